/** Messages on a stream: the length in 4 bytes (little-endian), then so many bytes. */

const HEAD_BYTES = 4

/** What stands in front of a message of so many bytes. */
export function frameHead(length: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES)
  new DataView(head.buffer).setUint32(0, length, true)
  return head
}

/** Puts a stream's bytes together to messages again. Holds one message at most. */
export class FrameReader {
  private readonly head = new Uint8Array(HEAD_BYTES)
  private headBytes = 0
  private message: Uint8Array | null = null
  private filled = 0

  /** @param mostBytes a longer message breaks the stream */
  constructor(
    private readonly mostBytes: number,
    private readonly onMessage: (bytes: Uint8Array) => void
  ) {}

  /** More of the stream. Each message is a buffer of its own. False: this is none of ours, read no more. */
  push(chunk: Uint8Array): boolean {
    let at = 0
    while (at < chunk.length) {
      at = this.message === null ? this.readHead(chunk, at) : this.fill(this.message, chunk, at)
      if (at < 0) return false
    }
    return true
  }

  private readHead(chunk: Uint8Array, from: number): number {
    const take = Math.min(HEAD_BYTES - this.headBytes, chunk.length - from)
    this.head.set(chunk.subarray(from, from + take), this.headBytes)
    this.headBytes += take
    if (this.headBytes < HEAD_BYTES) return from + take
    const length = new DataView(this.head.buffer).getUint32(0, true)
    if (length === 0 || length > this.mostBytes) return -1
    this.message = new Uint8Array(length)
    this.headBytes = 0
    this.filled = 0
    return from + take
  }

  private fill(message: Uint8Array, chunk: Uint8Array, from: number): number {
    const take = Math.min(message.length - this.filled, chunk.length - from)
    message.set(chunk.subarray(from, from + take), this.filled)
    this.filled += take
    if (this.filled === message.length) {
      this.message = null
      this.onMessage(message)
    }
    return from + take
  }
}
