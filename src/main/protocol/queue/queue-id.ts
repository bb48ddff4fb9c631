/**
 * Queue ids are an injective function of the label, so that two sides of a
 * partition never make two ids for one label, nor one id for two labels.
 * 0, 1, 2 … become 1, 3, 5 …; -1, -2 … become 2, 4 …
 */
export function queueIdOf(label: number): number {
  return label >= 0 ? 2 * label + 1 : -2 * label
}

/** The label whose id this is; undefined for a number that is no label's id. */
export function labelOf(queueId: number): number | undefined {
  if (!Number.isSafeInteger(queueId) || queueId < 1) return undefined
  // `0 -` rather than unary minus: no label is -0.
  return queueId % 2 === 1 ? (queueId - 1) / 2 : 0 - queueId / 2
}
