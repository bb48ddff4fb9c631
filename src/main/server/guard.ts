/**
 * Turns away what is of no use before it costs anything: not by how much comes from somewhere,
 * for a client at full speed sends more than a careless flood, but by how much of it was of use.
 *
 * An endpoint whose datagrams are of use earns credit, and what is useless spends it. Without
 * credit the useless datagrams of all endpoints of one address spend what that address may waste
 * in a second; when that is gone, only a few are looked at, so that who begins to make sense is
 * heard again. Fellow members are always heard: their names may be forged, and who could silence
 * them by that would have won.
 */
import { bounds } from '../../shared/bounds'
import type { Endpoint, MemberId, MemberInfo, Millis } from '../protocol/types'
import { isBetweenServers } from '../protocol/wire/header'
import { peekSenderId } from '../protocol/wire/sender'

/** Useless datagrams of one address: at once, and in each second. */
const WASTE_AT_ONCE = 2000
const WASTE_PER_SECOND = 500
/** Credit of an endpoint, datagrams. */
const CREDIT_MOST = 5000
/** Of what is turned away one in so many is looked at. */
const LOOKED_AT = 64
/** Datagrams of new endpoints that are looked at whatever their address did: at once, and in each second. */
const NEWCOMERS_AT_ONCE = 500
const NEWCOMERS_PER_SECOND = 500
const NEWCOMER_DATAGRAMS = 4
/** Servers that nobody knew and that begin to speak from one address: at once, and in each minute. */
const SERVERS_AT_ONCE = 64
const SERVERS_PER_MINUTE = 6

interface Bucket {
  left: number
  at: Millis
}

interface Place {
  credit: number
  datagrams: number
}

export class Guard {
  /** Datagrams turned away unread. */
  turnedAway = 0
  private readonly places = new Map<Endpoint, Place>()
  private readonly addresses = new Map<number, Bucket>()
  private readonly newcomers: Bucket = { left: NEWCOMERS_AT_ONCE, at: 0 }
  private readonly servers = new Set<MemberId>()
  private readonly serversOf = new Map<number, Bucket>()
  private skipped = 0
  private fellows: ReadonlySet<Endpoint> = new Set()

  constructor(private readonly now: () => Millis) {}

  /** Who is always heard: the members of one's own configuration. */
  setFellows(members: readonly MemberInfo[]): void {
    this.fellows = new Set(members.map(({ endpoint }) => endpoint))
    for (const { id } of members) {
      this.servers.delete(id)
      this.servers.add(id)
    }
  }

  /** False: it is not to be read. */
  admits(from: Endpoint, bytes: Uint8Array): boolean {
    if (this.mayCost(from) && this.isKnownServer(from, bytes)) return true
    this.turnedAway++
    return false
  }

  private mayCost(from: Endpoint): boolean {
    const address = this.addresses.get(addressOf(from))
    // Mostly nobody wasted anything.
    if (address === undefined || address.left > 0) return true
    const place = this.places.get(from)
    if (place !== undefined && place.credit > 0) return true
    this.refill(address, WASTE_PER_SECOND, WASTE_AT_ONCE)
    if (address.left > 0 || this.fellows.has(from)) return true
    return this.isNew(place) || ++this.skipped % LOOKED_AT === 0
  }

  /**
   * Each server that is new disturbs a configuration, if it says that it wants to join: so only
   * some may come from one address. Servers that are known may always speak.
   */
  private isKnownServer(from: Endpoint, bytes: Uint8Array): boolean {
    if (!isBetweenServers(bytes[3] ?? 0)) return true
    const id = peekSenderId(bytes)
    if (id === undefined || this.servers.has(id)) return true
    const at = addressOf(from)
    let bucket = this.serversOf.get(at)
    if (bucket === undefined) {
      if (this.serversOf.size >= bounds.server.guardAddresses) forgetFirst(this.serversOf)
      bucket = { left: SERVERS_AT_ONCE, at: this.now() }
      this.serversOf.set(at, bucket)
    }
    if (bucket.left <= 0) this.refill(bucket, SERVERS_PER_MINUTE / 60, SERVERS_AT_ONCE)
    if (bucket.left <= 0) return false
    bucket.left--
    if (this.servers.size >= bounds.server.guardServers) forgetFirst(this.servers)
    this.servers.add(id)
    return true
  }

  /** What an admitted datagram was. */
  judge(from: Endpoint, isUseless: boolean): void {
    const place = this.places.get(from) ?? this.add(from)
    place.datagrams++
    if (!isUseless) {
      if (place.credit < CREDIT_MOST) place.credit++
      return
    }
    if (place.credit > 0) {
      place.credit--
      return
    }
    const at = addressOf(from)
    let address = this.addresses.get(at)
    if (address === undefined) {
      if (this.addresses.size >= bounds.server.guardAddresses) forgetFirst(this.addresses)
      address = { left: WASTE_AT_ONCE, at: this.now() }
      this.addresses.set(at, address)
    }
    address.left--
  }

  private isNew(place: Place | undefined): boolean {
    if (place !== undefined && place.datagrams >= NEWCOMER_DATAGRAMS) return false
    const { newcomers } = this
    if (newcomers.left <= 0) this.refill(newcomers, NEWCOMERS_PER_SECOND, NEWCOMERS_AT_ONCE)
    if (newcomers.left <= 0) return false
    newcomers.left--
    return true
  }

  private refill(bucket: Bucket, perSecond: number, most: number): void {
    const now = this.now()
    const more = Math.floor(((now - bucket.at) / 1000) * perSecond)
    if (more <= 0) return
    bucket.left = Math.min(most, Math.max(0, bucket.left) + more)
    bucket.at = now
  }

  private add(from: Endpoint): Place {
    if (this.places.size >= bounds.server.guardEndpoints) forgetFirst(this.places)
    const place = { credit: 0, datagrams: 0 }
    this.places.set(from, place)
    return place
  }
}

function addressOf(endpoint: Endpoint): number {
  return Math.floor(endpoint / 65536)
}

function forgetFirst<K>(known: Map<K, unknown> | Set<K>): void {
  for (const first of known.keys()) {
    known.delete(first)
    return
  }
}
