/**
 * A network partition made on purpose: which members this server does not hear
 * and does not reach, told by their ids, and when it heals by itself. Clients
 * are never cut off.
 */
import type { Endpoint, MemberId, MemberInfo } from '../protocol/types'
import { getUint48, viewOf } from '../protocol/wire/bytes'
import { decodeClassicRequest } from '../protocol/wire/classic'
import { DatagramType, HEADER_BYTES } from '../protocol/wire/header'
import { parsePacket } from '../protocol/wire/request'
import type { Channel } from './delay-line'

const ENDPOINTS_MAX = 1024
const CLASSIC_CLIENTS_MAX = 256

export class Partition {
  private readonly ids = new Map<Endpoint, MemberId>()
  /** Who is on this server's side; null: no partition. */
  private side: ReadonlySet<MemberId> | null = null
  private messagesLeft = Infinity
  private readonly classicClients = new Set<string>()

  constructor(private readonly self: MemberId) {}

  get isOn(): boolean {
    return this.side !== null
  }

  /** Client messages until it heals; Infinity: only when told. */
  get remaining(): number {
    return this.messagesLeft
  }

  /** A member that is in no group is alone. `forMessages`: heal after so many client messages. */
  begin(groups: readonly (readonly MemberId[])[], forMessages: number | null): void {
    this.side = new Set(groups.find((group) => group.includes(this.self)) ?? [this.self])
    this.messagesLeft = forMessages ?? Infinity
    this.classicClients.clear()
  }

  heal(): void {
    this.side = null
    this.messagesLeft = Infinity
    this.classicClients.clear()
  }

  /** Where the members of a configuration are. */
  learn(members: readonly MemberInfo[]): void {
    for (const member of members) this.remember(member.endpoint, member.id)
  }

  /** True when a received datagram comes from the other side. */
  cutsReceived(from: Endpoint, bytes: Uint8Array): boolean {
    if (!isBetweenServers(bytes)) return false
    const sender = getUint48(viewOf(bytes), HEADER_BYTES)
    this.remember(from, sender)
    return this.side !== null && !this.side.has(sender)
  }

  /** True when a datagram to one endpoint would go to the other side. */
  cutsSent(to: Endpoint, bytes: Uint8Array): boolean {
    if (this.side === null || !isBetweenServers(bytes)) return false
    const receiver = this.ids.get(to)
    return receiver !== undefined && !this.side.has(receiver)
  }

  /** Counts a client's message. True: it was the last one, the partition heals behind it. */
  countMessage(channel: Channel, bytes: Uint8Array): boolean {
    if (this.messagesLeft === Infinity) return false
    this.messagesLeft -= channel === 'classic' ? this.newClassic(bytes) : newOperations(bytes)
    return this.messagesLeft <= 0
  }

  /** A classic client repeats its request under the same id; 0 then. */
  private newClassic(bytes: Uint8Array): number {
    const client = decodeClassicRequest(bytes)?.client
    if (client === undefined || this.classicClients.has(client)) return 0
    if (this.classicClients.size < CLASSIC_CLIENTS_MAX) this.classicClients.add(client)
    return 1
  }

  private remember(endpoint: Endpoint, id: MemberId): void {
    if (this.ids.get(endpoint) === id) return
    if (this.ids.size >= ENDPOINTS_MAX) this.ids.clear()
    this.ids.set(endpoint, id)
  }
}

/** How many operations a client's packet brings when it is sent for the first time. */
function newOperations(bytes: Uint8Array): number {
  if (typeOf(bytes) !== DatagramType.request) return 0
  const packet = parsePacket(bytes.subarray(HEADER_BYTES))
  return packet === undefined || packet.attempt > 0 ? 0 : packet.count
}

/** Datagrams of these types carry their sender's id first in their body. */
function isBetweenServers(bytes: Uint8Array): boolean {
  const type = typeOf(bytes)
  return (
    type >= DatagramType.order &&
    type <= DatagramType.snapshotChunk &&
    bytes.length >= HEADER_BYTES + 6
  )
}

/** The type that a datagram claims, 0 for none. Whether the claim holds is the core's to check. */
function typeOf(bytes: Uint8Array): number {
  return bytes[0] === 0x46 && bytes[1] === 0x51 ? (bytes[3] ?? 0) : 0
}
