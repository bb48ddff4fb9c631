/**
 * Runs a session on a clock and a socket: what is submitted in one turn of the
 * event loop shares packets, and one timer wakes the session when it is due.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { AnyOperation } from '../protocol/types'
import type { GroupMark } from '../protocol/wire/header'
import { Session, type Settlement } from './session'

export interface DriverOptions {
  readonly group: GroupMark
  /** Largest datagram on the path, bytes, until `resize`. */
  readonly maxDatagram: number
  /** Sends a datagram to the group. */
  readonly send: (datagram: Uint8Array) => void
  /** Called once for each operation, `now` by `monotonicNow`; may submit others. */
  readonly settle: (seq: number, settlement: Settlement, now: number) => void
  /** Operations sent and unanswered; default the session's. */
  readonly windowOperations?: number
}

/** Milliseconds on the clock that this module uses. */
export function monotonicNow(): number {
  return performance.now()
}

export class SessionDriver {
  private session: Session
  private id: string
  private maxDatagram: number
  /** When the event that is dealt with came: one look at the clock for a whole packet. */
  private at = 0
  private flushing = false
  private timer: NodeJS.Timeout | undefined
  private timerAt = Infinity
  private closed = false

  constructor(private readonly options: DriverOptions) {
    this.id = randomUUID()
    this.maxDatagram = options.maxDatagram
    this.session = this.newSession()
  }

  /** Another size for what is sent from now on, bytes. */
  resize(maxDatagram: number): void {
    this.maxDatagram = maxDatagram
    this.session.resize(maxDatagram)
  }

  /** The id that requests are known by, as in `CLIENT:SEQ`. Changes after 4 billion operations. */
  get client(): string {
    return this.id
  }

  get outstanding(): number {
    return this.session.outstanding
  }

  /**
   * Sends the operation with the others of this turn of the event loop. Returns
   * its sequence number, or 0 when too many wait already: it was not taken.
   * `now`: by `monotonicNow`, for a caller that has it at hand. `waitMs`: see {@link Session.submit}.
   */
  submit(
    operation: AnyOperation,
    argument: number,
    item: number,
    timeoutMs: number,
    agreed = false,
    now = monotonicNow(),
    waitMs = 0
  ): number {
    if (this.closed) return 0
    if (this.session.exhausted && this.session.outstanding === 0) {
      this.id = randomUUID()
      this.session = this.newSession()
    }
    const seq = this.session.submit(operation, argument, item, now, timeoutMs, agreed, waitMs)
    if (seq > 0) this.flushSoon()
    return seq
  }

  /** Takes any datagram; true when it settled or moved an operation. */
  receive(bytes: Uint8Array): boolean {
    const taken = this.session.receive(bytes, this.readClock(), this.settle)
    // The window may have room again.
    if (taken) this.flushSoon()
    return taken
  }

  /** Gives up one operation that is not settled yet; nobody wants its answer. */
  abandon(seq: number): void {
    if (this.closed) return
    this.readClock()
    this.session.abandon(seq, this.settle)
    this.flushSoon()
  }

  /** Lets a pop wait no longer: its answer comes, with an item or with none. */
  endWait(seq: number): void {
    if (this.closed) return
    this.session.endWait(seq, this.readClock())
    this.arm()
  }

  /** Gives up what is open: settled as `timeout`, outcome unknown. */
  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.readClock()
    this.session.tick(Infinity, () => undefined, this.settle)
  }

  private readonly settle = (seq: number, settlement: Settlement): void => {
    this.options.settle(seq, settlement, this.at)
  }

  private readClock(): number {
    this.at = monotonicNow()
    return this.at
  }

  private newSession(): Session {
    const { group, windowOperations } = this.options
    const { maxDatagram } = this
    return new Session({
      client: this.id,
      group,
      maxDatagram,
      seed: randomBytes(4).readUInt32LE(),
      ...(windowOperations === undefined ? {} : { windowOperations })
    })
  }

  private flushSoon(): void {
    if (this.flushing) return
    this.flushing = true
    // After everything that this turn reads from the socket: fewer, fuller packets.
    setImmediate(() => {
      this.flushing = false
      if (this.closed) return
      this.session.flush(monotonicNow(), this.options.send)
      this.arm()
    })
  }

  private arm(): void {
    const wakeAt = this.session.nextWake()
    // A timer that comes too early is harmless, and cheaper than one set anew for each packet.
    if (wakeAt >= this.timerAt || wakeAt === Infinity) return
    clearTimeout(this.timer)
    this.timerAt = wakeAt
    const delayMs = Math.min(Math.max(1, Math.ceil(wakeAt - monotonicNow())), 2 ** 31 - 1)
    this.timer = setTimeout(() => {
      this.timerAt = Infinity
      this.session.tick(this.readClock(), this.options.send, this.settle)
      this.arm()
    }, delayMs)
  }
}
