/** A set of whole numbers, as ranges: small where most of them follow one another. */
export class NumberRanges {
  /** Each from `from` to before `to`, in order, none touching the next. */
  private readonly ranges: { from: number; to: number }[] = []

  has(value: number): boolean {
    const range = this.ranges[this.before(value)]
    return range !== undefined && value < range.to
  }

  add(value: number): void {
    const at = this.before(value)
    const left = this.ranges[at]
    const right = this.ranges[at + 1]
    if (left !== undefined && value < left.to) return
    if (left?.to === value) {
      left.to++
      if (right?.from === left.to) {
        left.to = right.to
        this.ranges.splice(at + 1, 1)
      }
    } else if (right?.from === value + 1) right.from--
    else this.ranges.splice(at + 1, 0, { from: value, to: value + 1 })
  }

  /** How many ranges are held. */
  get size(): number {
    return this.ranges.length
  }

  /** Index of the last range that begins at `value` or before; -1: none. */
  private before(value: number): number {
    let low = 0
    let high = this.ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.ranges[middle]?.from ?? Infinity) <= value) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
