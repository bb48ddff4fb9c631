/**
 * Datagrams that arrive later than they came: a heap by due time and one timer.
 * Bounded, as every network is.
 */
import { bounds } from '../../shared/bounds'
import type { Endpoint, Millis } from '../protocol/types'

/** The ways by which bytes can have come. */
export type Channel = 'datagram' | 'classic' | 'stream'

export interface Arrival {
  readonly channel: Channel
  readonly from: Endpoint
  readonly bytes: Uint8Array
}

interface Waiting {
  readonly due: Millis
  /** Keeps the order of arrivals that are due at the same time. */
  readonly turn: number
  readonly arrival: Arrival
}

export class DelayLine {
  private readonly heap: Waiting[] = []
  private bytes = 0
  private turns = 0
  private timer: NodeJS.Timeout | null = null
  private timerDue = Infinity

  constructor(
    private readonly now: () => Millis,
    private readonly deliver: (arrival: Arrival) => void
  ) {}

  /** False when there is no room. */
  add(arrival: Arrival, delayMs: number): boolean {
    const size = arrival.bytes.length
    if (
      this.heap.length >= bounds.server.delayedDatagrams ||
      this.bytes + size > bounds.server.delayedBytes
    )
      return false
    this.bytes += size
    this.push({ due: this.now() + delayMs, turn: this.turns++, arrival })
    this.arm()
    return true
  }

  /** Delivers everything that waits, in the order in which it would have come. */
  drain(): void {
    for (let next = this.pop(); next !== undefined; next = this.pop()) this.deliver(next.arrival)
  }

  /** Forgets everything that waits. */
  clear(): void {
    this.heap.length = 0
    this.bytes = 0
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.timerDue = Infinity
  }

  private arm(): void {
    const due = this.heap[0]?.due ?? Infinity
    if (due >= this.timerDue) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timerDue = due
    this.timer = setTimeout(
      () => {
        this.timer = null
        this.timerDue = Infinity
        const now = this.now()
        while (this.heap[0] !== undefined && this.heap[0].due <= now) {
          const next = this.pop()
          if (next !== undefined) this.deliver(next.arrival)
        }
        this.arm()
      },
      Math.max(0, due - this.now())
    )
  }

  private push(entry: Waiting): void {
    const { heap } = this
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(entry, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  private pop(): Waiting | undefined {
    const { heap } = this
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined) return undefined
    this.bytes -= top.arrival.bytes.length
    if (heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return top
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.due < b.due || (a.due === b.due && a.turn < b.turn)
}
