/**
 * Whether multicast works here, judged by what arrives. Pure: time comes in ticks of about
 * a second.
 */
import type { MulticastVerdict } from '../../shared/views'
import type { Endpoint } from '../protocol/types'
import type { By } from './peer-book'

/** What was heard counts for so many ticks. */
const FRESH_TICKS = 8
/** A server that multicasts ten times a second and does not hear itself for so long is deaf. */
const ECHO_TICKS = 4
/** Who is heard by unicast is given so many ticks to be heard by multicast, too. */
const JUDGE_TICKS = 3

export class HearingWatch {
  private now = 0
  private echoAt = 0
  private groupAt = -Infinity
  private unicastAt = -Infinity
  /** Since then others are heard by unicast, again and again. */
  private unicastSince = 0

  /** @param own where this server is; on loopback every server is on the same machine */
  constructor(
    private own: Endpoint,
    private isLoopback: boolean
  ) {}

  moved(own: Endpoint, isLoopback: boolean): void {
    this.own = own
    this.isLoopback = isLoopback
    this.echoAt = this.now
    this.groupAt = -Infinity
  }

  tick(): void {
    this.now++
  }

  /** This server's own multicast came back. */
  echoed(): void {
    this.echoAt = this.now
  }

  /** Another server of the group was heard. */
  heard(from: Endpoint, by: By): void {
    if (by === 'own') {
      if (this.now - this.unicastAt >= FRESH_TICKS) this.unicastSince = this.now
      this.unicastAt = this.now
    }
    // Multicast of one's own machine arrives whatever the network does.
    else if (this.groupAt !== this.now && this.isElsewhere(from)) this.groupAt = this.now
  }

  /** Nothing of what this server multicasts comes back to it. */
  get isUnechoed(): boolean {
    return this.now - this.echoAt >= ECHO_TICKS
  }

  get verdict(): MulticastVerdict {
    if (this.now - this.groupAt < FRESH_TICKS) return 'works'
    if (this.isUnechoed) return 'blocked'
    const isByUnicast = this.now - this.unicastAt < FRESH_TICKS
    return isByUnicast && this.now - this.unicastSince >= JUDGE_TICKS ? 'own only' : 'unknown'
  }

  private isElsewhere(from: Endpoint): boolean {
    return this.isLoopback || Math.floor(from / 65536) !== Math.floor(this.own / 65536)
  }
}
