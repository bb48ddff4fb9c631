/**
 * What a state consists of: its parts, each with a key, a digest and a size. Two
 * states are equal when their manifests are; what is missing for one to become the
 * other are the parts whose digests it does not have. Layout:
 *
 *     parts 4, for each: kind 1, digest 4 and 4, bytes 4, and by kind:
 *       core: nothing; sessions, queues: group 1; items: queue 8, block 6; pops: block 6
 */
import { limits } from '../limits'
import { Reader, Writer } from '../wire/bytes'
import { digestOf, digestText, type PartDigest } from './part-digest'
import { PART_KINDS, type PartKey, type PartKind } from './part-keys'
import { labelOf } from './queue-id'
import { BUCKETS } from './sessions'

export { PART_KINDS, type PartKey, type PartKind }

export interface ManifestEntry extends PartDigest {
  readonly key: PartKey
}

export interface Manifest {
  /** In the order of their keys. A part's index is its place here. */
  readonly entries: readonly ManifestEntry[]
  /** Of the whole state, 16 hex digits. */
  readonly digest: string
}

const LEAST_ENTRY_BYTES = 13

export function compareKeys(a: PartKey, b: PartKey): number {
  return (
    PART_KINDS.indexOf(a.kind) - PART_KINDS.indexOf(b.kind) ||
    a.group - b.group ||
    a.block - b.block
  )
}

export function keyText({ kind, group, block }: PartKey): string {
  return `${kind} ${String(group)} ${String(block)}`
}

export function makeManifest(entries: readonly ManifestEntry[]): Manifest {
  return { entries, digest: digestText(digestOf(encodeManifest({ entries }))) }
}

export function encodeManifest({ entries }: Pick<Manifest, 'entries'>): Uint8Array {
  const out = new Writer(4 + entries.length * 27)
  out.u32(entries.length)
  for (const { key, high, low, bytes } of entries) {
    out.u8(PART_KINDS.indexOf(key.kind)).u32(high).u32(low).u32(bytes)
    if (key.kind === 'sessions' || key.kind === 'queues') out.u8(key.group)
    if (key.kind === 'items') out.f64(key.group)
    if (key.kind === 'items' || key.kind === 'pops') out.u48(key.block)
  }
  return out.finish()
}

/**
 * Undefined for anything but a manifest with its keys in order, of a state of at
 * most `limits.snapshotBytes` in parts of at most `limits.partBytes`.
 */
export function decodeManifest(bytes: Uint8Array): Manifest | undefined {
  const input = new Reader(bytes)
  const count = input.u32()
  if (count > bytes.length / LEAST_ENTRY_BYTES) return undefined
  const entries: ManifestEntry[] = []
  let total = 0
  while (entries.length < count && input.ok) {
    const entry = readEntry(input)
    const before = entries.at(-1)
    total += entry.bytes
    const isInOrder = before === undefined || compareKeys(before.key, entry.key) < 0
    const isSmall = entry.bytes <= limits.partBytes && total <= limits.snapshotBytes
    if (!isInOrder || !isKey(entry.key) || !isSmall) input.fail()
    entries.push(entry)
  }
  return input.done ? makeManifest(entries) : undefined
}

function readEntry(input: Reader): ManifestEntry {
  const kind = PART_KINDS[input.u8()]
  if (kind === undefined) input.fail()
  const [high, low, bytes] = [input.u32(), input.u32(), input.u32()]
  const group =
    kind === 'sessions' || kind === 'queues' ? input.u8() : kind === 'items' ? input.f64() : 0
  const block = kind === 'items' || kind === 'pops' ? input.u48() : 0
  return { key: { kind: kind ?? 'core', group, block }, high, low, bytes }
}

function isKey({ kind, group }: PartKey): boolean {
  if (kind === 'items') return labelOf(group) !== undefined
  return group < BUCKETS
}
