import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { cliqueOf, type Hears } from '../../../src/main/protocol/membership/clique'
import type { MemberId } from '../../../src/main/protocol/types'

interface Graph {
  readonly ids: readonly MemberId[]
  readonly hears: Hears
}

/** Up to `most` servers; each hears each other one with some probability. */
function graph(most: number): fc.Arbitrary<Graph> {
  return fc
    .record({
      ids: fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: most }),
      likely: fc.constantFrom(2, 5, 8, 9),
      dice: fc.array(fc.integer({ min: 0, max: 9 }), {
        minLength: most * most,
        maxLength: most * most
      })
    })
    .map(({ ids, likely, dice }) => ({
      ids,
      hears: (a, b) => a === b || (dice[ids.indexOf(a) * most + ids.indexOf(b)] ?? 9) < likely
    }))
}

function isClique({ hears }: Graph, members: readonly MemberId[]): boolean {
  return members.every((a) => members.every((b) => hears(a, b)))
}

/** Largest first, then the smallest ids in order: by looking at every subset. */
function bruteForce(graph: Graph): MemberId[][] {
  const cliques: MemberId[][] = []
  let left = [...graph.ids].sort((a, b) => a - b)
  while (left.length > 0) {
    let best: MemberId[] = []
    for (let set = 1; set < 1 << left.length; set++) {
      const members = left.filter((_, i) => ((set >> i) & 1) === 1)
      if (members.length < best.length || !isClique(graph, members)) continue
      const at = members.findIndex((id, i) => id !== best[i])
      if (members.length > best.length || members[at]! < best[at]!) best = members
    }
    cliques.push(best)
    left = left.filter((id) => !best.includes(id))
  }
  return cliques
}

describe('cliqueOf', () => {
  it('divides any hearing graph as looking at every subset does, whoever asks', () => {
    fc.assert(
      fc.property(graph(7), fc.boolean(), (one, doubled) => {
        const listed = doubled ? [...one.ids, ...one.ids].reverse() : one.ids
        const expected = bruteForce(one)
        for (const self of one.ids) {
          expect(cliqueOf(self, listed, one.hears)).toEqual(
            expected.find((clique) => clique.includes(self))
          )
        }
      }),
      { numRuns: 200 }
    )
  })

  it('takes everybody where all hear each other, as far as a configuration has room', () => {
    const ids = Array.from({ length: 200 }, (_, i) => 801 + i)
    const some = ids.slice(0, limits.members)
    expect(cliqueOf(801, [...some].reverse(), () => true)).toEqual(some)
    expect(cliqueOf(801, ids, () => true)).toEqual(some)
    expect(cliqueOf(866, ids, () => true)).toEqual(ids.slice(limits.members, 2 * limits.members))
  })

  it('leaves out who is heard and does not hear', () => {
    // 1 is deaf: everybody hears it, it hears nobody.
    const hears: Hears = (a) => a !== 1
    expect(cliqueOf(2, [1, 2, 3], hears)).toEqual([2, 3])
    expect(cliqueOf(1, [1, 2, 3], hears)).toEqual([1])
  })

  it('prefers the larger half of a split, and the smaller ids of equal halves', () => {
    const hears: Hears = (a, b) => a % 2 === b % 2
    expect(cliqueOf(2, [1, 2, 3, 4, 5], hears)).toEqual([2, 4])
    expect(cliqueOf(3, [1, 2, 3, 4, 5], hears)).toEqual([1, 3, 5])
    // A bridge between two pairs goes with the smaller ids.
    const bridge: Hears = (a, b) => a === 9 || b === 9 || a % 2 === b % 2
    expect(cliqueOf(9, [1, 2, 9], bridge)).toEqual([1, 9])
    expect(cliqueOf(2, [1, 2, 9], bridge)).toEqual([2])
  })

  it('comes to an end on many servers that hear each other badly, each in one clique', () => {
    const ids = Array.from({ length: 64 }, (_, i) => i + 1)
    const hears: Hears = (a, b) => (a * b) % 7 !== 3 && (a + b) % 5 !== 2
    const cliques = ids.map((self) => cliqueOf(self, ids, hears))
    cliques.forEach((clique, i) => {
      expect(clique).toContain(ids[i])
      for (const member of clique) {
        expect(cliques[ids.indexOf(member)]).toEqual(clique)
        expect(clique.every((other) => member === other || hears(member, other))).toBe(true)
      }
    })
  })

  it('looks at each pair once, however many servers say whatever they like', () => {
    const ids = Array.from({ length: limits.peers }, (_, i) => i + 1)
    let asked = 0
    const clique = cliqueOf(limits.peers, ids, (a, b) => {
      asked++
      // Many cliques of nearly one size: the search has no reason to stop early.
      return a === b || (a * 31 + b * 31 + Math.min(a, b) * 7) % 10 !== 0
    })
    expect(clique).toContain(limits.peers)
    expect(asked).toBeLessThanOrEqual(limits.peers ** 2)
  })
})
