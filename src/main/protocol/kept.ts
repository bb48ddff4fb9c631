/**
 * What a server keeps of its past beyond its own life, record by record, and what
 * it finds of it when it starts again. A state and the records since make the same
 * state again; each record is bytes to whoever keeps it.
 */

import type { PartDigest } from './queue/part-digest'
import type { PartKey } from './queue/part-keys'

/**
 * `install`: a configuration began. `slot`: its next slot was delivered.
 * `attempts`: the primary configurations that perhaps began (majority policy).
 */
export const KEPT_KINDS = ['install', 'slot', 'attempts'] as const
export type KeptKind = (typeof KEPT_KINDS)[number]

export interface KeptRecord {
  readonly kind: KeptKind
  /** Never written to again. */
  readonly bytes: Uint8Array
}

/** What was found: a state, and the records since, in their order. */
export interface Restored {
  /** Null: the records begin with nothing. */
  readonly manifest: Uint8Array | null
  /** In the manifest's order. */
  readonly parts: readonly Uint8Array[]
  readonly records: readonly KeptRecord[]
}

/** What a state consists of, by its parts: see `queue/manifest.ts`. */
export interface KeptManifest {
  readonly entries: readonly (PartDigest & { readonly key: PartKey })[]
  /** Of the whole state, 16 hex digits. */
  readonly digest: string
}

/** A state that stays as it is while its server goes on, in parts: see `queue/frozen-state.ts`. */
export interface KeptState {
  readonly parts: number
  /** Null: computing it would take more work at once than encoding `budget` items; call again to go on. */
  manifest(budget?: number): KeptManifest | null
  wholeManifest(): KeptManifest
  /** The bytes of the part with this index in the manifest. */
  part(index: number): Uint8Array
}
