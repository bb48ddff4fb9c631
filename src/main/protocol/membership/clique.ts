/**
 * Who may form a configuration: servers that all hear each other. With one-way
 * links the hearing graph is not complete; then the servers are divided into
 * cliques, the largest first, the smallest ids first among equals; no configuration has
 * more than `limits.members`. Everybody who sees the same graph divides it alike.
 */
import { limits } from '../limits'
import type { MemberId } from '../types'

/** `hears(a, b)`: a says that it hears b. */
export type Hears = (a: MemberId, b: MemberId) => boolean

/** Steps of the search for the largest clique; beyond, the best so far is taken. */
const SEARCH_STEPS = 20_000

/** The clique that `self` belongs to, ids ascending. `self` must be among `servers`. */
export function cliqueOf(self: MemberId, servers: readonly MemberId[], hears: Hears): MemberId[] {
  let left = [...new Set(servers)].sort((a, b) => a - b)
  for (;;) {
    const all = largestClique(left, (a, b) => hears(a, b) && hears(b, a))
    const clique = all.slice(0, limits.members)
    if (clique.includes(self) || clique.length === 0) return clique
    left = left.filter((id) => !clique.includes(id))
  }
}

/** The largest clique, lexicographically smallest among the largest (Bron and Kerbosch 1973, in order). */
function largestClique(
  servers: readonly MemberId[],
  mutual: (a: MemberId, b: MemberId) => boolean
): MemberId[] {
  const everybody = servers.every((a, i) => servers.slice(i + 1).every((b) => mutual(a, b)))
  if (everybody) return [...servers]
  let best: readonly MemberId[] = []
  let steps = 0
  const extend = (clique: readonly MemberId[], candidates: readonly MemberId[]): void => {
    // Candidates come in ascending order, so the first clique of a size is the smallest of its size.
    if (clique.length > best.length) best = clique
    for (let i = 0; i < candidates.length; i++) {
      if (clique.length + candidates.length - i <= best.length || ++steps > SEARCH_STEPS) return
      const next = candidates[i] as MemberId
      extend(
        [...clique, next],
        candidates.slice(i + 1).filter((other) => mutual(next, other))
      )
    }
  }
  extend([], servers)
  return [...best]
}
