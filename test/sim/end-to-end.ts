/**
 * The clients' view from one end to the other, over partitions: what they were told
 * against what the servers hold in the end. Rests on the values of items alone, each
 * of which is pushed once, and not on any order of events.
 */
import type { ModelState } from '../../src/main/check/model/model-state'
import type { Item } from '../../src/main/check/model/model-queue'
import type { DeliverLine, ProcessTrace } from '../../src/main/check/trace'
import type { MergeReport } from '../../src/main/protocol/types'
import type { Settled } from './sim-client'

/** How the run ended. */
export interface Ending {
  /** What all servers hold, by queue. */
  readonly contents: ReadonlyMap<number, readonly number[]>
  /** Requests that are ambiguous still. */
  readonly ambiguous: readonly string[]
  readonly settled: readonly Settled[]
  readonly traces: readonly ProcessTrace[]
}

/** Nothing that was acknowledged is lost, and what was handed out twice was reported. */
export function checkItems({ contents, ambiguous, settled, traces }: Ending): string[] {
  const problems: string[] = []
  const lines = traces.flatMap((trace) => trace.lines)
  const delivers = lines.filter((line): line is DeliverLine => line.ev === 'deliver')
  const reports = lines.flatMap((line) =>
    line.ev === 'merge' ? [line.report as unknown as MergeReport] : []
  )
  const outcomes = new Map(settled.map(({ request, settlement }) => [request, settlement]))
  const pushes = uniquePushes(delivers)
  const pops = groupBy(
    delivers.filter(({ op, status }) => op === 'pop' && status === 'ok'),
    ({ result }) => result ?? 0
  )
  const destroyed = new Set(
    delivers
      .filter(({ op, status }) => op === 'destroy' && status === 'ok')
      .map(({ args }) => args[0])
  )
  for (const [value, { message, args }] of pushes) {
    const push = outcomes.get(message)
    const took = new Set(
      (pops.get(value) ?? [])
        .filter((pop) => {
          const told = outcomes.get(pop.message)
          return told?.status === 'ok' && told.result === value
        })
        .map((pop) => pop.message)
    )
    const isThere = contents.get(args[0] ?? 0)?.includes(value) === true
    if (isThere && took.size > 0) {
      problems.push(`items: ${String(value)} was handed out to ${[...took].join()}, and is there`)
    }
    if (took.size > 1 && !isReported(value, took, reports)) {
      problems.push(
        `items: ${String(value)} was handed out to ${[...took].join(' and ')}, and no merge reports it`
      )
    }
    if (push?.status !== 'ok' || isThere || took.size > 0 || destroyed.has(args[0])) continue
    const isOpen = (pops.get(value) ?? []).some(({ message: request }) => {
      const status = outcomes.get(request)?.status
      return ambiguous.includes(request) || status === undefined || isUncertain(status)
    })
    if (!isOpen) {
      problems.push(`items: ${String(value)} of ${message} was acknowledged and is nowhere`)
    }
  }
  return problems
}

/**
 * A client that waits for each answer has told which answers it took with the next
 * request that is answered, however many were refused or given up between: so of the
 * requests before its last answer none that was answered stays ambiguous. One that was
 * refused or given up may: the client took none of its results, and tells nothing of it.
 */
export function checkSettled({
  ambiguous,
  settled
}: Pick<Ending, 'ambiguous' | 'settled'>): string[] {
  const last = new Map<string, number>()
  const answered = new Set<string>()
  for (const { request, settlement } of settled) {
    const [client, sequence] = partsOf(request)
    if (isUncertain(settlement.status)) continue
    answered.add(request)
    last.set(client, Math.max(last.get(client) ?? 0, sequence))
  }
  return ambiguous
    .filter((request) => {
      const [client, sequence] = partsOf(request)
      return answered.has(request) && sequence < (last.get(client) ?? 0)
    })
    .map((request) => `items: ${request} is ambiguous though its client told what it took`)
}

function partsOf(request: string): readonly [client: string, sequence: number] {
  const colon = request.lastIndexOf(':')
  return [request.slice(0, colon), Number(request.slice(colon + 1))]
}

/** Whether the request was executed, the client does not know. */
function isUncertain(status: string): boolean {
  return status === 'timeout' || status === 'not-primary' || status === 'busy'
}

/** By value: the pushes of values that no other request pushed too. */
function uniquePushes(delivers: readonly DeliverLine[]): Map<number, DeliverLine> {
  const pushes = delivers.filter(({ op, status }) => op === 'push' && status === 'ok')
  const unique = new Map<number, DeliverLine>()
  for (const [value, lines] of groupBy(pushes, ({ args }) => args[1] ?? 0)) {
    const [first] = lines
    if (first !== undefined && lines.every(({ message }) => message === first.message)) {
      unique.set(value, first)
    }
  }
  return unique
}

function isReported(
  value: number,
  took: ReadonlySet<string>,
  reports: readonly MergeReport[]
): boolean {
  const named = new Set(
    reports
      .flatMap(({ poppedTwice }) => poppedTwice)
      .filter(({ item }) => item === value)
      .flatMap(({ pops }) => pops.map(({ message }) => message))
  )
  return [...took].every((request) => named.has(request))
}

function groupBy<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const known = groups.get(keyOf(one))
    if (known === undefined) groups.set(keyOf(one), [one])
    else known.push(one)
  }
  return groups
}

/**
 * The queues hold what the traces say that they must, item by item. Only what a client
 * did not take, though one side had handed it out, may be back or not.
 */
export function checkContents(state: ModelState, contents: Ending['contents']): string[] {
  const problems: string[] = []
  const ids = new Set([...contents.keys(), ...state.queues.keys()])
  for (const id of ids) {
    if (state.vague.has(id)) continue
    const out = state.outOf(id)
    const there = contents.get(id)
    const must = state.queues.get(id)?.list()
    if (there === undefined || must === undefined) {
      const isRevived = must === undefined && there?.every((value) => isAmong(value, out)) === true
      if (!isRevived) {
        problems.push(
          `contents: queue ${String(id)} ${there === undefined ? 'is gone' : 'is there again'}`
        )
      }
      continue
    }
    const held = there.filter((value) => !isAmong(value, out))
    const wanted = must.map(({ value }) => value).filter((value) => !isAmong(value, out))
    if (held.join() !== wanted.join()) {
      problems.push(
        `contents: queue ${String(id)} holds ${held.join(' ')}; it had to be ${wanted.join(' ')}`
      )
    }
  }
  return problems
}

function isAmong(value: number, items: readonly Item[]): boolean {
  return items.some((item) => item.value === value)
}
