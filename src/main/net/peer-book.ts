/**
 * Which servers of the group there are beside this one, and by which ways they are reached:
 * those that were given, those that were heard, those that others told of. Pure: time comes
 * in ticks of about a second.
 *
 * Whoever does not hear this server's multicast gets a copy of it by unicast, once it has
 * shown that it receives at the address that it sends from. To an address that was only told
 * of goes nothing but a small greeting, now and then. In a group without peers the book
 * stays empty, and nothing is sent.
 */
import { bounds } from '../../shared/bounds'
import type { Endpoint } from '../protocol/types'
import type { Greeting, Reach, Report } from '../protocol/wire/reach'

/** By which socket a datagram came. */
export type By = 'group' | 'own'

/** Ticks of silence after which a server counts as silent: it gets no copies, but greetings. */
const SILENT_TICKS = 4
/** What a server told of the ways holds for so many ticks. */
const TOLD_TICKS = 4
/** Greetings to a server that does not answer are so many ticks apart at most … */
const GREET_TICKS = 5
/** … and to an address that others told of. */
const GREET_TOLD_TICKS = 60
/** Addresses that others told of, and greeted in one tick. */
const GREET_TOLD_AT_ONCE = 4
/** So many ticks nobody tells of an address, or a server that only multicast reached is silent. */
const FORGET_TICKS = 120
/** A peer that showed where it is and is silent for a day. */
const FORGET_PROVEN_TICKS = 86_400
/** For so long after the last word of one, somebody in the group has peers. */
const GROUP_HAS_PEERS_TICKS = 10
/** Greetings answered in one tick. */
const ANSWERS_PER_TICK = 32

export interface PeerBookOptions {
  /** Where this server is. */
  readonly own: Endpoint
  /** A secret number of an address, 32 bits and not 0: who tells it has received it there. */
  readonly cookieOf: (endpoint: Endpoint) => number
}

/** What is to be sent after a tick. */
export interface Due {
  readonly greet: readonly Endpoint[]
  /** To everybody; null: this group has no peers. */
  readonly report: Report | null
}

/** One server as it is told of to people. */
export interface PeerRow {
  readonly endpoint: Endpoint
  readonly origin: 'given' | 'remembered' | 'learned'
  readonly isHeard: boolean
  /** How it gets this server's multicast; null: it is silent. */
  readonly way: 'multicast' | 'unicast' | null
}

interface Peer {
  readonly endpoint: Endpoint
  given: boolean
  /** Known from a former life of this server. */
  remembered: boolean
  /** It showed that it receives at this address. */
  proven: boolean
  /** Ticks at which it was heard last, by whichever way and by multicast. */
  heardAt: number
  groupAt: number
  /** When it told last whom it hears, and whether that is this server by multicast. */
  reportAt: number
  hearsGroup: boolean
  /** When somebody else told of it last. */
  toldAt: number
  greetAt: number
  /** Ticks to the greeting after the next one. */
  greetEvery: number
}

const NEVER = -Infinity

export class PeerBook {
  private readonly peers = new Map<Endpoint, Peer>()
  private now = 0
  private groupHasPeersAt = NEVER
  private answers = 0
  private own: Endpoint
  private hasPeers = false
  private receivers: readonly Endpoint[] = []

  constructor(private readonly options: PeerBookOptions) {
    this.own = options.own
  }

  /** Somebody in the group has peers: otherwise there is nothing to note and nothing to send. */
  get isActive(): boolean {
    return this.hasPeers || this.now - this.groupHasPeersAt < GROUP_HAS_PEERS_TICKS
  }

  /** Who gets a copy of what is multicast. */
  get copies(): readonly Endpoint[] {
    return this.receivers
  }

  /** This server moved. */
  moved(own: Endpoint): void {
    this.own = own
    this.peers.delete(own)
    this.decide()
  }

  /** All endpoints that people gave: they are never forgotten. */
  give(endpoints: readonly Endpoint[]): void {
    const given = new Set(endpoints)
    for (const peer of this.peers.values()) peer.given = given.has(peer.endpoint)
    for (const endpoint of given) {
      const peer = this.enter(endpoint)
      if (peer !== null) peer.given = true
    }
    this.decide()
  }

  /** Endpoints known from a former life. */
  remember(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) {
      const peer = this.enter(endpoint)
      if (peer !== null) peer.remembered = true
    }
    this.decide()
  }

  /** A server of this group was heard. Cheap: called for every datagram while `isActive`. */
  heard(from: Endpoint, by: By): void {
    let peer = this.peers.get(from)
    if (peer === undefined) {
      // By its own way it shows itself with a greeting.
      if (by === 'own' || !this.isActive) return
      const entered = this.enter(from)
      if (entered === null) return
      peer = entered
    }
    peer.heardAt = this.now
    if (by === 'group') peer.groupAt = this.now
  }

  /** Takes a REACH in. What is returned goes back to where it came from. */
  receive(from: Endpoint, by: By, reach: Reach): Greeting | null {
    if (from === this.own) return null
    return reach.kind === 'greeting'
      ? this.receiveGreeting(from, reach)
      : this.receiveReport(from, by, reach)
  }

  /** About a second passed. */
  tick(): Due {
    this.now++
    this.answers = 0
    for (const peer of this.peers.values()) {
      if (this.isForgotten(peer)) this.peers.delete(peer.endpoint)
      // Should it fall silent, it is greeted at once.
      else if (peer.proven && !this.isSilent(peer)) peer.greetEvery = 1
    }
    this.decide()
    return { greet: this.greetings(), report: this.report() }
  }

  /** What is sent to an endpoint of `tick().greet`. */
  greetingTo(endpoint: Endpoint, echo = 0): Greeting {
    const asks = this.peers.get(endpoint)?.proven !== true || echo === 0
    return { kind: 'greeting', cookie: this.options.cookieOf(endpoint), echo, asks }
  }

  /** Peers that showed where they are, those heard lately first. */
  proven(): Endpoint[] {
    return [...this.peers.values()]
      .filter(({ proven }) => proven)
      .sort((a, b) => b.heardAt - a.heardAt || a.endpoint - b.endpoint)
      .map(({ endpoint }) => endpoint)
  }

  /** All but those that others only told of. */
  rows(): PeerRow[] {
    return [...this.peers.values()]
      .filter((peer) => this.isKnown(peer))
      .map((peer) => {
        const isHeard = !this.isSilent(peer)
        const isByUnicast = this.receivers.includes(peer.endpoint)
        return {
          endpoint: peer.endpoint,
          origin: peer.given ? 'given' : peer.remembered ? 'remembered' : 'learned',
          isHeard,
          way: !isHeard ? null : isByUnicast ? 'unicast' : 'multicast'
        }
      })
  }

  private receiveGreeting(from: Endpoint, greeting: Greeting): Greeting | null {
    if (greeting.echo === this.options.cookieOf(from)) {
      const peer = this.enter(from)
      if (peer !== null) {
        peer.proven = true
        peer.heardAt = this.now
        this.decide()
      }
    } else if (this.peers.get(from)?.proven === true) {
      this.heard(from, 'own')
    }
    if (!greeting.asks || this.answers >= ANSWERS_PER_TICK) return null
    this.answers++
    return this.answerTo(from, greeting.cookie)
  }

  /** Asks back only while that is of use: two that know each other fall silent. */
  private answerTo(from: Endpoint, echo: number): Greeting {
    return { ...this.greetingTo(from, echo), asks: this.peers.get(from)?.proven !== true }
  }

  private receiveReport(from: Endpoint, by: By, report: Report): Greeting | null {
    if (report.hasPeers) this.groupHasPeersAt = this.now
    const known = this.peers.get(from)
    const peer = known ?? this.enter(from)
    if (peer === null) return null
    if (by === 'own' && !peer.proven) {
      // It knows this server, from before a restart perhaps; where it says it is, is to be shown.
      if (known === undefined) peer.toldAt = this.now
      return this.greetNow(peer)
    }
    this.heard(from, by)
    peer.reportAt = this.now
    peer.hearsGroup = report.heard.some((way) => way.endpoint === this.own && way.byGroup)
    for (const { endpoint } of report.heard) this.told(endpoint)
    this.decide()
    return null
  }

  private greetNow(peer: Peer): Greeting | null {
    if (this.answers >= ANSWERS_PER_TICK) return null
    this.answers++
    return this.greetingTo(peer.endpoint)
  }

  /** Somebody hears a server there. */
  private told(endpoint: Endpoint): void {
    const peer = this.peers.get(endpoint) ?? this.enter(endpoint)
    if (peer !== null) peer.toldAt = this.now
  }

  private greetings(): Endpoint[] {
    const due: Endpoint[] = []
    let told = 0
    for (const peer of this.peers.values()) {
      if (peer.greetAt > this.now || !this.isToBeGreeted(peer)) continue
      const isTold = !this.isKnown(peer)
      if (isTold && ++told > GREET_TOLD_AT_ONCE) continue
      due.push(peer.endpoint)
      peer.greetAt = this.now + peer.greetEvery
      const most = isTold ? GREET_TOLD_TICKS : GREET_TICKS
      peer.greetEvery = Math.min(2 * peer.greetEvery, most)
    }
    return due
  }

  private isToBeGreeted(peer: Peer): boolean {
    if (peer.proven) return this.isSilent(peer)
    // Its multicast arrives: greeted only where it says that this server's does not.
    const isByGroup = this.now - peer.groupAt < SILENT_TICKS
    return !isByGroup || (this.isTold(peer) && !peer.hearsGroup)
  }

  private report(): Report | null {
    if (!this.isActive) {
      this.peers.clear()
      return null
    }
    const heard = [...this.peers.values()]
      .filter((peer) => !this.isSilent(peer) && this.isKnown(peer))
      .map(({ endpoint, groupAt }) => ({
        endpoint,
        byGroup: this.now - groupAt < SILENT_TICKS
      }))
    return { kind: 'report', hasPeers: this.hasPeers, heard }
  }

  /** Who gets copies from now on, and whether there is anybody at all. */
  private decide(): void {
    const all = [...this.peers.values()]
    this.hasPeers = all.some(({ given, remembered, proven }) => given || remembered || proven)
    this.receivers = all
      .filter((peer) => peer.proven && !this.isSilent(peer))
      .filter((peer) => !(this.isTold(peer) && peer.hearsGroup))
      .map(({ endpoint }) => endpoint)
  }

  /** Not only told of by others. */
  private isKnown({ given, remembered, proven, groupAt }: Peer): boolean {
    return given || remembered || proven || groupAt !== NEVER
  }

  private isSilent({ heardAt }: Peer): boolean {
    return this.now - heardAt >= SILENT_TICKS
  }

  /** What it told of the ways is of now. */
  private isTold({ reportAt }: Peer): boolean {
    return this.now - reportAt < TOLD_TICKS
  }

  private isForgotten(peer: Peer): boolean {
    if (peer.given) return false
    const lastAt = Math.max(peer.heardAt, peer.toldAt, 0)
    const ticks = peer.proven || peer.remembered ? FORGET_PROVEN_TICKS : FORGET_TICKS
    return this.now - lastAt >= ticks
  }

  /** Null: there is no room, or it is this server. */
  private enter(endpoint: Endpoint): Peer | null {
    const known = this.peers.get(endpoint)
    if (known !== undefined) return known
    if (endpoint === this.own || endpoint % 65536 === 0) return null
    if (this.peers.size >= bounds.server.peers && !this.makeRoom()) return null
    const peer: Peer = {
      endpoint,
      given: false,
      remembered: false,
      proven: false,
      heardAt: NEVER,
      groupAt: NEVER,
      reportAt: NEVER,
      hearsGroup: false,
      toldAt: NEVER,
      greetAt: this.now,
      greetEvery: 1
    }
    this.peers.set(endpoint, peer)
    return peer
  }

  /** Takes out whom others told of, else who was silent longest; never who is given or heard. */
  private makeRoom(): boolean {
    let least: Peer | null = null
    for (const peer of this.peers.values()) {
      if (peer.given || (this.isKnown(peer) && !this.isSilent(peer))) continue
      const isWorse = least === null || rank(peer) < rank(least)
      if (isWorse) least = peer
    }
    if (least === null) return false
    return this.peers.delete(least.endpoint)
  }
}

function rank({ proven, remembered, heardAt }: Peer): number {
  if (proven) return heardAt
  return remembered ? -1 : -2
}
