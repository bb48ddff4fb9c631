/** Names for servers that are started without one for each. */

/**
 * `count` names that `isTaken` does not know: the base itself for one, else
 * `base1`, `base2` … in order, leaving out those that are taken.
 */
export function freeNames(
  base: string,
  count: number,
  isTaken: (name: string) => boolean
): string[] {
  if (count === 1 && !isTaken(base)) return [base]
  const names: string[] = []
  for (let number = 1; names.length < count; number++) {
    const name = `${base}${number}`
    if (!isTaken(name)) names.push(name)
  }
  return names
}
