/** Processes of closed groups on a network that is a list of datagrams, with a clock by hand. */
import { deriveGroupKey, type GroupKey } from '../../../src/main/net/sealed/group-key'
import { newJoinCode } from '../../../src/main/net/sealed/join-code'
import { Keyring } from '../../../src/main/net/sealed/keyring'
import { groupMark } from '../../../src/main/protocol/wire/header'
import { SealedLink } from '../../../src/main/net/sealed/sealed-link'

export interface Sent {
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
}

/** Stands for the group. */
export const GROUP = -1

export function newKey(group = 'lab'): GroupKey {
  return deriveGroupKey(newJoinCode(group))
}

export class Wire {
  now = 1000
  readonly sent: Sent[] = []
  private readonly peers = new Map<number, Peer>()

  peer(endpoint: number, ...keys: readonly [GroupKey, ...GroupKey[]]): Peer {
    const peer = new Peer(this, endpoint, new Keyring(...keys))
    this.peers.set(endpoint, peer)
    return peer
  }

  /** Hands over everything that is under way, answers to it as well. Returns what went over the wire. */
  settle(): readonly Sent[] {
    const all: Sent[] = []
    for (let one = this.sent.shift(); one !== undefined; one = this.sent.shift()) {
      all.push(one)
      this.hand(one)
    }
    return all
  }

  /** To whom it is meant. */
  hand({ from, to, bytes }: Sent): void {
    if (to !== GROUP) this.peers.get(to)?.link.receive(from, Uint8Array.from(bytes), 'own')
    else {
      for (const { link } of this.peers.values()) {
        link.receive(from, Uint8Array.from(bytes), 'group')
      }
    }
  }
}

export class Peer {
  readonly link: SealedLink
  /** Texts with their senders. */
  readonly heard: string[] = []

  constructor(
    private readonly wire: Wire,
    readonly endpoint: number,
    readonly keyring: Keyring
  ) {
    this.link = new SealedLink({
      group: groupMark('lab'),
      keyring,
      now: () => wire.now,
      send: (to, bytes) => {
        wire.sent.push({ from: endpoint, to, bytes })
      },
      deliver: (from, bytes) => {
        this.heard.push(`${from}: ${Buffer.from(bytes).toString()}`)
      }
    })
  }

  /** The datagram as it leaves. */
  say(text: string, to = GROUP): Sent {
    const bytes = Buffer.from(text)
    const sealed = to === GROUP ? this.link.seal(bytes) : this.link.sealFor(to, bytes)
    const one = { from: this.endpoint, to, bytes: sealed }
    this.wire.sent.push(one)
    return one
  }
}
