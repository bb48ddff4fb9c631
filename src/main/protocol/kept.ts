/**
 * What a server keeps of its past beyond its own life, record by record, and what
 * it finds of it when it starts again. A state and the records since make the same
 * state again; each record is bytes to whoever keeps it.
 */

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
