/** Which of a session's counters were seen: each is new once, in whatever order they come. */

/** How far behind the newest one an older one may be. A power of two. */
const WIDTH = 16_384

export class ReplayWindow {
  private readonly seen = new Uint32Array(WIDTH / 32)
  private newest: number

  /** @param floor counters below it are not new any more */
  constructor(private floor: number) {
    this.newest = floor - 1
  }

  /** True once for each counter that is not too old. */
  take(counter: number): boolean {
    if (counter < this.floor) return false
    if (counter > this.newest) this.advance(counter)
    const place = counter % WIDTH
    const word = this.seen[place >>> 5] ?? 0
    const bit = 1 << (place & 31)
    if ((word & bit) !== 0) return false
    this.seen[place >>> 5] = word | bit
    return true
  }

  /** Counters below this one are not new any more. */
  raise(floor: number): void {
    this.floor = Math.max(this.floor, floor)
  }

  private advance(counter: number): void {
    if (counter - this.newest >= WIDTH) this.seen.fill(0)
    else {
      for (let each = this.newest + 1; each <= counter; each++) {
        const place = each % WIDTH
        this.seen[place >>> 5] = (this.seen[place >>> 5] ?? 0) & ~(1 << (place & 31))
      }
    }
    this.newest = counter
    this.floor = Math.max(this.floor, counter - WIDTH + 1)
  }
}
