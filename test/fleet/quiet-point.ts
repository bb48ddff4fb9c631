/**
 * A quiet point: faults are over, nothing is under way, all servers are one group.
 * Then what clients were told must agree with what the servers hold.
 */
import type { Client } from '../../src/main/client/client'
import { NoAnswerError } from '../../src/main/client/errors'
import type { Random } from '../../src/main/protocol/random'
import type { AmbiguousPop } from '../../src/shared/merges'
import type { Fleet } from './fleet'
import type { Judgement, Ledger } from './ledger'
import type { Load } from './load'
import { until } from './until'

/** Times that clients are given the word, to settle what they know. */
const WORDS_MOST = 16
const RESET_TIMEOUT_MS = 60_000

export interface Quiet extends Judgement {
  /** Ambiguous pops that no client could settle, for it does not know itself. */
  readonly settledByHand: number
  /**
   * Those of which it had told, but of more runs than are remembered (`limits.acceptedRuns`): answers
   * that came from both sides by turns, to a client with many requests in flight.
   */
  readonly forgottenWords: number
  readonly items: number
  /** Digest that all servers told. */
  readonly hash: string
}

export interface Stage {
  readonly fleet: Fleet
  readonly load: Load
  readonly ledger: Ledger
  /** Looks, and gives the lab's commands. */
  readonly desk: Client
  readonly random: Random
}

/** @throws Error when the group does not come to rest */
export async function quietPoint({ fleet, load, ledger, desk, random }: Stage): Promise<Quiet> {
  for (const name of fleet.names) fleet.resume(name)
  await fleet.startAll()
  await endFaults(fleet, desk)
  await fleet.whole(desk)
  await load.drain()
  const problems: string[] = []
  const settled = await settleAll(load, ledger, desk, problems)
  const { members } = await fleet.whole(desk)
  const name = members[random.below(members.length)]?.server ?? ''
  const { queues, hash } = await desk.dump(name)
  const hashes = new Set([hash, ...members.map((member) => member.hash)])
  if (hashes.size > 1)
    problems.push(`the servers tell of different contents: ${[...hashes].join()}`)
  const contents = new Map(queues.map(({ id, items }) => [id, items]))
  for (const queue of load.lasting) {
    if (!contents.has(queue)) problems.push(`queue ${queue}, which nobody destroyed, is gone`)
  }
  const judgement = ledger.judge(contents, new Set(load.lasting))
  const items = queues.reduce((sum, queue) => sum + queue.items.length, 0)
  return {
    ...judgement,
    problems: [...problems, ...judgement.problems, ...fleet.problems.splice(0)],
    ...settled,
    items,
    hash
  }
}

/** Until every server says that it has no fault: one that was paused may have missed the word. */
async function endFaults(fleet: Fleet, desk: Client): Promise<void> {
  await until('all servers have ended their faults', RESET_TIMEOUT_MS, async () => {
    try {
      await desk.lab({ do: 'reset' })
      const { servers } = await desk.labDesk.status()
      const free = servers.filter(({ faults }) => faults !== null && isFree(faults))
      return free.length === fleet.running.length
    } catch (error) {
      if (error instanceof NoAnswerError) return false
      throw error
    }
  })
}

interface Faults {
  readonly loss: number
  readonly duplicate: number
  readonly reorder: number
  readonly delayMs: number
  readonly jitterMs: number
  readonly paused: boolean
  readonly partition: object | null
  readonly deafTo: readonly string[]
}

function isFree(faults: Faults): boolean {
  const { loss, duplicate, reorder, delayMs, jitterMs, paused, partition, deafTo } = faults
  const sum = loss + duplicate + reorder + delayMs + jitterMs + deafTo.length
  return sum === 0 && !paused && partition === null
}

/**
 * Clients tell what they took; what none of them knows is settled as a person would.
 * @returns how many were settled so, and of how many more a client's word was forgotten
 */
async function settleAll(
  load: Load,
  ledger: Ledger,
  desk: Client,
  problems: string[]
): Promise<Pick<Quiet, 'settledByHand' | 'forgottenWords'>> {
  let open: readonly AmbiguousPop[] = []
  let known: readonly AmbiguousPop[] = []
  for (let words = 0; words < WORDS_MOST; words++) {
    await load.tellWords()
    open = await desk.past.ambiguous()
    known = open.filter(({ message }) => ledger.toldTo(message) !== undefined)
    if (known.length === 0) break
  }
  for (const { id, message, candidates } of open) {
    const told = ledger.toldTo(message)
    const kept = candidates.findIndex(({ item }) => item === told)
    const { status } = await desk.settleAmbiguous(id, kept < 0 ? null : kept)
    if (status !== 'ok') problems.push(`ambiguous pop ${id} could not be settled: ${status}`)
  }
  return { settledByHand: open.length - known.length, forgottenWords: known.length }
}
