/**
 * Where on disk which parts of states are, by their digests, so that a checkpoint
 * writes those only that changed. A parts file is nothing but parts, one after the
 * other; a state file says what is where.
 */
import type { ManifestEntry } from '../protocol/queue/manifest'
import { fileName } from './names'

export interface Place {
  /** Number of a parts file. */
  readonly file: number
  readonly offset: number
}

type Digest = Pick<ManifestEntry, 'high' | 'low' | 'bytes'>

export class PartsIndex {
  private places = new Map<string, Place>()
  /** Bytes of each parts file. */
  private readonly files = new Map<number, number>()

  /** A file is there, or has grown. */
  noteFile(file: number, bytes: number): void {
    this.files.set(file, bytes)
  }

  /** A part is durable there. */
  add(digest: Digest, place: Place): void {
    this.places.set(keyOf(digest), place)
  }

  /** A file cannot be trusted any more. */
  forget(file: number): void {
    this.files.delete(file)
    for (const [key, place] of this.places) if (place.file === file) this.places.delete(key)
  }

  /**
   * For a state with these parts: where each is; null for those that are to be written, among
   * them those in files of which less than half would be in use, and in the smallest of more
   * than `filesMost` files.
   */
  plan(entries: readonly Digest[], filesMost: number): (Place | null)[] {
    const places = entries.map((entry) => this.places.get(keyOf(entry)) ?? null)
    const live = new Map<number, number>()
    for (const [i, place] of places.entries()) {
      const bytes = entries[i]?.bytes ?? 0
      if (place !== null) live.set(place.file, (live.get(place.file) ?? 0) + bytes)
    }
    const stay = [...live]
      .filter(([file, bytes]) => 2 * bytes >= (this.files.get(file) ?? 0))
      .sort((a, b) => b[1] - a[1])
    if (stay.length > filesMost) stay.length = Math.ceil(filesMost / 2)
    const kept = new Set(stay.map(([file]) => file))
    return places.map((place) => (place !== null && kept.has(place.file) ? place : null))
  }

  /** Forgets everything but these. @returns the names of the files that are of no use now */
  keepOnly(entries: readonly Digest[], places: readonly Place[]): string[] {
    const used = new Set(places.map(({ file }) => file))
    const dropped = [...this.files.keys()].filter((file) => !used.has(file))
    for (const file of dropped) this.files.delete(file)
    this.places = new Map(places.map((place, i) => [keyOf(entries[i] as Digest), place]))
    return dropped.map((file) => fileName('parts', file))
  }
}

function keyOf({ high, low, bytes }: Digest): string {
  return `${high} ${low} ${bytes}`
}
