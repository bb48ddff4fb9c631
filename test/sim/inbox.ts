/**
 * A socket that a process needs time to read: what arrives meanwhile waits in the system's
 * buffer, and is lost when that is full. As in the real server's loop, some datagrams are read
 * in a row, then what they made due is done.
 */
import type { Endpoint } from '../../src/main/protocol/types'
import type { Agenda } from './agenda'

export interface Pace {
  /** The buffer, bytes, as the system tells it. */
  readonly receiveBytes: number
  /** Time for each datagram, and for each KiB of it, milliseconds. */
  readonly datagramMs: number
  readonly kibMs: number
}

/** Read in a row. */
const AT_ONCE = 32
/** What Linux keeps for a datagram beside the memory for its bytes, which is a power of two. */
const HEAD_BYTES = 256
const TAIL_BYTES = 400

export class Inbox {
  private waiting: { readonly from: Endpoint; readonly bytes: Uint8Array }[] = []
  private held = 0
  private busy = false
  private inRow = 0
  /** Datagrams that found no room, and the most bytes that were held. */
  lost = 0
  most = 0

  constructor(
    private readonly agenda: Agenda,
    private readonly pace: Pace,
    /** How many times slower than others this process is. */
    private readonly slowness: number,
    /** False: the process does not run. */
    private readonly take: (from: Endpoint, bytes: Uint8Array) => boolean,
    private readonly flush: () => void
  ) {}

  put(from: Endpoint, bytes: Uint8Array): void {
    const cost = memoryOf(bytes)
    if (this.held + cost > this.pace.receiveBytes) {
      this.lost++
      return
    }
    this.waiting.push({ from, bytes })
    this.held += cost
    this.most = Math.max(this.most, this.held)
    this.wake()
  }

  /** The process runs again. */
  wake(): void {
    if (this.busy) return
    this.busy = true
    this.agenda.after(0, () => this.next())
  }

  private next(): void {
    const [first] = this.waiting
    if (first === undefined || this.inRow === AT_ONCE) {
      this.inRow = 0
      this.busy = false
      this.flush()
      if (first !== undefined) this.wake()
      return
    }
    if (!this.take(first.from, first.bytes)) {
      this.busy = false
      return
    }
    this.waiting.shift()
    this.held -= memoryOf(first.bytes)
    this.inRow++
    const { datagramMs, kibMs } = this.pace
    const ms = (datagramMs + (kibMs * first.bytes.length) / 1024) * this.slowness
    this.agenda.after(ms, () => this.next())
  }
}

function memoryOf(bytes: Uint8Array): number {
  return 2 ** Math.ceil(Math.log2(bytes.length + TAIL_BYTES)) + HEAD_BYTES
}
