/**
 * Makes new inputs of known ones: by bits and bytes as any fuzzer does, and with what it knows of
 * the formats: numbers of 1, 2, 4, 6 and 8 bytes, who may have sent a datagram, configurations
 * near and far, counts at their bounds, checksums that are right again afterwards.
 */
import type { Random } from '../../src/main/protocol/random'
import type { ConfigId } from '../../src/main/protocol/types'
import { getUint48, setUint48, viewOf } from '../../src/main/protocol/wire/bytes'
import {
  DatagramType,
  HEADER_BYTES,
  isBetweenServers,
  seal,
  type GroupMark
} from '../../src/main/protocol/wire/header'
import { BODY_AT, type MemberKey } from '../../src/main/protocol/wire/sender'
import {
  INTERESTING_16,
  INTERESTING_32,
  INTERESTING_48,
  INTERESTING_64,
  INTERESTING_8,
  INTERESTING_WORDS
} from './interesting'

/** What stands in datagrams that mean something to who is fuzzed. */
export interface Hints {
  readonly group: GroupMark
  readonly senders: readonly MemberKey[]
  readonly configs: readonly ConfigId[]
  /** Slots, offers, sequence numbers. */
  readonly numbers: readonly number[]
}

const TYPES = Object.values(DatagramType)
const MOST_BYTES = 4000

export class Mutator {
  constructor(readonly random: Random) {}

  pick<T>(choices: readonly T[]): T {
    return choices[this.random.below(choices.length)] as T
  }

  chance(p: number): boolean {
    return this.random.next() < p
  }

  /** Some bytes, changed in one to six ways. */
  bytes(
    bytes: Uint8Array,
    other: Uint8Array,
    numbers: readonly number[] = [],
    from = 0
  ): Uint8Array {
    let changed: Uint8Array = bytes.slice()
    const times = 1 + this.random.below(this.chance(0.3) ? 6 : 2)
    for (let i = 0; i < times; i++) changed = this.once(changed, other, numbers, from)
    return changed.length > MOST_BYTES ? changed.slice(0, MOST_BYTES) : changed
  }

  /** A datagram; most of the time one that passes the header's check. */
  datagram(bytes: Uint8Array, other: Uint8Array, hints: Hints): Uint8Array {
    if (this.chance(0.02)) return this.noise()
    const type = bytes[3] ?? 0
    const isJson = type === DatagramType.query || type === DatagramType.answer
    let changed = bytes
    if (this.chance(0.9)) {
      if (isJson && this.chance(0.7)) changed = this.json(bytes, other)
      else if (this.chance(0.08) && bytes.length > BODY_AT) {
        // Another's body behind this one's head.
        changed = join(bytes.subarray(0, BODY_AT), other.subarray(BODY_AT))
      } else changed = this.bytes(bytes, other, hints.numbers, this.chance(0.9) ? HEADER_BYTES : 0)
    }
    if (changed.length < HEADER_BYTES) return changed
    if (changed === bytes) changed = bytes.slice()
    let sealAs = changed[3] ?? 0
    if (sealAs < 1 || sealAs > TYPES.length || this.chance(0.03)) sealAs = this.pick(TYPES)
    if (isBetweenServers(sealAs) && changed.length >= BODY_AT) this.head(changed, hints)
    if (this.chance(0.03)) return changed
    return seal(changed, sealAs as DatagramType, hints.group)
  }

  /** Text: lines, words and numbers of it go, come twice, or become others. */
  text(text: string, other: string): string {
    let parts = text.split(/(\s+|[,:{}[\]"$@.])/)
    const others = other.split(/(\s+|[,:{}[\]"$@.])/)
    const times = 1 + this.random.below(4)
    for (let i = 0; i < times; i++) {
      const at = this.random.below(parts.length)
      switch (this.random.below(7)) {
        case 0:
          parts[at] = this.pick(INTERESTING_WORDS)
          break
        case 1:
          parts.splice(at, 1 + this.random.below(4))
          break
        case 2:
          parts.splice(at, 0, ...parts.slice(at, at + 1 + this.random.below(6)))
          break
        case 3:
          parts[at] = this.pick(others)
          break
        case 4:
          parts = [...parts.slice(0, at), ...others.slice(this.random.below(others.length))]
          break
        case 5:
          parts[at] = String(this.pick(INTERESTING_64))
          break
        case 6:
          parts[at] = String(Number(parts[at]) + this.random.below(3) - 1)
          break
      }
      if (parts.length === 0) parts = ['']
    }
    return parts.join('').slice(0, 4 * MOST_BYTES)
  }

  noise(): Uint8Array {
    const bytes = new Uint8Array(this.random.below(this.chance(0.1) ? 1400 : 64))
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.random.below(256)
    return bytes
  }

  private json(bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const at = HEADER_BYTES + 4
    const text = this.text(
      Buffer.from(bytes.subarray(at)).toString(),
      Buffer.from(other.subarray(at)).toString()
    )
    return join(bytes.subarray(0, at), Buffer.from(text))
  }

  /** Who sent it, and in which configuration. */
  private head(bytes: Uint8Array, { senders, configs }: Hints): void {
    const view = viewOf(bytes)
    if (senders.length > 0 && this.chance(0.2)) {
      const { id, incarnation } = this.pick(senders)
      setUint48(view, HEADER_BYTES, id)
      view.setUint32(HEADER_BYTES + 6, incarnation, true)
    }
    if (this.chance(0.02)) setUint48(view, HEADER_BYTES, 100 + this.random.below(400))
    if (this.chance(0.02)) {
      view.setUint32(HEADER_BYTES + 6, this.pick([0, 1, 2, 3, 0xffff_ffff]), true)
    }
    if (configs.length > 0 && this.chance(0.2)) this.config(view, HEADER_BYTES + 10, configs)
    const hasConfig = bytes.length >= BODY_AT + 12 && (bytes[3] ?? 0) >= DatagramType.propose
    if (hasConfig && configs.length > 0 && this.chance(0.15)) this.config(view, BODY_AT, configs)
  }

  private config(view: DataView, at: number, configs: readonly ConfigId[]): void {
    const { epoch, representative } = this.pick(configs)
    const ahead = this.pick([0, 0, 0, 1, 2, 3, 10, 1000, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 47])
    setUint48(view, at, Math.min(2 ** 48 - 1, epoch + ahead))
    setUint48(view, at + 6, representative)
  }

  private once(
    bytes: Uint8Array,
    other: Uint8Array,
    numbers: readonly number[],
    from: number
  ): Uint8Array {
    const { random } = this
    if (bytes.length <= from) return join(bytes, this.noise())
    const view = viewOf(bytes)
    const at = from + random.below(bytes.length - from)
    const fits = (size: number): boolean => at + size <= bytes.length
    switch (random.below(15)) {
      case 0:
        view.setUint8(at, view.getUint8(at) ^ (1 << random.below(8)))
        return bytes
      case 1:
        view.setUint8(at, this.pick(INTERESTING_8))
        return bytes
      case 2:
        if (fits(2)) view.setUint16(at, this.pick(INTERESTING_16), true)
        return bytes
      case 3:
        if (fits(4)) view.setUint32(at, this.pick(INTERESTING_32), true)
        return bytes
      case 4:
        if (fits(6)) setUint48(view, at, this.pick(INTERESTING_48))
        return bytes
      case 5:
        if (fits(8)) view.setFloat64(at, this.pick(INTERESTING_64), true)
        return bytes
      case 6:
        if (fits(6) && numbers.length > 0) {
          const near = this.pick(numbers) + random.below(5) - 2
          setUint48(view, at, Math.min(2 ** 48 - 1, Math.max(0, near)))
        }
        return bytes
      case 7:
        if (fits(6)) {
          const near = getUint48(view, at) + this.pick([-64, -2, -1, 1, 2, 64, 1024, 65_536])
          setUint48(view, at, Math.min(2 ** 48 - 1, Math.max(0, near)))
        }
        return bytes
      case 8:
        if (fits(4)) view.setUint32(at, view.getUint32(at, true) + random.below(9) - 4, true)
        return bytes
      case 9:
        return bytes.slice(0, at)
      case 10:
        return join(bytes, this.noise())
      case 11:
        return join(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16)))
      case 12: {
        const end = Math.min(bytes.length, at + 1 + random.below(64))
        return join(bytes.subarray(0, end), bytes.subarray(at))
      }
      case 13:
        return join(bytes.subarray(0, at), other.subarray(Math.min(at, other.length)))
      default: {
        const start = random.below(Math.max(1, other.length))
        const piece = other.subarray(start, start + 1 + random.below(48))
        bytes.set(piece.subarray(0, bytes.length - at), at)
        return bytes
      }
    }
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}
