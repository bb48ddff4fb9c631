/**
 * A seeded virtual network: datagrams are lost, doubled, delayed and so overtake
 * each other, by the faults in force. Nothing else happens to them.
 */
import type { Random } from '../../src/main/protocol/random'
import type { Endpoint } from '../../src/main/protocol/types'
import type { Agenda } from './agenda'

export interface Faults {
  /** Probability that a datagram is lost, for each receiver by itself. */
  readonly loss: number
  readonly duplication: number
  /** Probability that a datagram is held up for up to `reorderMs`. */
  readonly reordering: number
  readonly reorderMs: number
  /** Every datagram takes `delayMs`, and up to `jitterMs` more. */
  readonly delayMs: number
  readonly jitterMs: number
}

export const CALM: Faults = {
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderMs: 0,
  delayMs: 0.05,
  jitterMs: 0.02
}

export type Receive = (from: Endpoint, bytes: Uint8Array) => void
/** Datagrams that never arrive: how a test switches off a mechanism that lives by messages. */
export type Swallow = (bytes: Uint8Array) => boolean

export class Network {
  private readonly receivers = new Map<Endpoint, { receive: Receive; inGroup: boolean }>()
  /** One-way links that carry nothing, as `linkOf` names them; faults or not. */
  readonly cut = new Set<string>()
  faults: Faults = CALM
  sent = 0
  lost = 0

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly swallow: Swallow
  ) {}

  attach(endpoint: Endpoint, inGroup: boolean, receive: Receive): void {
    this.receivers.set(endpoint, { receive, inGroup })
  }

  detach(endpoint: Endpoint): void {
    this.receivers.delete(endpoint)
  }

  /** To all that listen on the group's address, the sender among them. */
  multicast(from: Endpoint, bytes: Uint8Array): void {
    for (const [endpoint, { inGroup }] of this.receivers) {
      if (inGroup) this.carry(from, endpoint, bytes)
    }
  }

  unicast(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    this.carry(from, to, bytes)
  }

  private carry(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    this.sent++
    const { faults, random } = this
    const isCut = this.cut.size > 0 && this.cut.has(linkOf(from, to))
    if (isCut || this.swallow(bytes) || random.next() < faults.loss) {
      this.lost++
      return
    }
    const copies = random.next() < faults.duplication ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      let delay = faults.delayMs + random.next() * faults.jitterMs
      if (random.next() < faults.reordering) delay += random.next() * faults.reorderMs
      this.agenda.after(delay, () => this.receivers.get(to)?.receive(from, bytes))
    }
  }
}

export function linkOf(from: Endpoint, to: Endpoint): string {
  return `${String(from)}>${String(to)}`
}
