/** Plays a scenario on a group: all of it is checked first, then step follows step. */
import type { FaultsView, LabCommand } from '../../shared/lab'
import type { LabLine } from '../../shared/lab-line'
import { serversOf } from '../../shared/lab-line'
import type { Scenario, ScenarioStep } from '../../shared/scenario'
import { UserError } from '../../shared/user-error'
import { NoAnswerError, RefusedError } from './errors'
import { withIds, type LabDesk, type LabServer } from './lab-desk'
import { resolveServer, type Known } from './server-names'

const POLL_MS = 100
/** Clients may be silent so long before a step that waits for them gives up. */
const SILENCE_MOST_MS = 600_000

/** What of the lab a scenario needs. */
export type PlayDesk = Pick<LabDesk, 'give' | 'status'>

/** A step, ready to be done. */
interface ReadyStep {
  readonly step: ScenarioStep
  readonly does: LabLine
}

export interface PlayEvents {
  readonly begins: (step: ScenarioStep, number: number) => void
  /** `applied`: who has taken the fault; null: a wait is over. */
  readonly done: (step: ScenarioStep, number: number, applied: readonly Known[] | null) => void
}

export class ScenarioPlayer {
  /** Who answers; not those that the scenario has crashed. */
  private readonly alive: Map<string, Known>

  private constructor(
    private readonly desk: PlayDesk,
    private readonly steps: readonly ReadyStep[],
    /** In the order of their names: `@1` is the first. */
    readonly servers: readonly LabServer[]
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
    const steps = scenario.steps.map((step) => ({ step, does: resolved(step, servers, file) }))
    return new ScenarioPlayer(desk, steps, servers)
  }

  /**
   * Does the steps. When `signal` stops it, or a step fails, all faults of the group
   * are ended before this returns.
   * @returns false when it was stopped
   * @throws NoAnswerError, RefusedError as of a step
   */
  async play(events: PlayEvents, signal: AbortSignal): Promise<boolean> {
    const isStopped = (): boolean => signal.aborted
    try {
      for (const [i, { step, does }] of this.steps.entries()) {
        if (isStopped()) break
        const applied = await this.do(does, signal, () => {
          events.begins(step, i + 1)
        })
        if (!isStopped()) events.done(step, i + 1, applied)
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
    does: LabLine,
    signal: AbortSignal,
    begins: () => void
  ): Promise<readonly Known[] | null> {
    if (does.kind === 'wait') {
      begins()
      await pause(does.ms, signal)
      return null
    }
    if (does.kind === 'messages') {
      const before = await this.messages()
      begins()
      await this.heardSince(before, does.count, signal)
      return null
    }
    begins()
    return this.inject(does.command, does.server)
  }

  private async inject(command: LabCommand, server: string | null): Promise<readonly Known[]> {
    const target = server === null ? undefined : this.servers.find((one) => one.server === server)
    const wanted = target === undefined ? [...this.alive.values()] : [target]
    const { applied } = await this.desk.give(command, server, wanted)
    if (command.do === 'crash' && server !== null) this.alive.delete(server)
    return applied
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
}

function isLab(server: LabServer): server is LabServer & { readonly faults: FaultsView } {
  return server.faults !== null
}

/** The step with ids. @throws UserError that names the line */
function resolved({ does, line }: ScenarioStep, known: readonly Known[], file: string): LabLine {
  try {
    for (const given of serversOf(does)) resolveServer(known, given)
    if (does.kind !== 'fault') return does
    const { command, server } = does
    return {
      kind: 'fault',
      command: withIds(command, known),
      server: server === null ? null : resolveServer(known, server).server
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${file}:${line}: ${error.message}`, error.field)
  }
}

/** Resolves after the time, or as soon as `signal` says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
