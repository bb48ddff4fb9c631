/** The command that is run for an item: where the item stands in it, and what it finds in its environment. */

export const PLACE = '{}'

/** The command's words for one item: it stands wherever `{}` stands, and behind the last word where that is nowhere. */
export function commandFor(words: readonly string[], item: number): readonly string[] {
  const text = String(item)
  if (!words.some((word) => word.includes(PLACE))) return [...words, text]
  return words.map((word) => word.replaceAll(PLACE, text))
}

/** What is added to the command's environment. */
export function variablesFor(
  queue: number,
  item: number,
  attempt: number
): Readonly<Record<string, string>> {
  return {
    FTQUEUE_QUEUE: String(queue),
    FTQUEUE_ITEM: String(item),
    FTQUEUE_ATTEMPT: String(attempt)
  }
}
