/** What parts of a state are called. */

export const PART_KINDS = ['core', 'sessions', 'queues', 'items', 'pops'] as const
export type PartKind = (typeof PART_KINDS)[number]

export interface PartKey {
  readonly kind: PartKind
  /** Sessions and queues: the group. Items: the id of their queue. Else 0. */
  readonly group: number
  /** Items and pops: numbers from `block` * `BLOCK_ITEMS` on. Else 0. */
  readonly block: number
}
