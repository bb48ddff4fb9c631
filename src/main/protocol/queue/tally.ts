/** How often each operation ended in which way, counted by the server that executed it. */
import { ANY_OPERATIONS, STATUSES, type AnyOperation, type Status } from '../types'

export interface OperationCount {
  readonly operation: AnyOperation
  readonly status: Status
  readonly count: number
}

export class Tally {
  private readonly counts = new Float64Array(ANY_OPERATIONS.length * STATUSES.length)

  /** @param operation its place in ANY_OPERATIONS; `status` likewise */
  note(operation: number, status: number): void {
    this.counts[operation * STATUSES.length + status]!++
  }

  /** Goes on from another's counts. */
  add(other: Tally): void {
    other.counts.forEach((count, i) => (this.counts[i]! += count))
  }

  /** Those that happened. */
  list(): OperationCount[] {
    const found: OperationCount[] = []
    this.counts.forEach((count, i) => {
      const operation = ANY_OPERATIONS[Math.floor(i / STATUSES.length)]
      const status = STATUSES[i % STATUSES.length]
      if (count > 0 && operation !== undefined && status !== undefined) {
        found.push({ operation, status, count })
      }
    })
    return found
  }
}
