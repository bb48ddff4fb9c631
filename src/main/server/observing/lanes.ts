/** Who is behind an endpoint: a server's id, or the address of a client. */
import { bounds } from '../../../shared/bounds'
import { formatEndpoint, formatMemberId } from '../../protocol/ids'
import type { Endpoint, MemberInfo } from '../../protocol/types'
import { isBetweenServers } from '../../protocol/wire/header'
import { decodeSender } from '../../protocol/wire/sender'
import { isOwnFormat } from './decode'

export class Lanes {
  private readonly byEndpoint = new Map<Endpoint, string>()

  /** Where the members of a configuration are. */
  learn(members: readonly MemberInfo[]): void {
    for (const { endpoint, id } of members) this.remember(endpoint, formatMemberId(id))
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
