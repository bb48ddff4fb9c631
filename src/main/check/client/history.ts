/** What a client saw, and what it amounts to for one queue. */
import type { Operation, Status } from '../../protocol/types'
import { queueOf } from '../naive-queue'
import { epochOf } from '../trace'

/**
 * One operation as its client saw it. The fields are those of an answer as
 * `ftqueue … --json` prints it, with the two times; times are of one clock, any unit.
 */
export interface ClientOperation {
  /** `CLIENT:SEQ`. */
  readonly request: string
  readonly op: Operation
  /** For `create` and `id`. */
  readonly label?: number
  /** For all other operations. */
  readonly queue?: number
  /** For `push`. */
  readonly item?: number
  readonly result: number | null
  readonly status: Status
  readonly invokedAt: number
  /** Infinity: no answer ever came. */
  readonly returnedAt: number
  /** Where it was executed, by its own answer. */
  readonly config?: string | null
  readonly slot?: number | null
  /** Its place in the slot, where that is known. */
  readonly index?: number
}

/** An operation that was executed, or may have been. */
export interface Entry {
  readonly operation: ClientOperation
  readonly queue: number
  readonly item: number
  /** False: no answer tells whether it was executed, nor when. */
  readonly answered: boolean
  /** Infinity for one without an answer: it may be executed at any later time. */
  readonly until: number
}

/** A server has said that it was not executed. */
const REFUSED: ReadonlySet<Status> = new Set<Status>(['not-primary', 'bad-request'])
/** Nobody knows. One server's `busy` does not keep another from taking it. */
const UNDECIDED: ReadonlySet<Status> = new Set<Status>(['timeout', 'busy'])
const READING: ReadonlySet<Operation> = new Set<Operation>(['id', 'top', 'size'])

/** Operations that have, or may have had, an effect or a result, in the order of their invocation. */
export function entriesOf(operations: readonly ClientOperation[]): Entry[] {
  const entries: Entry[] = []
  for (const operation of operations) {
    const { op, status, returnedAt, label, queue = 0, item = 0 } = operation
    if (REFUSED.has(status)) continue
    const answered = !UNDECIDED.has(status) && returnedAt !== Infinity
    // What only looks, and never told what it saw, is of no consequence.
    if (!answered && READING.has(op)) continue
    entries.push({
      operation,
      queue: queueOf(op, label ?? queue),
      item,
      answered,
      until: answered ? returnedAt : Infinity
    })
  }
  return entries.sort((a, b) => a.operation.invokedAt - b.operation.invokedAt)
}

/** Operations on different queues have nothing to do with each other. */
export function byQueue(entries: readonly Entry[]): Map<number, Entry[]> {
  const queues = new Map<number, Entry[]>()
  for (const entry of entries) {
    const known = queues.get(entry.queue)
    if (known === undefined) queues.set(entry.queue, [entry])
    else known.push(entry)
  }
  return queues
}

/** True when its answer says where it was executed. */
export function hasPlace({ operation: { config, slot } }: Entry): boolean {
  return typeof config === 'string' && typeof slot === 'number'
}

/** Order of the places that two answers name; 0 where it is not told. */
export function comparePlaces(a: Entry, b: Entry): number {
  const [one, other] = [a.operation, b.operation]
  const [first, second] = [one.config ?? '', other.config ?? '']
  return (
    epochOf(first) - epochOf(second) ||
    (first < second ? -1 : Number(first > second)) ||
    (one.slot ?? 0) - (other.slot ?? 0) ||
    (one.index === undefined || other.index === undefined ? 0 : one.index - other.index)
  )
}

/** An operation in words. */
export function entryText({ operation }: Entry): string {
  const { request, op, label, queue, item, result, status } = operation
  const args = [label ?? queue, item].filter((one) => one !== undefined).join(' ')
  const shown = result === null ? '' : ` ${String(result)}`
  return `${request} ${op} ${args} ->${shown} ${status}`
}
