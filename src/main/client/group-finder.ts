/**
 * Hears which groups there are on the network, and asks for them: a live list of those that
 * announced themselves in the last ten seconds.
 */
import type { HeardGroup } from '../../shared/views'
import { checkTtl, DISCOVERY_PLACE } from '../net/addresses'
import { openDiscoverySocket } from '../net/discovery-socket'
import type { InterfaceChoice } from '../net/interfaces'
import { openClientSocket, type UdpSocket } from '../net/sockets'
import { decodeAnnounce, DISCOVERY_MARK, encodeFind } from '../protocol/wire/discovery'
import { DatagramType, unseal } from '../protocol/wire/header'
import { GroupBook } from './group-book'

export class GroupFinder {
  private readonly book = new GroupBook()
  private listener: () => void = () => undefined

  private constructor(
    /** Hears announcements. */
    private readonly ear: UdpSocket,
    /** Asks, and gets the answers: the other one shares its port with servers of this machine. */
    private readonly mouth: UdpSocket
  ) {
    for (const socket of [ear, mouth]) {
      socket.onDatagram((_from, bytes) => {
        this.receive(bytes)
      })
    }
  }

  /** @throws UserError (`interface`, `port`, `ttl`) */
  static async open(choice: InterfaceChoice, ttl = 1): Promise<GroupFinder> {
    checkTtl(ttl)
    const ear = await openDiscoverySocket(choice, ttl)
    try {
      return new GroupFinder(ear, await openClientSocket(choice, ttl))
    } catch (error) {
      await ear.close()
      throw error
    }
  }

  /** Asks for this group, or for all of them. Answers come within 200 ms, others tell of themselves. */
  ask(group = ''): void {
    this.mouth.send(DISCOVERY_PLACE, encodeFind(group))
  }

  /** Those that announced themselves in the last ten seconds, by name. */
  groups(): HeardGroup[] {
    return this.book.list(Date.now())
  }

  /** Replaces the listener that is called whenever something was heard. */
  onHeard(listener: () => void): void {
    this.listener = listener
  }

  async close(): Promise<void> {
    this.listener = () => undefined
    await Promise.all([this.ear.close(), this.mouth.close()])
  }

  private receive(bytes: Uint8Array): void {
    if (unseal(bytes, DISCOVERY_MARK) !== DatagramType.announce) return
    const announcement = decodeAnnounce(bytes)
    if (announcement === undefined) return
    this.book.add(announcement, Date.now())
    this.listener()
  }
}
