/** Items that were handed out on several sides of a partition, each by another request. */
import type { Facts, Pop } from './facts'
import type { Item } from './model-queue'
import type { ModelState } from './model-state'
import type { Seen } from './seen'

export interface PoppedApart {
  readonly item: Item
  /** All pops of it that are known after the merge. */
  readonly pops: readonly Pop[]
  /** False: one of the requests had different results, and may turn out not to have got it. */
  readonly isCertain: boolean
}

/** Of the items that were popped where not all of the merged states have been. */
export function poppedApart(
  inputs: readonly ModelState[],
  seen: Seen,
  facts: Facts
): PoppedApart[] {
  if (inputs.length < 2) return []
  const sides = inputs.map((input) => input.seen)
  const found = new Map<string, PoppedApart>()
  for (const config of seen.configs()) {
    const ends = sides.map((side) => side.reachOf(config))
    const common = Math.min(...ends)
    if (common === Math.max(...ends)) continue
    for (const { item, place } of facts.popsIn(config)) {
      if (place.slot <= common || !seen.covers(place) || found.has(item.message)) continue
      const pops = facts.popsOf(item, seen)
      const apart = pairsOf(pops).filter(([a, b]) => isApart(a, b, sides))
      if (apart.length === 0) continue
      const isCertain = apart.some(([a, b]) => isNew(a, b, pops, sides, seen, facts))
      found.set(item.message, { item, pops, isCertain })
    }
  }
  return [...found.values()]
}

function pairsOf(pops: readonly Pop[]): (readonly [Pop, Pop])[] {
  return pops.flatMap((a, i) =>
    pops
      .slice(i + 1)
      .filter((b) => a.request !== b.request)
      .map((b) => [a, b] as const)
  )
}

function isApart(a: Pop, b: Pop, sides: readonly Seen[]): boolean {
  return !sides.some((side) => side.covers(a.place) && side.covers(b.place))
}

/** Nobody knew that both requests got it, and both surely did. */
function isNew(
  a: Pop,
  b: Pop,
  pops: readonly Pop[],
  sides: readonly Seen[],
  seen: Seen,
  facts: Facts
): boolean {
  const knows = (side: Seen, { request }: Pop): boolean =>
    pops.some((pop) => pop.request === request && side.covers(pop.place))
  return (
    !sides.some((side) => knows(side, a) && knows(side, b)) &&
    !facts.isAmbiguous(a.request, seen) &&
    !facts.isAmbiguous(b.request, seen)
  )
}
