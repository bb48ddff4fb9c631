/**
 * The edge of a process of a closed group: seals every datagram that leaves, and opens
 * those that come. What is not sealed under a key of the group, was changed, or was heard
 * before goes no further and is never answered; only counted.
 *
 * A session that was not heard before is asked to prove that it lives (`proof.ts`); what it
 * said is held for a moment. So nothing that was recorded has an effect, whoever restarts.
 */
import { bounds } from '../../../shared/bounds'
import type { Endpoint } from '../../protocol/types'
import { unseal, type GroupMark } from '../../protocol/wire/header'
import { openBytes } from './aead'
import type { GroupKey } from './group-key'
import type { Keyring } from './keyring'
import { decodeHead, HEAD_BYTES, isSealed, type Head } from './layout'
import { decodeProof, encodeProof, isProof, PROOF_BYTES } from './proof'
import { ReplayWindow } from './replay-window'
import { Sealer } from './sealer'
import { Sessions, type Opened, type Session, type Way } from './sessions'

/** What became of datagrams that came; every count only grows. */
export interface SealedCounters {
  opened: number
  /** Not sealed: of an open group on the same port, another version, another program. */
  foreign: number
  /** Not sealed, and of this group by its name. */
  unsealed: number
  /** Sealed under a key that is none of the group's: a wrong code, or another closed group. */
  otherKey: number
  /** Its tag does not fit: damaged, or made by somebody without the key. */
  forged: number
  replayed: number
  /** Of sessions that have not proved themselves, and for which there was no room. */
  held: number
  unheld: number
  /** Proofs that were sent, and those that would have been too many. */
  proofs: number
  proofsUnsent: number
}

export interface SealedLinkOptions {
  readonly group: GroupMark
  readonly keyring: Keyring
  /** Monotonic, milliseconds. */
  readonly now: () => number
  /** Sends a datagram as it is. */
  readonly send: (to: Endpoint, bytes: Uint8Array) => void
  /** Where datagrams go that were opened. */
  readonly deliver: (from: Endpoint, bytes: Uint8Array, by: Way) => void
}

/** `false`: the datagram was of no use, and who sends many such ones can be kept off. */
export type IsUseful = boolean

export class SealedLink {
  readonly counters: SealedCounters = {
    opened: 0,
    foreign: 0,
    unsealed: 0,
    otherKey: 0,
    forged: 0,
    replayed: 0,
    held: 0,
    unheld: 0,
    proofs: 0,
    proofsUnsent: 0
  }
  private readonly sealer: Sealer
  private readonly sessions: Sessions
  private readonly ownWindow = new ReplayWindow(0)
  /** Under which key an endpoint was heard last. */
  private readonly keyOf = new Map<Endpoint, GroupKey>()
  private proofsLeft: number = bounds.closed.proofsPerSecond
  private proofsSince: number

  constructor(private readonly options: SealedLinkOptions) {
    this.sealer = new Sealer(options.now)
    this.sessions = new Sessions(options.now)
    this.proofsSince = options.now()
  }

  /** To the group. */
  seal(bytes: Uint8Array): Uint8Array {
    return this.sealer.seal(bytes, this.options.keyring.current)
  }

  /** To one endpoint, under the key that it uses itself. */
  sealFor(to: Endpoint, bytes: Uint8Array): Uint8Array {
    return this.sealer.seal(bytes, this.keyFor(to))
  }

  /** True when this endpoint was last heard under the newest key. */
  hasNewestKey(endpoint: Endpoint): boolean {
    return this.keyOf.get(endpoint)?.id === this.options.keyring.newest.id
  }

  /** Takes a datagram as it came from a socket; `deliver` follows now, a moment later, or never. */
  receive(from: Endpoint, received: Uint8Array, by: Way): IsUseful {
    const bytes = Buffer.from(received.buffer, received.byteOffset, received.length)
    const head = decodeHead(bytes)
    if (head === undefined) return this.refuse(isSealed(bytes) ? 'forged' : this.plainness(bytes))
    const groupKey = this.options.keyring.find(head.keyId)
    if (groupKey === undefined) return this.refuse('otherKey')
    if (head.session === this.sealer.session) return this.receiveOwn(head, from, bytes, by)
    const session = this.sessions.find(head, groupKey)
    const inner = openBytes(session.key, head.counter, HEAD_BYTES, bytes)
    if (inner === undefined) return this.refuse('forged')
    if (!this.sessions.isNew(session, head.counter)) return this.refuse('replayed')
    this.sessions.keep(head, session)
    const opened: Opened = { from, bytes: inner, by, counter: head.counter }
    if (isProof(inner)) return this.proof(head, session, opened)
    if (session.window !== null) {
      this.handOn(session, opened)
      return true
    }
    this.counters[this.sessions.hold(session, opened) ? 'held' : 'unheld']++
    if (bytes.length >= PROOF_BYTES && this.sessions.mayAsk(session)) {
      this.sendProof(from, session, session.question, null)
    }
    return true
  }

  /** This key is accepted no longer: whoever spoke under it has to begin anew. */
  forget(key: GroupKey): void {
    this.sessions.forget(key)
    for (const [endpoint, { id }] of this.keyOf) if (id === key.id) this.keyOf.delete(endpoint)
  }

  /** What this process multicast itself. */
  private receiveOwn(head: Head, from: Endpoint, bytes: Buffer, by: Way): IsUseful {
    const groupKey = this.options.keyring.find(head.keyId)
    const inner =
      groupKey && openBytes(this.sealer.keyFor(groupKey), head.counter, HEAD_BYTES, bytes)
    if (inner === undefined) return this.refuse('forged')
    // Somebody made this process answer itself.
    if (isProof(inner)) return false
    if (!this.ownWindow.take(head.counter)) return this.refuse('replayed')
    this.counters.opened++
    this.options.deliver(from, inner, by)
    return true
  }

  private proof(head: Head, session: Session, { from, bytes, counter }: Opened): IsUseful {
    const proof = decodeProof(bytes)
    if (proof === undefined) return this.refuse('forged')
    const { question, answer, since } = proof
    if (session.window === null && answer === session.question) {
      const held = this.sessions.prove(head, session, { since, counter })
      for (const each of held) this.handOn(session, each)
    }
    const asks = session.window === null && this.sessions.mayAsk(session)
    if (question !== null || asks) {
      this.sendProof(from, session, asks ? session.question : null, question)
    }
    return true
  }

  private handOn({ groupKey }: Session, { from, bytes, by }: Opened): void {
    this.counters.opened++
    this.noteKey(from, groupKey)
    this.options.deliver(from, bytes, by)
  }

  /** An endpoint that never used another key than the current one need not be remembered. */
  private noteKey(from: Endpoint, key: GroupKey): void {
    const known = this.keyOf.get(from)
    if (known === key) return
    if (known === undefined && this.keyOf.size >= bounds.closed.endpoints) {
      const [oldest] = this.keyOf.keys()
      if (oldest !== undefined) this.keyOf.delete(oldest)
    }
    this.keyOf.set(from, key)
  }

  private keyFor(to: Endpoint): GroupKey {
    return this.keyOf.get(to) ?? this.options.keyring.current
  }

  private sendProof(
    to: Endpoint,
    { groupKey }: Session,
    question: string | null,
    answer: string | null
  ): void {
    if (!this.mayProve()) {
      this.counters.proofsUnsent++
      return
    }
    this.counters.proofs++
    const proof = encodeProof({ question, answer, since: this.sealer.since() })
    this.options.send(to, this.sealer.seal(proof, groupKey))
  }

  private mayProve(): boolean {
    const now = this.options.now()
    if (now - this.proofsSince >= 1000) {
      this.proofsSince = now
      this.proofsLeft = bounds.closed.proofsPerSecond
    }
    return this.proofsLeft-- > 0
  }

  private plainness(bytes: Uint8Array): 'unsealed' | 'foreign' {
    const type = unseal(bytes, this.options.group)
    return typeof type === 'number' || type === 'checksum' ? 'unsealed' : 'foreign'
  }

  private refuse(why: 'foreign' | 'unsealed' | 'otherKey' | 'forged' | 'replayed'): IsUseful {
    this.counters[why]++
    return false
  }
}
