/** What is to happen, in virtual time: a binary heap; equal times in the order of their making. */
interface Entry {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

export class Agenda {
  private readonly heap: Entry[] = []
  private made = 0
  now = 0

  at(time: number, run: () => void): void {
    const entry = { at: Math.max(time, this.now), order: this.made++, run }
    this.heap.push(entry)
    let place = this.heap.length - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!before(entry, this.heap[parent] as Entry)) break
      this.heap[place] = this.heap[parent] as Entry
      place = parent
    }
    this.heap[place] = entry
  }

  after(delay: number, run: () => void): void {
    this.at(this.now + delay, run)
  }

  /** Runs what is due until `end`, or until `done` says so. */
  run(end: number, done: () => boolean): void {
    while (!done()) {
      const next = this.heap[0]
      if (next === undefined || next.at > end) {
        this.now = end
        return
      }
      this.pop()
      this.now = next.at
      next.run()
    }
  }

  private pop(): void {
    const last = this.heap.pop() as Entry
    if (this.heap.length === 0) return
    let place = 0
    for (;;) {
      let child = place * 2 + 1
      if (child >= this.heap.length) break
      if (
        child + 1 < this.heap.length &&
        before(this.heap[child + 1] as Entry, this.heap[child] as Entry)
      ) {
        child++
      }
      if (!before(this.heap[child] as Entry, last)) break
      this.heap[place] = this.heap[child] as Entry
      place = child
    }
    this.heap[place] = last
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
