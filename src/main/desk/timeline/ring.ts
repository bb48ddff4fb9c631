/** The latest of something, at most so many. */
export class Ring<T> {
  private items: T[] = []
  /** How many made way. */
  private forgotten = 0

  constructor(private readonly most: number) {}

  add(item: T): void {
    this.items.push(item)
    // Cut now and then: cutting costs as much as is kept.
    if (this.items.length > 2 * this.most) this.cut()
  }

  /** All that are kept, the latest last. */
  all(): readonly T[] {
    this.cut()
    return this.items
  }

  /** The latest ones, at most `most`. */
  latest(most: number): readonly T[] {
    return this.items.slice(-Math.min(most, this.most))
  }

  /** Some that were added are not kept any more. */
  get hasForgotten(): boolean {
    return this.forgotten > 0 || this.items.length > this.most
  }

  clear(): void {
    this.items = []
    this.forgotten = 0
  }

  private cut(): void {
    const surplus = this.items.length - this.most
    if (surplus <= 0) return
    this.items = this.items.slice(surplus)
    this.forgotten += surplus
  }
}
