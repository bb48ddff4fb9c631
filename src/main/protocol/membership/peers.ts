/**
 * Every other server that was heard lately, of whatever configuration.
 */
import { limits } from '../limits'
import type { Endpoint, Incarnation, MemberId, Millis } from '../types'
import type { Join } from '../wire/membership'
import type { Sender } from '../wire/sender'

export interface Peer {
  readonly id: MemberId
  incarnation: Incarnation
  endpoint: Endpoint
  /** Any valid datagram of this incarnation. */
  heardAt: Millis
  /** A datagram of the configuration that this server is in. */
  heardInConfigAt: Millis
  /** Its latest JOIN, and when. */
  join: Join | null
  joinAt: Millis
  /** A member of a working configuration with a state that is worth learning, by its latest JOIN … */
  teaches: boolean
  /** … but it gave nothing when it was asked: not before then again. */
  unhelpfulUntil: Millis
  /** Its state came over a stream; and until when it is asked for by datagrams, for a stream brought nothing. */
  streams: boolean
  datagramsUntil: Millis
  /** It prepares to join: nobody waits for it. */
  isLearning: boolean
  /** This incarnation took its leave. */
  left: boolean
  /** Next time that it may be sent an unsolicited sign of life. */
  hintAt: Millis
  /** Until then it is neither invited nor are its invitations followed; and how often joining it failed. */
  quarantinedUntil: Millis
  failures: number
  probedAt: Millis
  /** Usual distance of its datagrams, smoothed. */
  meanIntervalMs: Millis
  /** It is heard, but could not keep up: kept away until then; and how often that happened. */
  shunnedUntil: Millis
  shunnings: number
}

/** `stale`: an incarnation that is over. `restarted`: a newer one than was known. */
export type Hearing = 'known' | 'new' | 'restarted' | 'stale'

export class Peers {
  private readonly byId = new Map<MemberId, Peer>()

  get(id: MemberId): Peer | undefined {
    return this.byId.get(id)
  }

  get size(): number {
    return this.byId.size
  }

  all(): IterableIterator<Peer> {
    return this.byId.values()
  }

  /**
   * Notes that a datagram came.
   *
   * @param isFellow a member of one's own configuration is never forgotten for a stranger
   */
  hear(
    sender: Sender,
    from: Endpoint,
    now: Millis,
    isFellow: (id: MemberId) => boolean = () => false
  ): Hearing {
    const known = this.byId.get(sender.id)
    if (known !== undefined) {
      if (sender.incarnation < known.incarnation) return 'stale'
      if (sender.incarnation === known.incarnation) {
        known.heardAt = now
        known.endpoint = from
        return 'known'
      }
    }
    this.byId.delete(sender.id)
    this.byId.set(sender.id, {
      id: sender.id,
      incarnation: sender.incarnation,
      endpoint: from,
      heardAt: now,
      heardInConfigAt: now,
      join: null,
      joinAt: -Infinity,
      teaches: false,
      unhelpfulUntil: 0,
      streams: false,
      datagramsUntil: 0,
      isLearning: false,
      left: false,
      hintAt: 0,
      quarantinedUntil: 0,
      failures: 0,
      probedAt: 0,
      meanIntervalMs: 0,
      shunnedUntil: 0,
      shunnings: 0
    })
    if (this.byId.size > limits.peers) this.forgetQuietest(isFellow)
    return known === undefined ? 'new' : 'restarted'
  }

  private forgetQuietest(isFellow: (id: MemberId) => boolean): void {
    let quietest: Peer | undefined
    for (const peer of this.byId.values()) {
      if (isFellow(peer.id)) continue
      if (quietest === undefined || peer.heardAt < quietest.heardAt) quietest = peer
    }
    if (quietest !== undefined) this.byId.delete(quietest.id)
  }
}
