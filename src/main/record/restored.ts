/**
 * The past that a core found when it was made, as one stretch of bytes, for a
 * recording:
 *
 *     manifest: 1 if there is one, length 4, bytes; parts 4, for each: length 4, bytes;
 *     records 4, for each: kind 1, length 4, bytes
 */
import { KEPT_KINDS, type KeptRecord, type Restored } from '../protocol/kept'
import { Reader, Writer } from '../protocol/wire/bytes'

export function encodeRestored({ manifest, parts, records }: Restored): Uint8Array {
  const sum = (some: readonly Uint8Array[]): number =>
    some.reduce((total, { length }) => total + length + 5, 0)
  const room = 13 + (manifest?.length ?? 0) + sum(parts) + sum(records.map(({ bytes }) => bytes))
  const out = new Writer(room).u8(manifest === null ? 0 : 1)
  const sized = (bytes: Uint8Array): unknown => out.u32(bytes.length).raw(bytes)
  sized(manifest ?? new Uint8Array(0))
  out.u32(parts.length)
  for (const part of parts) sized(part)
  out.u32(records.length)
  for (const { kind, bytes } of records) {
    out.u8(KEPT_KINDS.indexOf(kind))
    sized(bytes)
  }
  return out.finish()
}

/** Undefined for anything but what {@link encodeRestored} writes. The parts are views of `bytes`. */
export function decodeRestored(bytes: Uint8Array): Restored | undefined {
  const input = new Reader(bytes)
  const hasManifest = input.u8() === 1
  const sized = (): Uint8Array => input.slice(input.u32())
  const manifest = sized()
  const parts: Uint8Array[] = []
  for (let left = input.u32(); left > 0 && input.ok; left--) parts.push(sized())
  const records: KeptRecord[] = []
  for (let left = input.u32(); left > 0 && input.ok; left--) {
    const kind = KEPT_KINDS[input.u8()]
    if (kind === undefined) return undefined
    records.push({ kind, bytes: sized() })
  }
  return input.done ? { manifest: hasManifest ? manifest : null, parts, records } : undefined
}
