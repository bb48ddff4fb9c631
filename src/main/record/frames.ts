/** Cuts a recording's bytes, as they come, into the bodies of its frames. */
import { viewOf } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'
import { FRAME_HEAD_BYTES, FRAME_MOST_BYTES } from './format'

export class Frames {
  private bytes = new Uint8Array(0)
  private at = 0

  /** More of the file, in its order. */
  push(bytes: Uint8Array): void {
    const rest = this.waiting
    const joined = new Uint8Array(rest + bytes.length)
    joined.set(this.bytes.subarray(this.at))
    joined.set(bytes, rest)
    this.bytes = joined
    this.at = 0
  }

  /** Bytes that belong to no frame taken so far. */
  get waiting(): number {
    return this.bytes.length - this.at
  }

  /** So many bytes as they are, if there are so many. */
  take(size: number): Uint8Array | undefined {
    if (this.waiting < size) return undefined
    this.at += size
    return this.bytes.subarray(this.at - size, this.at)
  }

  /**
   * The next frame's body, valid until the next call; `more`: it is not all here;
   * `damaged`: what is here is none.
   */
  next(): Uint8Array | 'more' | 'damaged' {
    if (this.waiting < FRAME_HEAD_BYTES) return 'more'
    const view = viewOf(this.bytes)
    const size = view.getUint32(this.at, true)
    if (size === 0 || size > FRAME_MOST_BYTES) return 'damaged'
    const start = this.at + FRAME_HEAD_BYTES
    const end = start + size
    if (end > this.bytes.length) return 'more'
    if (xxh32(view, start, end, 0) !== view.getUint32(this.at + 4, true)) return 'damaged'
    this.at = end
    return this.bytes.subarray(start, end)
  }

  /** Passes over a damaged frame, if one can tell where it ends. Returns its bytes. */
  skip(): number {
    if (this.waiting < FRAME_HEAD_BYTES) return 0
    const size = viewOf(this.bytes).getUint32(this.at, true)
    if (size === 0 || size > FRAME_MOST_BYTES) return 0
    const skipped = Math.min(FRAME_HEAD_BYTES + size, this.waiting)
    this.at += skipped
    return skipped
  }

  /** Passes over all that waits if it is nothing but zeros. Returns its bytes; -1: it is something. */
  skipZeros(): number {
    const rest = this.bytes.subarray(this.at)
    if (rest.some((byte) => byte !== 0)) return -1
    this.at = this.bytes.length
    return rest.length
  }
}
