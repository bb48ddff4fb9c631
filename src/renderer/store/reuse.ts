/**
 * Structural sharing: keeps the old object where the new one says the same, so
 * that a component which selects it is not drawn again.
 */

/** Deep equality of plain data (no cycles, no class instances). */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]))
}

/** `previous` where it equals `next`, else `next` with its equal parts taken from `previous`. */
export function reuse<T>(previous: T, next: T): T {
  if (Object.is(previous, next)) return previous
  if (Array.isArray(previous) && Array.isArray(next)) {
    const parts = next.map((value: unknown, i) => reuse(previous[i] as unknown, value))
    const kept = parts.length === previous.length && parts.every((part, i) => part === previous[i])
    return kept ? previous : (parts as T)
  }
  if (isPlain(previous) && isPlain(next)) {
    const parts = Object.entries(next).map(
      ([key, value]) =>
        [key, Object.hasOwn(previous, key) ? reuse(previous[key], value) : value] as const
    )
    const kept =
      parts.length === Object.keys(previous).length &&
      parts.every(([key, part]) => Object.hasOwn(previous, key) && part === previous[key])
    return kept ? previous : (Object.fromEntries(parts) as T)
  }
  return next
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
