/**
 * How much of one client may be under way: as much as the servers' last answer allows, and
 * less for a while after they said that they are busy, or after no answer came. What is cut
 * is halved; it grows back by an eighth with each window that is answered, so about six
 * round trips undo a cut. All sizes in bytes; a datagram counts more than it has
 * (`limits.datagramBytes`), so small ones gather in the client while others are under way.
 */
import { bounds } from '../../shared/bounds'
import { limits } from '../protocol/limits'
import type { Millis } from '../protocol/types'

const CUT = 1 / 2
const LEAST_PART = 1 / 16
const GROWTH = 1 / 8
/** The last part of a window is not sent in small pieces. */
const KEPT_TOGETHER = 1 / 4
/** What servers allowed so long ago says nothing any more. */
const STALE_MS = 1000

export class Window {
  private told: number = bounds.client.bytesAtFirst
  /** The part of that which is used, 0 to 1. */
  private part = 1
  private inFlight = 0
  private toldAt: Millis = -Infinity
  private cutUntil: Millis = -Infinity

  get limit(): number {
    return Math.max(limits.clientBytesLeast, this.told * this.part)
  }

  /** Bytes that the next datagram may have; 0: it has to wait for an answer. */
  room(now: Millis): number {
    if (this.inFlight === 0 && now - this.toldAt > STALE_MS) {
      this.told = Math.min(this.told, bounds.client.bytesAtFirst)
    }
    const left = this.limit - this.inFlight
    return left >= this.limit * KEPT_TOGETHER ? Math.max(0, left - limits.datagramBytes) : 0
  }

  sent(bytes: number): void {
    this.inFlight += costOf(bytes)
  }

  finished(bytes: number): void {
    this.inFlight -= costOf(bytes)
  }

  /** A server answered or refused: it tells how much this client may have under way. */
  allowed(bytes: number, now: Millis): void {
    this.told = Math.min(bounds.client.bytesInFlight, bytes)
    this.toldAt = now
  }

  /** A datagram of so many bytes was answered. */
  grow(bytes: number): void {
    if (this.part < 1) {
      this.part = Math.min(1, this.part * (1 + (GROWTH * costOf(bytes)) / this.limit))
    }
  }

  /** There was too much under way. For `forMs` further signs of that are of what was sent before. */
  cut(now: Millis, forMs: Millis): void {
    if (now < this.cutUntil) return
    this.cutUntil = now + forMs
    this.part = Math.max(LEAST_PART, this.part * CUT)
  }

  /** Of what waits for an answer so much may be repeated at one time. */
  get repeats(): number {
    return this.limit * KEPT_TOGETHER
  }
}

/** What a datagram takes of a window. */
export function costOf(bytes: number): number {
  return bytes + limits.datagramBytes
}
