/** Lists of servers, each by id and incarnation. */
import type { MemberKey } from '../wire/sender'

export function includesKey(keys: readonly MemberKey[], key: MemberKey): boolean {
  return keys.some(({ id, incarnation }) => id === key.id && incarnation === key.incarnation)
}

/** Both by id. */
export function sameKeys(a: readonly MemberKey[], b: readonly MemberKey[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  return a.every((key, i) => key.id === b[i]?.id && key.incarnation === b[i].incarnation)
}
