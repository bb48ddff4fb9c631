/** One scenario on the stage of a window: played, held, led on step by step, stopped. */
import { bounds } from '../../shared/bounds'
import type { PlayStep, PlayView, ScenarioView, Steering } from '../../shared/channels/lab'
import { parseScenario, type Scenario } from '../../shared/scenario'
import { UserError } from '../../shared/user-error'
import { BUILT_IN_SCENARIOS } from '../client/built-in-scenarios'
import type { PlayDesk } from '../client/play-desk'
import { ScenarioPlayer } from '../client/scenario-player'

export interface StageOptions {
  /** Of the group in use. */
  readonly desk: () => Promise<PlayDesk>
  readonly changed: () => void
}

export class ScenarioStage {
  private current: PlayView | null = null
  private stopping: AbortController | null = null
  private desk: PlayDesk | null = null
  /** It goes on by itself; else a step at a time. */
  private isFree = true
  private goOn: (() => void) | null = null

  constructor(private readonly options: StageOptions) {}

  get view(): PlayView | null {
    return this.current
  }

  get isOn(): boolean {
    return this.stopping !== null
  }

  /**
   * Checks the scenario against the group, and begins.
   * @throws UserError, RefusedError, NoAnswerError; then nothing was done
   */
  async play(name: string, held: boolean): Promise<void> {
    if (this.isOn) throw new UserError('a scenario is being played: stop it first', 'scenario')
    const scenario = builtIn(name)
    const stopping = new AbortController()
    this.stopping = stopping
    try {
      this.desk = await this.options.desk()
      const player = await ScenarioPlayer.prepare(this.desk, scenario, name)
      this.isFree = !held
      this.current = {
        scenario: name,
        title: scenario.title,
        steps: player.steps.map(({ text, remarks }) => ({
          text,
          remarks,
          state: 'waiting',
          observed: []
        })),
        state: 'playing',
        problem: null
      }
      void this.run(player, stopping)
    } catch (error) {
      this.stopping = null
      throw error
    } finally {
      this.options.changed()
    }
  }

  /** @throws UserError when none is played */
  steer(to: Steering): void {
    if (this.stopping === null) throw new UserError('no scenario is being played', 'scenario')
    if (to === 'stop') this.stopping.abort()
    this.isFree = to === 'play' || (this.isFree && to !== 'hold' && to !== 'next')
    if (to !== 'hold') this.pass()
    this.options.changed()
  }

  /** Something was seen that the step which is done now may have to do with. */
  witness(texts: readonly string[]): void {
    const at = this.current?.steps.findLastIndex(({ state }) => state !== 'waiting') ?? -1
    if (this.isOn && at >= 0) this.see(at, texts)
  }

  private async run(player: ScenarioPlayer, stopping: AbortController): Promise<void> {
    try {
      const finished = await player.play(
        {
          begins: (_step, number) => {
            this.step(number - 1, { state: 'doing' })
          },
          done: (_step, number, { observed }) => {
            this.see(number - 1, observed)
            this.step(number - 1, { state: 'done' })
          }
        },
        stopping.signal,
        () => this.gate()
      )
      if (!finished) await this.bringBack(player)
      this.set({ state: finished ? 'ended' : 'stopped' })
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      const at = this.current?.steps.findIndex(({ state }) => state === 'doing') ?? -1
      if (at >= 0) this.step(at, { state: 'failed' })
      await this.bringBack(player).catch(() => undefined)
      this.set({ state: 'failed', problem })
    } finally {
      this.stopping = null
      this.goOn = null
      this.options.changed()
    }
  }

  /** What was crashed and is nobody's next step: who stops puts things in order. */
  private async bringBack(player: ScenarioPlayer): Promise<void> {
    for (const server of player.crashed) await this.desk?.start?.(server)
  }

  private gate(): Promise<void> {
    if (this.isFree || this.stopping?.signal.aborted !== false) return Promise.resolve()
    this.set({ state: 'held' })
    return new Promise((resolve) => {
      this.goOn = resolve
    })
  }

  private pass(): void {
    const { goOn } = this
    this.goOn = null
    if (goOn === null) return
    this.set({ state: 'playing' })
    goOn()
  }

  private see(at: number, texts: readonly string[]): void {
    const known = this.current?.steps[at]?.observed ?? []
    const fresh = texts.filter((text) => !known.includes(text))
    this.step(at, { observed: [...known, ...fresh].slice(0, bounds.host.scenarioSightings) })
  }

  private step(at: number, change: Partial<PlayStep>): void {
    if (this.current === null) return
    const steps = this.current.steps.map((step, i) => (i === at ? { ...step, ...change } : step))
    this.set({ steps })
  }

  private set(change: Partial<PlayView>): void {
    if (this.current === null) return
    this.current = { ...this.current, ...change }
    this.options.changed()
  }
}

/** Those that come along. */
export function scenarioViews(): ScenarioView[] {
  return [...BUILT_IN_SCENARIOS.keys()].map((name) => {
    const { title, servers, steps } = builtIn(name)
    return { name, title, servers, steps: steps.map(({ text, remarks }) => ({ text, remarks })) }
  })
}

function builtIn(name: string): Scenario {
  const text = BUILT_IN_SCENARIOS.get(name)
  if (text === undefined) throw new UserError(`there is no scenario "${name}"`, 'scenario')
  const parsed = parseScenario(name, text)
  if (!parsed.ok) throw new Error(`the scenario ${name} is broken: ${parsed.problems[0]?.problem}`)
  return parsed.scenario
}
