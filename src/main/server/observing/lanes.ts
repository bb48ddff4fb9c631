/** Who is behind an endpoint: a server's id, or the address of a client; and who is a stranger. */
import { bounds } from '../../../shared/bounds'
import { formatEndpoint, formatMemberId } from '../../protocol/ids'
import type { Endpoint, MemberId, MemberInfo } from '../../protocol/types'
import {
  DatagramType,
  isBetweenServers,
  isMarked,
  type GroupMark
} from '../../protocol/wire/header'
import { decodeSender } from '../../protocol/wire/sender'
import { isOwnFormat } from './decode'

export class Lanes {
  private readonly byEndpoint = new Map<Endpoint, string>()
  /** Servers that were in one configuration with this one. */
  private readonly members = new Set<MemberId>()

  constructor(private readonly group: GroupMark) {}

  /** Where the members of a configuration are. */
  learn(members: readonly MemberInfo[]): void {
    if (this.members.size + members.length > bounds.server.observedEndpoints) this.members.clear()
    for (const { endpoint, id } of members) {
      this.members.add(id)
      this.remember(endpoint, formatMemberId(id))
    }
  }

  /** Of another group, which has the same address: cheap, it is asked of every datagram. */
  isForeign(bytes: Uint8Array): boolean {
    return isOwnFormat(bytes) && !isMarked(bytes, this.group)
  }

  /** Of a server that neither was a member with this one nor wants to become one. */
  isStranger(bytes: Uint8Array): boolean {
    const type = bytes[3] ?? 0
    if (!isOwnFormat(bytes) || !isBetweenServers(type)) return false
    if (type >= DatagramType.join && type <= DatagramType.install) return false
    const id = decodeSender(bytes)?.id
    return id !== undefined && !this.members.has(id)
  }

  /** Who sent this datagram. */
  ofSender(from: Endpoint, bytes: Uint8Array): string {
    if (isOwnFormat(bytes) && isBetweenServers(bytes[3] ?? 0)) {
      const id = decodeSender(bytes)?.id
      if (id !== undefined) {
        const lane = formatMemberId(id)
        this.remember(from, lane)
        return lane
      }
    }
    return this.of(from)
  }

  of(endpoint: Endpoint): string {
    return this.byEndpoint.get(endpoint) ?? `client ${formatEndpoint(endpoint)}`
  }

  private remember(endpoint: Endpoint, lane: string): void {
    if (this.byEndpoint.get(endpoint) === lane) return
    if (this.byEndpoint.size >= bounds.server.observedEndpoints) this.byEndpoint.clear()
    this.byEndpoint.set(endpoint, lane)
  }
}
