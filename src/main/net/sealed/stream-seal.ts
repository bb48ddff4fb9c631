/**
 * Seals one stream between two servers of a closed group. Each side throws in a random
 * number, so what was recorded of another stream is of no use in this one:
 *
 *     who opened it    'F' 'Q', version, 65, key id (8), number (16), mark (16)
 *     the other side   number (16), mark (16)
 *
 * Either mark shows that its sender has the group's key; without it the stream is closed at
 * once. Behind these two every message is sealed under a key for its direction, which both
 * numbers go into, with its place in the stream as the counter.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { WIRE_VERSION } from '../../protocol/wire/header'
import { openBytes, sealBytes, TAG_BYTES } from './aead'
import { expand, KEY_ID_BYTES, type GroupKey } from './group-key'
import type { Keyring } from './keyring'

const STREAM_TYPE = 65
const NUMBER_BYTES = 16
const MARK_BYTES = 16
const NUMBER_AT = 4 + KEY_ID_BYTES
const OPENING_BYTES = NUMBER_AT + NUMBER_BYTES + MARK_BYTES
const ANSWER_BYTES = NUMBER_BYTES + MARK_BYTES

/** By so much a sealed message is longer. */
export const STREAM_OVERHEAD_BYTES = TAG_BYTES

/** What a message that came amounts to. */
export type Taken =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** The stream is sealed from here on; `answer` has to leave first of all. */
  | { readonly kind: 'ready'; readonly answer: Uint8Array | null }
  /** No key of this group: to be closed. */
  | { readonly kind: 'bad' }

interface Direction {
  readonly key: Buffer
  counter: number
}

const NO_HEAD = new Uint8Array(0)
const BAD: Taken = { kind: 'bad' }

export class StreamSeal {
  private sending: Direction | null = null
  private receiving: Direction | null = null

  /** @param own key and number of who opens; null: the other side opens */
  private constructor(
    private readonly keyring: Keyring,
    private readonly own: { readonly key: GroupKey; readonly number: Buffer } | null
  ) {}

  /** For a stream that this side opens. */
  static opening(keyring: Keyring): StreamSeal {
    return new StreamSeal(keyring, { key: keyring.current, number: randomBytes(NUMBER_BYTES) })
  }

  /** For a stream that the other side opens. */
  static accepting(keyring: Keyring): StreamSeal {
    return new StreamSeal(keyring, null)
  }

  get isReady(): boolean {
    return this.sending !== null
  }

  /** What leaves before anything else; null: the other side begins. */
  begin(): Uint8Array | null {
    if (this.own === null) return null
    const { key, number } = this.own
    const head = Buffer.of(0x46, 0x51, WIRE_VERSION, STREAM_TYPE)
    const id = Buffer.from(key.id, 'latin1')
    return Buffer.concat([head, id, number, markOf(key, 'open', number)])
  }

  /** Only when it is ready. `bytes` stay as they are. */
  seal(bytes: Uint8Array): Uint8Array {
    const { sending } = this
    if (sending === null) throw new Error('a stream was to seal before it was ready')
    return sealBytes(sending.key, sending.counter++, NO_HEAD, bytes)
  }

  take(received: Uint8Array): Taken {
    const bytes = Buffer.from(received.buffer, received.byteOffset, received.length)
    const { receiving } = this
    if (receiving === null) return this.own === null ? this.accept(bytes) : this.answered(bytes)
    const opened = openBytes(receiving.key, receiving.counter++, 0, bytes)
    return opened === undefined ? BAD : { kind: 'message', bytes: opened }
  }

  private accept(bytes: Buffer): Taken {
    if (bytes.length !== OPENING_BYTES || bytes.readUInt8(3) !== STREAM_TYPE) return BAD
    const key = this.keyring.find(bytes.toString('latin1', 4, NUMBER_AT))
    const theirs = bytes.subarray(NUMBER_AT, NUMBER_AT + NUMBER_BYTES)
    if (key === undefined || !hasMark(bytes, markOf(key, 'open', theirs))) return BAD
    const number = randomBytes(NUMBER_BYTES)
    this.derive(key, theirs, number)
    return {
      kind: 'ready',
      answer: Buffer.concat([number, markOf(key, 'answer', theirs, number)])
    }
  }

  private answered(bytes: Buffer): Taken {
    if (this.own === null || bytes.length !== ANSWER_BYTES) return BAD
    const { key, number } = this.own
    const theirs = bytes.subarray(0, NUMBER_BYTES)
    if (!hasMark(bytes, markOf(key, 'answer', number, theirs))) return BAD
    this.derive(key, number, theirs)
    return { kind: 'ready', answer: null }
  }

  /** @param opener number of the side that opened the stream */
  private derive(key: GroupKey, opener: Buffer, other: Buffer): void {
    const onward = expand(key.streams, 'onward', opener, other)
    const back = expand(key.streams, 'back', opener, other)
    const isOpener = this.own !== null
    this.sending = { key: isOpener ? onward : back, counter: 0 }
    this.receiving = { key: isOpener ? back : onward, counter: 0 }
  }
}

function markOf(key: GroupKey, purpose: string, ...numbers: Buffer[]): Buffer {
  return expand(key.streams, purpose, ...numbers).subarray(0, MARK_BYTES)
}

function hasMark(bytes: Buffer, mark: Buffer): boolean {
  return timingSafeEqual(bytes.subarray(bytes.length - MARK_BYTES), mark)
}
