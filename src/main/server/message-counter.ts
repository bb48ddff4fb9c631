/**
 * Counts the clients' messages that a server hears, each once: an operation is a
 * message, as in the group's order, and a packet that is repeated is the same one.
 */
import { bounds } from '../../shared/bounds'
import { decodeClassicRequest } from '../protocol/wire/classic'
import { DatagramType, HEADER_BYTES, unseal, type GroupMark } from '../protocol/wire/header'
import { parsePacket, type Packet } from '../protocol/wire/request'
import type { Channel } from './delay-line'

export class MessageCounter {
  private readonly seen = new Set<string>()
  private heard = 0

  constructor(private readonly group: GroupMark) {}

  /** Messages so far. */
  get total(): number {
    return this.heard
  }

  /** Takes any datagram that was heard. */
  note(channel: Channel, bytes: Uint8Array): void {
    const packet = this.packetOf(channel, bytes)
    if (packet === undefined) return
    const key = `${packet.client}:${packet.first}`
    if (this.seen.has(key)) return
    this.seen.add(key)
    if (this.seen.size > bounds.server.labMessages) {
      const [oldest] = this.seen
      if (oldest !== undefined) this.seen.delete(oldest)
    }
    this.heard += packet.count
  }

  private packetOf(channel: Channel, bytes: Uint8Array): Packet | undefined {
    if (channel === 'classic') return decodeClassicRequest(bytes)
    if (bytes[3] !== DatagramType.request || unseal(bytes, this.group) !== DatagramType.request) {
      return undefined
    }
    return parsePacket(bytes.subarray(HEADER_BYTES))
  }
}
