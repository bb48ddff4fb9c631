/** Plays a scenario on a group: all of it is checked first, then step follows step. */
import { VariableTable } from '../../shared/command-line'
import type { FaultsView, LabCommand } from '../../shared/lab'
import type { Scenario, ScenarioStep } from '../../shared/scenario'
import { namedBy, renamed, TURN, type ScenarioLine } from '../../shared/scenario-line'
import { UserError } from '../../shared/user-error'
import type { OperationAnswer } from '../../shared/views'
import { NoAnswerError, RefusedError } from './errors'
import { withIds, type LabServer } from './lab-desk'
import { pause } from './pause'
import type { PlayDesk } from './play-desk'
import { seen } from './scenario-conditions'
import { resolveServer, type Known } from './server-names'

const POLL_MS = 100
/** Clients may be silent so long before a step that waits for them gives up. */
const SILENCE_MOST_MS = 600_000

type RunLine = Extract<ScenarioLine, { kind: 'run' }>

/** What came of a step. */
export interface StepResult {
  /** Who has taken the fault; null: it was none. */
  readonly applied: readonly Known[] | null
  /** What was seen, as sentences. */
  readonly observed: readonly string[]
}

export interface PlayEvents {
  readonly begins: (step: ScenarioStep, number: number) => void
  readonly done: (step: ScenarioStep, number: number, result: StepResult) => void
}

export class ScenarioPlayer {
  /** Who answers; not those that the scenario has crashed. */
  private readonly alive: Map<string, Known>
  private readonly variables = new VariableTable()
  /** Who had the turn when it was first asked for. */
  private owner: Known | null = null

  private constructor(
    private readonly desk: PlayDesk,
    /** Remarks name servers by name. */
    readonly steps: readonly ScenarioStep[],
    private readonly file: string,
    /** In the order of their names: `@1` is the first. */
    readonly servers: readonly LabServer[],
    private readonly merged: ReadonlySet<string>
  ) {
    this.alive = new Map(servers.map((one) => [one.server, one]))
  }

  /**
   * Checks the whole scenario against the group. Nothing is done yet.
   * @param file what problems name, in front of `:LINE`
   * @throws UserError for a server that is not there, RefusedError where the lab is
   *   off, NoAnswerError
   */
  static async prepare(desk: PlayDesk, scenario: Scenario, file: string): Promise<ScenarioPlayer> {
    const { servers, silent } = await desk.status()
    if (silent.length > 0) {
      const names = silent.map(({ name }) => name).join(', ')
      throw new NoAnswerError(`no answer from ${names}: see "ftqueue status"`)
    }
    const outside = servers.filter(({ faults }) => faults === null).map(({ name }) => name)
    if (outside.length > 0) {
      throw new RefusedError(
        `${outside.join(', ')}: not a lab server: start it again with --lab, nothing was done`
      )
    }
    if (servers.length < scenario.servers) {
      throw new UserError(
        `${file} takes ${scenario.servers} servers and there are ${servers.length}: start more`
      )
    }
    for (const step of scenario.steps) {
      if (!namedBy(step.does).includes(TURN)) resolved(step, servers, null, file)
    }
    const merges = scenario.steps.some(
      ({ does }) => does.kind === 'until' && does.condition.is === 'merged'
    )
      ? await desk.merges()
      : []
    const known = new Set(merges.map(({ config }) => config))
    return new ScenarioPlayer(
      desk,
      scenario.steps.map((step) => told(step, servers)),
      file,
      servers,
      known
    )
  }

  /** Servers that it has crashed and not started again. */
  get crashed(): readonly Known[] {
    return this.servers.filter(({ server }) => !this.alive.has(server))
  }

  /**
   * Does the steps. When `signal` stops it, or a step fails, all faults of the group
   * are ended before this returns.
   * @param gate what each step waits for before it begins
   * @returns false when it was stopped
   * @throws NoAnswerError, RefusedError, UserError as of a step
   */
  async play(
    events: PlayEvents,
    signal: AbortSignal,
    gate: (step: ScenarioStep, number: number) => Promise<void> = () => Promise.resolve()
  ): Promise<boolean> {
    const isStopped = (): boolean => signal.aborted
    try {
      for (const [i, step] of this.steps.entries()) {
        if (isStopped()) break
        await gate(step, i + 1)
        if (isStopped()) break
        const result = await this.do(step, signal, () => {
          events.begins(step, i + 1)
        })
        if (!isStopped()) events.done(step, i + 1, result)
      }
    } catch (error) {
      await this.reset().catch(() => undefined)
      throw error
    }
    if (!isStopped()) return true
    await this.reset()
    return false
  }

  /** The faults that are on now. @throws NoAnswerError */
  async faults(): Promise<readonly LabServer[]> {
    return (await this.desk.status()).servers
  }

  private async reset(): Promise<void> {
    await this.desk.give({ do: 'reset' }, null, [...this.alive.values()])
  }

  private async do(
    step: ScenarioStep,
    signal: AbortSignal,
    begins: () => void
  ): Promise<StepResult> {
    const does = resolved(step, this.servers, await this.ownerFor(step.does), this.file)
    const saw = (...observed: string[]): StepResult => ({ applied: null, observed })
    switch (does.kind) {
      case 'wait':
        begins()
        await pause(does.ms, signal)
        return saw()
      case 'messages': {
        const before = await this.messages()
        begins()
        await this.heardSince(before, does.count, signal)
        return saw()
      }
      case 'until':
        return saw(...(await this.until(does, signal, begins)))
      case 'run':
        begins()
        return saw(await this.run(does, step, signal))
      case 'start':
        begins()
        return saw(await this.start(does.server))
      case 'fault':
        begins()
        return this.inject(does.command, does.server)
    }
  }

  /** Who has the turn, for a line that says so; null: it does not, or nobody knows. */
  private async ownerFor(line: ScenarioLine): Promise<Known | null> {
    if (this.owner !== null || !namedBy(line).includes(TURN)) return this.owner
    const answers = await this.desk.look()
    const [foremost] = [...answers].sort((a, b) => b.delivered - a.delivered)
    this.owner = this.servers.find(({ server }) => server === foremost?.turn) ?? null
    if (this.owner === null)
      throw new NoAnswerError('nobody has the turn now: see "ftqueue status"')
    return this.owner
  }

  private async inject(command: LabCommand, server: string | null): Promise<StepResult> {
    const target = server === null ? undefined : this.servers.find((one) => one.server === server)
    const wanted = target === undefined ? [...this.alive.values()] : [target]
    const { applied } = await this.desk.give(command, server, wanted)
    if (command.do === 'crash' && server !== null) this.alive.delete(server)
    const observed = target === undefined ? [] : [`${command.do}: done on ${target.name}`]
    return { applied, observed }
  }

  private async start(server: string): Promise<string> {
    const target = this.servers.find((one) => one.server === server)
    if (target === undefined || this.alive.has(server)) return `${target?.name ?? server} runs`
    if (this.desk.start === null) {
      return `${target.name} stays away: start it again with "ftqueue serve --name ${target.name} --lab"`
    }
    await this.desk.start(target)
    this.alive.set(server, target)
    return `${target.name} runs again`
  }

  /** Runs an operation, as often as is asked for, one after the other. */
  private async run(
    { command, times, server }: RunLine,
    { line }: ScenarioStep,
    signal: AbortSignal
  ): Promise<string> {
    const answers: OperationAnswer[] = []
    for (let i = 0; i < times && !signal.aborted; i++) {
      const args = this.variables.resolve(command)
      if (typeof args === 'string') throw new UserError(`${this.file}:${line}: ${args}`)
      const answer = await this.desk.operate(command.op, args, server)
      answers.push(answer)
      const { assign } = command
      if (assign === null) continue
      if (answer.result === null) this.variables.delete(assign)
      else this.variables.set(assign, answer.result)
    }
    return answersText(answers, (id) => this.nameOf(id))
  }

  private async until(
    { condition, withinMs }: Extract<ScenarioLine, { kind: 'until' }>,
    signal: AbortSignal,
    begins: () => void
  ): Promise<readonly string[]> {
    const { servers: before } = await this.desk.status()
    begins()
    const startedAt = performance.now()
    const waiting = {
      desk: this.desk,
      alive: [...this.alive.values()],
      nameOf: (id: string) => this.nameOf(id),
      before,
      merged: this.merged
    }
    while (!signal.aborted) {
      // Who is silent for a moment may answer the next time.
      const saw = await seen(condition, waiting).catch(unlessSilent)
      const tookMs = performance.now() - startedAt
      if (saw !== null)
        return saw.map((text, i) => (i === 0 ? `${text}, ${inWords(tookMs)}` : text))
      if (tookMs > withinMs) {
        throw new NoAnswerError(`it did not come to "${condition.is}" within ${withinMs / 1000} s`)
      }
      await pause(POLL_MS, signal)
    }
    return []
  }

  private async heardSince(
    before: ReadonlyMap<string, number>,
    count: number,
    signal: AbortSignal
  ): Promise<void> {
    let most = 0
    let heardAt = performance.now()
    while (!signal.aborted) {
      // All of them hear the clients: who heard most missed least.
      const now = await this.messages()
      const heard = Math.max(0, ...[...now].map(([id, all]) => all - (before.get(id) ?? all)))
      if (heard >= count) return
      if (heard > most) [most, heardAt] = [heard, performance.now()]
      if (performance.now() - heardAt > SILENCE_MOST_MS) {
        const minutes = SILENCE_MOST_MS / 60_000
        throw new NoAnswerError(
          `clients sent nothing for ${minutes} minutes, and ${heard} of ${count} messages before: ` +
            'let some send, or put "wait" there'
        )
      }
      await pause(POLL_MS, signal)
    }
  }

  /** Client messages that each server has heard. */
  private async messages(): Promise<ReadonlyMap<string, number>> {
    const known = (await this.desk.status()).servers.filter(isLab)
    return new Map(known.map(({ server, faults }) => [server, faults.messages]))
  }

  private nameOf(id: string): string {
    return this.servers.find(({ server }) => server === id)?.name ?? id.slice(0, 6)
  }
}

function isLab(server: LabServer): server is LabServer & { readonly faults: FaultsView } {
  return server.faults !== null
}

function unlessSilent(error: unknown): null {
  if (error instanceof NoAnswerError) return null
  throw error
}

/** With names in its remarks in place of `@1`, `@2` … */
function told(step: ScenarioStep, servers: readonly Known[]): ScenarioStep {
  const name = (text: string): string =>
    text.replaceAll(
      /@([1-9]\d{0,2})\b/g,
      (place, number) => servers[Number(number) - 1]?.name ?? place
    )
  return {
    ...step,
    remarks: step.remarks.map((remark) => ({ ...remark, text: name(remark.text) }))
  }
}

/** The line with ids. @throws UserError that names the line */
function resolved(
  { does, line }: ScenarioStep,
  known: readonly Known[],
  owner: Known | null,
  file: string
): ScenarioLine {
  const idOf = (given: string): string =>
    given === TURN && owner !== null ? owner.server : resolveServer(known, given).server
  try {
    if (does.kind !== 'fault') return renamed(does, idOf)
    const { command, server } = does
    return {
      kind: 'fault',
      command: withIds(command, known, idOf),
      server: server === null ? null : idOf(server)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${file}:${line}: ${error.message}`, error.field)
  }
}

/** `pop: 1 from a, slot 3, 0.9 ms`; of several the slowest, too. */
function answersText(answers: readonly OperationAnswer[], nameOf: (id: string) => string): string {
  const [first] = answers
  if (first === undefined) return 'nothing was asked'
  if (answers.length > 1) {
    const ok = answers.filter(({ status }) => status === 'ok').length
    const times = answers.map(({ ms }) => ms).sort((a, b) => a - b)
    const median = times[Math.floor(times.length / 2)] ?? 0
    return (
      `${first.op}: ${ok} of ${answers.length} answered with ok, ${inWords(median)} at the ` +
      `median, ${inWords(times.at(-1) ?? 0)} at most`
    )
  }
  const { op, result, status, server, slot, ms } = first
  if (server === null) return `${op}: ${status}, no answer came in ${inWords(ms)}`
  const what = status === 'ok' ? (result === null ? 'ok' : String(result)) : status
  return `${op}: ${what} from ${nameOf(server)}, slot ${slot ?? '–'}, ${inWords(ms)}`
}

function inWords(ms: number): string {
  return ms >= 1000
    ? `${(ms / 1000).toFixed(2)} s`
    : `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
}
