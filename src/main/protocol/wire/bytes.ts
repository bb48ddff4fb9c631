/**
 * Bounded reading and growing writing of little-endian bytes. A `Reader` never
 * throws: past the end it returns zeros and remembers that it failed, so a
 * decoder checks `ok` once, at the end.
 */

/** A view over exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function getUint48(view: DataView, at: number): number {
  return view.getUint16(at + 4, true) * 4294967296 + view.getUint32(at, true)
}

export function setUint48(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 4294967296, true)
  view.setUint16(at + 4, Math.floor(value / 4294967296), true)
}

/**
 * Reads without a view: for the few numbers that everybody looks at in every datagram, making
 * one costs more than reading. Past the end it reads zeros.
 */
export function readUint32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return (low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
}

export function readUint48(bytes: Uint8Array, at: number): number {
  const high = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8)
  return high * 4294967296 + readUint32(bytes, at)
}

/** UTF-8, without Node or DOM: the core has neither `TextEncoder` nor `Buffer`. */
export function utf8Encode(text: string): Uint8Array {
  const out: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) out.push(code)
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) {
      // A lone surrogate has no UTF-8 form; it becomes U+FFFD, as in TextEncoder.
      const safe = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
      out.push(0xe0 | (safe >> 12), 0x80 | ((safe >> 6) & 63), 0x80 | (safe & 63))
    } else {
      out.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63)
      )
    }
  }
  return Uint8Array.from(out)
}

/** Code units that become a string at one time: they are arguments of a call. */
const UNITS_AT_ONCE = 4096

/**
 * Undefined unless `bytes` is well-formed UTF-8. The text is made at once, not character by
 * character: many are kept, and one that was put together takes 32 bytes for each piece.
 */
export function utf8Decode(bytes: Uint8Array): string | undefined {
  let text = ''
  let units: number[] = []
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at++] as number
    if (units.length >= UNITS_AT_ONCE) {
      text += String.fromCharCode(...units)
      units = []
    }
    if (lead < 0x80) {
      units.push(lead)
      continue
    }
    const more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0
    if (more === 0 || lead >= 0xf5 || at + more > bytes.length) return undefined
    let code = lead & (0x3f >> more)
    for (let i = 0; i < more; i++) {
      const next = bytes[at++] as number
      if ((next & 0xc0) !== 0x80) return undefined
      code = (code << 6) | (next & 63)
    }
    const least = more === 3 ? 0x10000 : more === 2 ? 0x800 : 0x80
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
    if (code < 0x10000) units.push(code)
    else units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff))
  }
  return text + String.fromCharCode(...units)
}

/** Reads forward through bytes; total. */
export class Reader {
  private failed = false
  private readonly view: DataView
  at: number

  constructor(
    readonly bytes: Uint8Array,
    start = 0
  ) {
    this.view = viewOf(bytes)
    this.at = start
  }

  /** True while nothing was read past the end and nobody called `fail`. */
  get ok(): boolean {
    return !this.failed
  }

  /** True when everything was read and nothing failed. */
  get done(): boolean {
    return !this.failed && this.at === this.bytes.length
  }

  fail(): void {
    this.failed = true
  }

  private take(size: number): number {
    const at = this.at
    if (this.failed || at + size > this.bytes.length) {
      this.failed = true
      return -1
    }
    this.at = at + size
    return at
  }

  u8(): number {
    const at = this.take(1)
    return at < 0 ? 0 : this.view.getUint8(at)
  }

  u16(): number {
    const at = this.take(2)
    return at < 0 ? 0 : this.view.getUint16(at, true)
  }

  u32(): number {
    const at = this.take(4)
    return at < 0 ? 0 : this.view.getUint32(at, true)
  }

  u48(): number {
    const at = this.take(6)
    return at < 0 ? 0 : getUint48(this.view, at)
  }

  i32(): number {
    const at = this.take(4)
    return at < 0 ? 0 : this.view.getInt32(at, true)
  }

  f64(): number {
    const at = this.take(8)
    return at < 0 ? 0 : this.view.getFloat64(at, true)
  }

  /** A slice of the bytes read, not a copy. */
  slice(size: number): Uint8Array {
    const at = this.take(size)
    return at < 0 ? this.bytes.subarray(0, 0) : this.bytes.subarray(at, at + size)
  }

  /** Text of at most `most` bytes behind a length byte. */
  text(most: number): string {
    const size = this.u8()
    if (size > most) this.fail()
    const text = utf8Decode(this.slice(size))
    if (text === undefined) this.fail()
    return text ?? ''
  }
}

/** Appends to a buffer that grows. Not for the hot path's fixed layouts. */
export class Writer {
  private bytes: Uint8Array
  private bytesView: DataView
  at = 0

  constructor(room = 256) {
    this.bytes = new Uint8Array(room)
    this.bytesView = viewOf(this.bytes)
  }

  /** Of all that was written; until more is. */
  get view(): DataView {
    return this.bytesView
  }

  /** Goes on behind `size` bytes, which are to be filled in through `view` from the place returned. */
  reserve(size: number): number {
    return this.need(size)
  }

  private need(size: number): number {
    const at = this.at
    if (at + size > this.bytes.length) {
      const bigger = new Uint8Array(Math.max(this.bytes.length * 2, at + size))
      bigger.set(this.bytes)
      this.bytes = bigger
      this.bytesView = viewOf(bigger)
    }
    this.at = at + size
    return at
  }

  u8(value: number): this {
    const at = this.need(1)
    this.view.setUint8(at, value)
    return this
  }

  u16(value: number): this {
    const at = this.need(2)
    this.view.setUint16(at, value, true)
    return this
  }

  u32(value: number): this {
    const at = this.need(4)
    this.view.setUint32(at, value, true)
    return this
  }

  u48(value: number): this {
    const at = this.need(6)
    setUint48(this.view, at, value)
    return this
  }

  f64(value: number): this {
    const at = this.need(8)
    this.view.setFloat64(at, value, true)
    return this
  }

  raw(value: Uint8Array): this {
    const at = this.need(value.length)
    this.bytes.set(value, at)
    return this
  }

  /** Text behind a length byte, cut to `most` bytes (at most 255) at a character's edge. */
  text(value: string, most: number): this {
    let encoded = utf8Encode(value)
    if (encoded.length > most) {
      let end = most
      while (end > 0 && ((encoded[end] as number) & 0xc0) === 0x80) end--
      encoded = encoded.subarray(0, end)
    }
    return this.u8(encoded.length).raw(encoded)
  }

  /** What was written. The buffer is handed over: write no more. */
  finish(): Uint8Array {
    return this.bytes.subarray(0, this.at)
  }
}
