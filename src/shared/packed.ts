/** Numbers as few bytes: whole ones from 0 on, small ones shorter, and words of 32 bits. */

const BEGIN_BYTES = 4096
/** A whole number of 53 bits takes no more. */
const NUMBER_BYTES = 8

export class PackedWriter {
  private bytes = new Uint8Array(BEGIN_BYTES)
  private end = 0

  get length(): number {
    return this.end
  }

  /** A safe integer from 0 on. */
  number(value: number): void {
    if (this.end + NUMBER_BYTES > this.bytes.length) this.grow()
    const { bytes } = this
    let left = value
    let end = this.end
    while (left >= 0x80) {
      bytes[end++] = (left & 0x7f) | 0x80
      left = left < 0x80000000 ? left >>> 7 : Math.floor(left / 0x80)
    }
    bytes[end++] = left
    this.end = end
  }

  /** An unsigned integer of 32 bits, small or great alike. */
  word(value: number): void {
    if (this.end + NUMBER_BYTES > this.bytes.length) this.grow()
    const { bytes } = this
    let end = this.end
    bytes[end++] = value
    bytes[end++] = value >>> 8
    bytes[end++] = value >>> 16
    bytes[end++] = value >>> 24
    this.end = end
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.end)
    this.end = 0
    return taken
  }

  private grow(): void {
    const bytes = new Uint8Array(2 * this.bytes.length)
    bytes.set(this.bytes)
    this.bytes = bytes
  }
}

export class PackedReader {
  private at = 0

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  /** @throws Error at the end */
  number(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  /** @throws Error at the end */
  word(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0
  }

  private byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw new Error('packed numbers end in the middle of one')
    return byte
  }
}
