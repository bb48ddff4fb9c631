/** The parts of the state that a server has itself, to be looked up by what another one's manifest says. */
import type { ItemBlock } from './item-block'
import { FrozenState } from './frozen-state'
import { keyText, type Manifest, type ManifestEntry } from './manifest'
import { sameDigest } from './part-digest'
import type { Replica } from './replica'

export class OwnParts {
  private readonly indices = new Map<string, number>()
  private readonly frozen: FrozenState | null
  private readonly manifest: Manifest | null

  /** Takes `own` as it is now; computes the digests that are not kept yet. */
  constructor(own: Replica | null) {
    this.frozen = own === null ? null : new FrozenState(own)
    this.manifest = this.frozen?.wholeManifest() ?? null
    this.manifest?.entries.forEach(({ key }, index) => this.indices.set(keyText(key), index))
  }

  /** Of the clients that the blocks refer to, by index; '' where there is none. */
  get names(): readonly string[] {
    return this.frozen?.names ?? []
  }

  has(entry: ManifestEntry): boolean {
    return this.indexOf(entry) !== undefined
  }

  bytesOf(entry: ManifestEntry): Uint8Array | undefined {
    const index = this.indexOf(entry)
    return index === undefined ? undefined : this.frozen?.part(index)
  }

  /** The items of this part, if they fill a block: to be shared. */
  blockOf(entry: ManifestEntry): ItemBlock | undefined {
    const index = this.indexOf(entry)
    return index === undefined ? undefined : this.frozen?.blockOf(index)
  }

  private indexOf(entry: ManifestEntry): number | undefined {
    const index = this.indices.get(keyText(entry.key))
    const known = this.manifest?.entries[index ?? -1]
    return known !== undefined && sameDigest(known, entry) ? index : undefined
  }
}
