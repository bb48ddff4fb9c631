/** What waits to be done with one file: one thing after the other, in the order of `add`. */
export class FileLine {
  private readonly waiting: ((next: () => void) => void)[] = []
  private busy = false

  /** @param act calls `next` when it is done */
  add(act: (next: () => void) => void): void {
    this.waiting.push(act)
    this.run()
  }

  private run(): void {
    if (this.busy) return
    const act = this.waiting.shift()
    if (act === undefined) return
    this.busy = true
    act(() => {
      this.busy = false
      this.run()
    })
  }
}
