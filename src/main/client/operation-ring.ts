/**
 * The operations of one client between submission and answer, in columns keyed by
 * sequence number: no object for an operation. Grows by doubling as far as the
 * span from the lowest unfinished to the next number needs it; the session bounds
 * that span.
 */
const FIRST_CAPACITY = 256

/** Columns of one capacity, a power of two. */
class Columns {
  readonly mask: number
  readonly operations: Uint8Array
  readonly agreed: Uint8Array
  readonly pending: Uint8Array
  readonly args: Float64Array
  readonly items: Float64Array
  readonly deadlines: Float64Array

  constructor(capacity: number) {
    this.mask = capacity - 1
    this.operations = new Uint8Array(capacity)
    this.agreed = new Uint8Array(capacity)
    this.pending = new Uint8Array(capacity)
    this.args = new Float64Array(capacity)
    this.items = new Float64Array(capacity)
    this.deadlines = new Float64Array(capacity)
  }

  copy(seq: number, from: Columns): void {
    const to = seq & this.mask
    const at = seq & from.mask
    this.operations[to] = from.operations[at] as number
    this.agreed[to] = from.agreed[at] as number
    this.pending[to] = from.pending[at] as number
    this.args[to] = from.args[at] as number
    this.items[to] = from.items[at] as number
    this.deadlines[to] = from.deadlines[at] as number
  }
}

export class OperationRing {
  private columns = new Columns(FIRST_CAPACITY)

  /**
   * Adds operation `seq`, the next number. Every number from `low` on is kept.
   * `deadline` is on the clock that the caller compares it with.
   */
  put(
    low: number,
    seq: number,
    operation: number,
    argument: number,
    item: number,
    deadline: number,
    agreed: boolean
  ): void {
    if (seq - low > this.columns.mask) {
      const bigger = new Columns((this.columns.mask + 1) * 2)
      for (let each = low; each < seq; each++) bigger.copy(each, this.columns)
      this.columns = bigger
    }
    const { columns } = this
    const at = seq & columns.mask
    columns.operations[at] = operation
    columns.args[at] = argument
    columns.items[at] = item
    columns.deadlines[at] = deadline
    columns.agreed[at] = agreed ? 1 : 0
    columns.pending[at] = 1
  }

  /** True the first time: afterwards the operation is settled. */
  finish(seq: number): boolean {
    const { columns } = this
    const at = seq & columns.mask
    if (columns.pending[at] === 0) return false
    columns.pending[at] = 0
    return true
  }

  pending(seq: number): boolean {
    return this.columns.pending[seq & this.columns.mask] === 1
  }

  operation(seq: number): number {
    return this.columns.operations[seq & this.columns.mask] as number
  }

  argument(seq: number): number {
    return this.columns.args[seq & this.columns.mask] as number
  }

  item(seq: number): number {
    return this.columns.items[seq & this.columns.mask] as number
  }

  deadline(seq: number): number {
    return this.columns.deadlines[seq & this.columns.mask] as number
  }

  setDeadline(seq: number, deadline: number): void {
    this.columns.deadlines[seq & this.columns.mask] = deadline
  }

  agreed(seq: number): boolean {
    return this.columns.agreed[seq & this.columns.mask] === 1
  }
}
