/** How long is waited before something is tried again. */

export interface Growth {
  /** Before the second try. */
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * Doubles with each failure, up to the longest, and is spread by a quarter up and down: what failed
 * together for one reason is not tried again all at one time.
 *
 * @param failures so far, 1 or more
 * @param chance from 0 to 1
 */
export function pauseAfter(
  failures: number,
  { firstMs, longestMs }: Growth,
  chance: number
): number {
  const ms = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return ms * (0.75 + chance / 2)
}
