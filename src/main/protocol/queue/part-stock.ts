/**
 * Parts that came from other servers, by what they are: a pull that is broken off
 * leaves them to the next one, from whomever.
 */
import { limits } from '../limits'
import { BLOCK_ITEMS } from './item-block'
import { keyText, type ManifestEntry } from './manifest'
import { NamedBlock } from './named-block'
import { digestOf, digestText, sameDigest } from './part-digest'

/** A part that came: a full block of items is read when it comes, anything else when all is there. */
export type ReadPart = Uint8Array | NamedBlock

/** Undefined when these are not the bytes that the entry speaks of. */
export function readPart(entry: ManifestEntry, bytes: Uint8Array): ReadPart | undefined {
  if (!sameDigest(digestOf(bytes), entry)) return undefined
  const { kind, block } = entry.key
  if (kind !== 'items') return bytes
  return NamedBlock.read(bytes, block * BLOCK_ITEMS, entry) ?? bytes
}

export class PartStock {
  private readonly parts = new Map<string, ReadPart>()
  private bytes = 0

  get(entry: ManifestEntry): ReadPart | undefined {
    return this.parts.get(keyOf(entry))
  }

  /** Begins anew where there would be more than a state may have. */
  add(entry: ManifestEntry, part: ReadPart): void {
    if (this.bytes + entry.bytes > limits.snapshotBytes) this.clear()
    this.bytes += entry.bytes
    this.parts.set(keyOf(entry), part)
  }

  clear(): void {
    this.parts.clear()
    this.bytes = 0
  }
}

function keyOf(entry: ManifestEntry): string {
  return `${keyText(entry.key)} ${digestText(entry)} ${String(entry.bytes)}`
}
