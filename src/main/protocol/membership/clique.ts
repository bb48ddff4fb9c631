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

/**
 * Pairs that are looked at in the search for all cliques together; beyond, the best so far is
 * taken. Whoever sends may say that it hears anybody: without a bound that is work without end.
 */
const SEARCH_PAIRS = 200_000

/** The clique that `self` belongs to, ids ascending. `self` must be among `servers`. */
export function cliqueOf(self: MemberId, servers: readonly MemberId[], hears: Hears): MemberId[] {
  const ids = [...new Set(servers)].sort((a, b) => a - b)
  const graph = new Graph(ids, hears)
  let left = ids.map((_, place) => place)
  for (;;) {
    const clique = graph.largestClique(left).slice(0, limits.members)
    const members = clique.map((place) => ids[place] as MemberId)
    if (members.includes(self) || members.length === 0) return members
    left = left.filter((place) => !clique.includes(place))
  }
}

/** Servers by their places among the ids, ascending. */
class Graph {
  /** 1: each hears the other; a row for each server. */
  private readonly mutual: Uint8Array
  private readonly size: number
  private pairsLeft = SEARCH_PAIRS

  constructor(ids: readonly MemberId[], hears: Hears) {
    this.size = ids.length
    this.mutual = new Uint8Array(ids.length ** 2)
    ids.forEach((a, i) => {
      for (let j = 0; j < i; j++) {
        const b = ids[j] as MemberId
        if (!hears(a, b) || !hears(b, a)) continue
        this.mutual[i * this.size + j] = 1
        this.mutual[j * this.size + i] = 1
      }
    })
  }

  /** The largest clique, lexicographically smallest among the largest (Bron and Kerbosch 1973, in order). */
  largestClique(places: readonly number[]): readonly number[] {
    if (this.isComplete(places)) return places
    // Some clique there always is, even when nothing is left to search with.
    let best: readonly number[] = places.slice(0, 1)
    const extend = (clique: readonly number[], candidates: readonly number[]): void => {
      // Candidates come in ascending order, so the first clique of a size is the smallest of its size.
      if (clique.length > best.length) best = clique
      for (let i = 0; i < candidates.length; i++) {
        if (clique.length + candidates.length - i <= best.length || this.pairsLeft <= 0) return
        const next = candidates[i] as number
        const rest = candidates.slice(i + 1)
        this.pairsLeft -= 1 + rest.length
        extend(
          [...clique, next],
          rest.filter((other) => this.mutual[next * this.size + other] === 1)
        )
      }
    }
    extend([], places)
    return best
  }

  private isComplete(places: readonly number[]): boolean {
    return places.every((a, i) => {
      return places.slice(i + 1).every((b) => this.mutual[a * this.size + b] === 1)
    })
  }
}
