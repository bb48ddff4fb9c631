/** Seals what this process sends: its session, its counter, and a key for each key of the group. */
import { randomBytes } from 'node:crypto'
import { COUNTER_MAX, sealBytes } from './aead'
import { expand, type GroupKey } from './group-key'
import { encodeHead, SESSION_BYTES } from './layout'

/** `since` is behind what was sent in so many milliseconds. */
const RECENT_MS = 2000

/** The key of a session, under one of the group's keys. */
export function sessionKey(key: GroupKey, session: string): Buffer {
  return expand(key.datagrams, 'session', Buffer.from(session, 'latin1'))
}

export class Sealer {
  /** Random bits of this process: what it seals has a key of its own, so counters may begin at 0. */
  readonly session = randomBytes(SESSION_BYTES).toString('latin1')
  private counter = 0
  private readonly keys = new WeakMap<GroupKey, Buffer>()
  private earlier = 0
  private later = 0
  private laterAt: number
  private usedAt: number

  /** @param now monotonic, milliseconds */
  constructor(private readonly now: () => number) {
    this.laterAt = this.usedAt = now()
  }

  seal(bytes: Uint8Array, key: GroupKey): Uint8Array {
    this.touch()
    if (this.counter > COUNTER_MAX) throw new Error('a session has sealed all that it may')
    const head = encodeHead({ keyId: key.id, session: this.session, counter: this.counter })
    return sealBytes(this.keyFor(key), this.counter++, head, bytes)
  }

  /** What was sealed some seconds ago has smaller counters; what was in the last two has none. */
  since(): number {
    this.touch()
    return this.earlier
  }

  private touch(): void {
    const now = this.now()
    if (now - this.usedAt >= RECENT_MS) {
      this.earlier = this.later = this.counter
      this.laterAt = now
    } else if (now - this.laterAt >= RECENT_MS) {
      this.earlier = this.later
      this.later = this.counter
      this.laterAt = now
    }
    this.usedAt = now
  }

  /** The key of this session under a key of the group. */
  keyFor(key: GroupKey): Buffer {
    let own = this.keys.get(key)
    if (own === undefined) {
      own = sessionKey(key, this.session)
      this.keys.set(key, own)
    }
    return own
  }
}
