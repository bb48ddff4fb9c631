/** What is wrong with a label or an item, before anybody is asked. Pure. */

/** Labels have at most this magnitude, so that an id can be derived from any. */
export const mostLabel = 2 ** 52 - 1

const integer = /^[+-]?\d+$/

/** Null when it is a label. */
export function checkLabel(text: string): string | null {
  if (text.trim() === '') return 'Enter a label: a whole number.'
  if (!integer.test(text.trim())) return 'A label is a whole number.'
  if (Math.abs(Number(text)) > mostLabel) {
    return `A label lies between ${String(-mostLabel)} and ${String(mostLabel)}.`
  }
  return null
}

/** Null when it is an item. */
export function checkItem(text: string): string | null {
  if (text.trim() === '') return 'Enter an item: a whole number.'
  if (!integer.test(text.trim())) return 'An item is a whole number.'
  if (!Number.isSafeInteger(Number(text))) {
    return `An item lies between ${String(Number.MIN_SAFE_INTEGER)} and ${String(Number.MAX_SAFE_INTEGER)}.`
  }
  return null
}
