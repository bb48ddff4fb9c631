/**
 * Lines that differ from each other in their numbers alone. A line is copied from the one before,
 * and only the digits that changed are written: text for millions of operations a second.
 */
import { utf8Encode } from '../protocol/wire/bytes'

const FIRST_BYTES = 65_536
const ZERO = 48

/** Bytes one behind the other, in one array that grows. */
export class LineBytes {
  private bytes = new Uint8Array(FIRST_BYTES)
  private used = 0

  get length(): number {
    return this.used
  }

  add(more: Uint8Array): void {
    const end = this.used + more.length
    if (end > this.bytes.length) this.grow(end)
    this.bytes.set(more, this.used)
    this.used = end
  }

  /** Takes the last byte away. */
  dropLast(): void {
    this.used--
  }

  /** Everything that was added since the last call. It stays as it is until more is added. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.used)
    this.used = 0
    return taken
  }

  private grow(least: number): void {
    const bigger = new Uint8Array(2 ** Math.ceil(Math.log2(least)))
    bigger.set(this.bytes.subarray(0, this.used))
    this.bytes = bigger
  }
}

export class LineForm {
  private line: Uint8Array = new Uint8Array(0)
  /** Of each number in `line`: where it begins, how many characters it has, what it is. */
  private readonly places: number[] = []
  private readonly widths: number[] = []
  private readonly values: number[] = []

  /** @param texts what stands before the first number, between numbers, and behind the last one */
  constructor(private readonly texts: readonly string[]) {}

  /** @param numbers whole ones, one fewer than there are texts */
  write(numbers: readonly number[], to: LineBytes): void {
    const { values } = this
    const count = this.texts.length - 1
    for (let k = 0; k < count; k++) {
      const number = numbers[k] as number
      if (number === values[k] || this.replace(k, number)) continue
      this.compose(numbers)
      break
    }
    to.add(this.line)
  }

  /** False: it has another width, and the line is to be composed anew. */
  private replace(k: number, number: number): boolean {
    const place = this.places[k]
    if (place === undefined || number < 0) return false
    const { line } = this
    const width = this.widths[k] as number
    let rest = number
    for (let at = place + width - 1; at >= place; at--) {
      const tenth = rest < 0x8000_0000 ? (rest / 10) | 0 : Math.floor(rest / 10)
      line[at] = ZERO + (rest - tenth * 10)
      rest = tenth
    }
    this.values[k] = number
    return rest === 0 && (line[place] !== ZERO || width === 1)
  }

  private compose(numbers: readonly number[]): void {
    const { texts } = this
    let text = texts[0] ?? ''
    let textBytes = asBytes(text).length
    for (let k = 0; k < texts.length - 1; k++) {
      const number = numbers[k] as number
      // -0 is 0.
      const digits = String(number)
      const behind = texts[k + 1] as string
      this.places[k] = textBytes
      this.widths[k] = digits.length
      this.values[k] = number
      text += digits + behind
      textBytes += digits.length + asBytes(behind).length
    }
    this.line = asBytes(text)
  }
}

/** UTF-8; fast for text without other letters than those of ASCII, as most is. */
export function asBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return utf8Encode(text)
    bytes[i] = code
  }
  return bytes
}
