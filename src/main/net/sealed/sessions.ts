/**
 * The sessions that are heard, by the key id and session in their datagrams. What a session
 * says counts only when it has proved that it lives now: until then a few of its datagrams
 * are held, or nothing of it is known. Both tables are bounded, and apart, so that sessions
 * that are over, played back by a stranger, push out none that lives.
 */
import { bounds } from '../../../shared/bounds'
import type { Endpoint } from '../../protocol/types'
import type { GroupKey } from './group-key'
import type { Head } from './layout'
import { newQuestion } from './proof'
import { ReplayWindow } from './replay-window'
import { sessionKey } from './sealer'

/** By which socket a datagram came. */
export type Way = 'group' | 'own'

/** A datagram that was opened. */
export interface Opened {
  readonly from: Endpoint
  readonly bytes: Buffer
  readonly by: Way
  readonly counter: number
}

/** What a session's proof tells of its counters: what is too old, and its own. */
export interface Proved {
  readonly since: number
  readonly counter: number
}

export interface Session {
  readonly groupKey: GroupKey
  readonly key: Buffer
  /** Null: it has not proved itself. */
  window: ReplayWindow | null
  /** What it said before its proof, with smaller counters than that, may come until then. */
  readonly proof: { counter: number; lateUntil: number }
  /** It proves itself by giving this back. */
  readonly question: string
  readonly begunAt: number
  usedAt: number
  /** The next question may leave then; how long the one after that has to wait. */
  askAt: number
  waitMs: number
  readonly held: Opened[]
  heldBytes: number
}

/** A question that found no answer is asked again after this, and after twice as long each time. */
const FIRST_WAIT_MS = 20
const WAIT_MOST_MS = 1000
/** An answer that takes longer is none. */
const PROOF_MS = 10_000
/** What was held longer is not handed on: its sender has repeated it. */
const HOLD_MS = 1000
/** What it said before its proof is on its way no longer than this. */
const LATE_MS = 1000

export class Sessions {
  private readonly proved = new Map<string, Session>()
  private readonly unproved = new Map<string, Session>()
  private heldBytes = 0

  constructor(private readonly now: () => number) {}

  get size(): number {
    return this.proved.size + this.unproved.size
  }

  /** The session of a datagram that is not believed yet: nothing is remembered of it before `keep`. */
  find(head: Head, groupKey: GroupKey): Session {
    const name = nameOf(head)
    const known = this.proved.get(name) ?? this.unproved.get(name)
    const now = this.now()
    if (known !== undefined && (known.window !== null || now - known.begunAt < PROOF_MS)) {
      return known
    }
    return {
      groupKey,
      key: sessionKey(groupKey, head.session),
      window: null,
      proof: { counter: 0, lateUntil: 0 },
      question: newQuestion(),
      begunAt: now,
      usedAt: now,
      askAt: now,
      waitMs: FIRST_WAIT_MS,
      held: [],
      heldBytes: 0
    }
  }

  /** A datagram of this session was authentic. */
  keep(head: Head, session: Session): void {
    session.usedAt = this.now()
    if (session.window !== null) return
    const name = nameOf(head)
    const known = this.unproved.get(name)
    if (known === session) return
    if (known !== undefined) this.drop(name, known)
    this.dropLate()
    const [oldest] = this.unproved
    if (oldest !== undefined && this.unproved.size >= bounds.closed.unprovedSessions) {
      this.drop(...oldest)
    }
    this.unproved.set(name, session)
  }

  /** False: this session has proved itself, and this was heard before, or is too old. */
  isNew({ window, proof }: Session, counter: number): boolean {
    if (window === null) return true
    // It may never have been heard, by a receiver that began anew: a recording of it is of no use.
    if (this.now() >= proof.lateUntil) window.raise(proof.counter)
    return window.take(counter)
  }

  /** True when it may be asked now to prove itself; then not again for a while. */
  mayAsk(session: Session): boolean {
    const now = this.now()
    if (now < session.askAt) return false
    session.askAt = now + session.waitMs
    session.waitMs = Math.min(session.waitMs * 2, WAIT_MOST_MS)
    return true
  }

  /** False: there is no room for it. */
  hold(session: Session, opened: Opened): boolean {
    const size = opened.bytes.length
    const { heldSessionBytes, heldBytes } = bounds.closed
    if (session.heldBytes + size > heldSessionBytes || this.heldBytes + size > heldBytes) {
      return false
    }
    session.held.push(opened)
    session.heldBytes += size
    this.heldBytes += size
    return true
  }

  /** It lives. Returns what was held of it and was not heard before, if that is not too long ago. */
  prove(head: Head, session: Session, { since, counter }: Proved): readonly Opened[] {
    const name = nameOf(head)
    const { held } = session
    const isFresh = this.now() - session.begunAt < HOLD_MS
    this.unproved.delete(name)
    this.heldBytes -= session.heldBytes
    const window = new ReplayWindow(since)
    session.window = window
    session.proof.counter = counter
    session.proof.lateUntil = this.now() + LATE_MS
    this.makeRoom()
    this.proved.set(name, session)
    const fresh = isFresh ? held.filter((each) => window.take(each.counter)) : []
    window.take(counter)
    held.length = 0
    session.heldBytes = 0
    return fresh
  }

  /** Forgets what was heard under a key. */
  forget(key: GroupKey): void {
    for (const [name, session] of this.proved) {
      if (session.groupKey.id === key.id) this.proved.delete(name)
    }
    for (const [name, session] of this.unproved) {
      if (session.groupKey.id === key.id) this.drop(name, session)
    }
  }

  /** The one that was silent longest goes: members are heard all the time. */
  private makeRoom(): void {
    if (this.proved.size < bounds.closed.sessions) return
    let silent: [string, Session] | undefined
    for (const entry of this.proved) {
      if (silent === undefined || entry[1].usedAt < silent[1].usedAt) silent = entry
    }
    if (silent !== undefined) this.proved.delete(silent[0])
  }

  /** What was played back stays silent: it must not keep the room of those who begin to speak. */
  private dropLate(): void {
    const now = this.now()
    // In the order in which they began.
    for (const [name, session] of this.unproved) {
      if (now - session.begunAt < PROOF_MS) return
      this.drop(name, session)
    }
  }

  private drop(name: string, session: Session): void {
    this.unproved.delete(name)
    this.heldBytes -= session.heldBytes
    session.held.length = 0
    session.heldBytes = 0
  }
}

function nameOf({ keyId, session }: Head): string {
  return keyId + session
}
