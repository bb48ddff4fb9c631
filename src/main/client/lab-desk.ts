/** Gives lab commands to servers, and asks what faults are on. */
import type { FaultsView, LabCommand } from '../../shared/lab'
import { UserError } from '../../shared/user-error'
import type { StatusAnswer } from '../protocol/wire/control'
import type { Reply } from './answers'
import { NoAnswerError, nobodyHeard, RefusedError } from './errors'
import type { Queries } from './queries'
import { byName, findServer, knownServers, noSuchServer, resolveServer } from './server-names'
import type { Known } from './server-names'

const PATIENCE_MS = 1500
/** Silent servers are waited for so long when the faults are asked for. */
const STATUS_PATIENCE_MS = 450
/** Time for paused servers, which nobody may know any more. */
const STATUS_GRACE_MS = 100
/**
 * Commands that a paused server must hear. It answers nothing but the lab, and
 * the others may have gone on without it, so it is asked although nobody knows it.
 */
const MENDING: ReadonlySet<LabCommand['do']> = new Set(['resume', 'reset'])

/** Who took a lab command. `silent`: named by others, but did not answer. */
export interface LabOutcome {
  readonly applied: readonly Known[]
  readonly silent: readonly Known[]
}

export interface LabServer extends Known {
  /** Null: it was not started with `--lab`. */
  readonly faults: FaultsView | null
}

export interface LabStatus {
  /** In the order of their names. */
  readonly servers: readonly LabServer[]
  /** Named by others, but did not answer. */
  readonly silent: readonly Known[]
}

export class LabDesk {
  constructor(
    private readonly queries: Queries,
    private readonly group: string,
    private readonly statusAnswers: () => Promise<readonly StatusAnswer[]>
  ) {}

  /**
   * Injects a fault, at one server or at all that can be heard.
   * @throws UserError for unknown servers, NoAnswerError, RefusedError where the lab is off
   */
  async run(command: LabCommand, server: string | null): Promise<LabOutcome> {
    const answers = await this.statusAnswers()
    const known = knownServers(answers)
    const mayBePaused = MENDING.has(command.do)
    if (known.length === 0 && !mayBePaused) throw nobodyHeard(this.group)
    const target = server === null ? null : findServer(known, server)
    if (server !== null && target === null && !mayBePaused) throw noSuchServer(known, server)
    const isStranger = server !== null && target === null
    const expected = target === null ? answers.map((answer) => answer.server) : [target.server]
    const wanted = target !== null ? [target] : isStranger ? [] : known
    const outcome = await this.order(
      withIds(command, known),
      target?.server ?? server,
      wanted,
      (replies) => isStranger || expected.every((one) => replies.has(one))
    )
    if (outcome.applied.length === 0) {
      if (isStranger) throw noSuchServer(known, server)
      if (outcome.silent.length === 0) throw nobodyHeard(this.group)
      throw noAnswerFrom(outcome.silent)
    }
    return outcome
  }

  /**
   * Gives a command to servers that are known, without a look at who is there.
   * @param command with ids
   * @param server id of the one that it is for, null: all that hear it
   * @throws RefusedError; NoAnswerError when one of `wanted` does not answer
   */
  async give(
    command: LabCommand,
    server: string | null,
    wanted: readonly Known[]
  ): Promise<LabOutcome> {
    const outcome = await this.order(command, server, wanted, (replies) =>
      wanted.every((one) => replies.has(one.server))
    )
    if (outcome.silent.length > 0) throw noAnswerFrom(outcome.silent)
    return outcome
  }

  /** The faults of every server that can be heard, paused ones too. @throws NoAnswerError */
  async status(): Promise<LabStatus> {
    const answers = await this.statusAnswers()
    const replies = await this.queries.gather(
      { q: 'lab', server: null, command: { do: 'status' } },
      {
        enough: (all) => answers.every(({ server }) => all.has(server)),
        timeoutMs: STATUS_PATIENCE_MS,
        graceMs: STATUS_GRACE_MS
      }
    )
    const names = new Map(knownServers(answers).map(({ server, name }) => [server, name]))
    const servers: LabServer[] = []
    for (const reply of replies.values()) {
      const { server } = reply
      if (reply.a === 'lab')
        servers.push({ server, name: reply.name, faults: reply.faults ?? null })
      else servers.push({ server, name: names.get(server) ?? server, faults: null })
    }
    if (servers.length === 0) throw nobodyHeard(this.group)
    const silent = knownServers(answers).filter(({ server }) => !replies.has(server))
    return { servers: servers.sort(byName), silent }
  }

  private async order(
    command: LabCommand,
    server: string | null,
    wanted: readonly Known[],
    enough: (replies: ReadonlyMap<string, Reply>) => boolean
  ): Promise<LabOutcome> {
    const query = { q: 'lab', server, command } as const
    const replies = await this.queries.gather(query, { enough, timeoutMs: PATIENCE_MS })
    const applied: Known[] = []
    for (const reply of replies.values()) {
      if (reply.a === 'refused') throw new RefusedError(reply.problem)
      if (reply.a === 'lab') applied.push({ server: reply.server, name: reply.name })
    }
    const silent = wanted.filter((one) => !replies.has(one.server))
    return { applied: applied.sort(byName), silent }
  }
}

/**
 * The command with ids in place of names.
 * @param known in the order of their names
 * @throws UserError for a server that is not there, or stands on two sides
 */
export function withIds(
  command: LabCommand,
  known: readonly Known[],
  idOf = (given: string): string => resolveServer(known, given).server
): LabCommand {
  if (command.do === 'cut') {
    const [from, to] = [command.from.map(idOf), command.to.map(idOf)]
    const only = from.length === 1 && to.every((one) => one === from[0]) ? from[0] : undefined
    if (only === undefined) return { do: 'cut', from, to }
    throw new UserError(`server "${nameIn(known, only)}" always hears itself: name another one`)
  }
  if (command.do !== 'partition') {
    return 'from' in command && command.from !== undefined
      ? { ...command, from: command.from.map(idOf) }
      : command
  }
  const groups = command.groups.map((group) => group.map(idOf))
  const all = groups.flat()
  const twice = all.find((one, i) => all.indexOf(one) !== i)
  if (twice !== undefined) {
    throw new UserError(`server "${nameIn(known, twice)}" stands on two sides: name it once`)
  }
  if (groups.length === 1 && known.every(({ server }) => all.includes(server))) {
    throw new UserError('all servers stand on one side: name two sides, or leave some out')
  }
  return { ...command, groups }
}

function nameIn(known: readonly Known[], id: string): string {
  return known.find(({ server }) => server === id)?.name ?? id
}

function noAnswerFrom(silent: readonly Known[]): NoAnswerError {
  const names = silent.map(({ name }) => name).join(', ')
  return new NoAnswerError(`no answer from ${names}: see "ftqueue status"`)
}
