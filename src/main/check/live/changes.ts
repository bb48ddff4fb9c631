/** Tests how servers go from one configuration to the next, and merge. */
import type { ConfigFact, MergeFact } from '../../../shared/observed'
import { compareConfigs, epochOf, placeText, representativeOf } from '../trace'
import type { Exit } from './book'
import type { ConfiguredFact, MergedFact } from './facts'
import type { Lane } from './lane'
import { judgeEarly } from './safety'
import type { PropertyId, Where } from './tally'
import type { Watched } from './watched'

export function noteConfig(
  watched: Watched,
  lane: Lane,
  { fact, at, isOld }: ConfiguredFact
): void {
  const entry = watched.book.enter(fact, lane.id)
  testAgreed(watched, lane, fact, entry, at)
  if (!isOld) {
    testEpochs(watched, lane, fact, at)
    if (fact.kind === 'transitional') leave(watched, lane, fact, at)
    else goOn(watched, lane, fact, at)
  } else if (fact.kind === 'regular') lane.install(fact, false)
  lane.lastConfig = fact.config
}

/** One id, one configuration; and this server is in it. */
function testAgreed(
  { tally, nameOf }: Watched,
  lane: Lane,
  fact: ConfigFact,
  first: { readonly fact: ConfigFact; readonly lane: string },
  at: number
): void {
  const where = (...others: string[]): Where => {
    return { at, servers: [lane.id, ...others], config: fact.config }
  }
  tally.expect(
    'P2',
    fact.members.includes(lane.id),
    () => `${nameOf(lane.id)} installs ${fact.config} and is no member of it`,
    where
  )
  tally.expect(
    'P2',
    fact.members.includes(representativeOf(fact.config)),
    () => `the representative of ${fact.config} is no member of it`,
    where
  )
  if (first.lane === lane.id) return
  tally.expect(
    'P2',
    textOf(first.fact) === textOf(fact),
    () =>
      `${fact.config} is ${textOf(first.fact)} at ${nameOf(first.lane)} ` +
      `and ${textOf(fact)} at ${nameOf(lane.id)}`,
    () => where(first.lane)
  )
}

/** Over restarts, too. */
function testEpochs({ tally, nameOf }: Watched, lane: Lane, fact: ConfigFact, at: number): void {
  const before = lane.lastConfig
  if (before === null) return
  tally.expect(
    'P2',
    epochOf(fact.config) > epochOf(before),
    () => `${nameOf(lane.id)} installs ${fact.config} after ${before}`,
    () => ({ at, servers: [lane.id], config: fact.config })
  )
  if (fact.kind !== 'regular') return
  tally.expect(
    'P6',
    compareConfigs(before, fact.config) < 0,
    () => `${nameOf(lane.id)} is in ${fact.config} after ${before}`,
    () => ({ at, servers: [lane.id], config: fact.config })
  )
}

/** A transitional configuration: the regular one ends. */
function leave(watched: Watched, lane: Lane, fact: ConfigFact, at: number): void {
  const { tally, nameOf, book } = watched
  const { config: left } = lane
  judgeEarly(watched, lane, true)
  // Who was restored leaves what its disk held.
  if (left === null) {
    lane.transitional = fact
    return
  }
  const where = (): Where => ({ at, servers: [lane.id], config: fact.config })
  tally.expect(
    'P2',
    lane.transitional === null,
    () =>
      `${nameOf(lane.id)} installs the transitional ${fact.config} without leaving a regular one`,
    where
  )
  tally.expect(
    'P2',
    fact.from.length === 1 && fact.from[0] === left.config,
    () =>
      `${nameOf(lane.id)}'s transitional ${fact.config} leaves {${fact.from.join(', ')}}, not ${left.config}`,
    where
  )
  testOwed(watched, lane, at)
  lane.transitional = fact
  if (lane.last === null) return
  const entry = book.get(left.config)
  if (entry === undefined) return
  entry.lastOf.set(lane.id, lane.last)
  meet(watched, 'P4', entry.exits, fact.config, { lane: lane.id, last: lane.last }, left.config, at)
}

/** A regular configuration: the next one. */
function goOn(watched: Watched, lane: Lane, fact: ConfigFact, at: number): void {
  const { tally, nameOf, book } = watched
  const { config: left, transitional } = lane
  judgeEarly(watched, lane, false)
  if (left !== null) {
    const where = (): Where => ({ at, servers: [lane.id], config: fact.config })
    tally.expect(
      'P2',
      transitional !== null,
      () =>
        `${nameOf(lane.id)} installs the regular ${fact.config} without a transitional one before it`,
      where
    )
    tally.expect(
      'P2',
      fact.from.includes(left.config),
      () => `${nameOf(lane.id)} comes from ${left.config}, and ${fact.config} does not name it`,
      where
    )
    testOwed(watched, lane, at)
    const entry = book.get(left.config)
    if (entry !== undefined && transitional !== null && lane.last !== null) {
      const exit = { lane: lane.id, last: lane.last }
      const way = `${transitional.config} ${fact.config}`
      meet(watched, 'P8', entry.ends, way, exit, left.config, at)
    }
  }
  lane.install(fact, true)
}

/** What it ordered it has delivered. */
function testOwed({ tally, nameOf }: Watched, lane: Lane, at: number): void {
  const { owes, config } = lane
  if (owes === null || config === null) return
  lane.owes = null
  tally.fail(
    'P3',
    `${nameOf(lane.id)} ordered ${placeText(config.config, owes)}, does not deliver it and goes on`,
    { at, servers: [lane.id], config: config.config, slot: owes }
  )
}

/** Those who go the same way have come to the same slot. */
function meet(
  { tally, nameOf }: Watched,
  id: PropertyId,
  met: Map<string, Exit>,
  way: string,
  exit: Exit,
  config: string,
  at: number
): void {
  const first = met.get(way)
  if (first === undefined) {
    met.set(way, exit)
    return
  }
  tally.expect(
    id,
    first.last === exit.last,
    () =>
      `${nameOf(first.lane)} and ${nameOf(exit.lane)} leave ${config} together; the former has ` +
      `delivered up to ${String(first.last)} there, the latter up to ${String(exit.last)}`,
    () => ({
      at,
      servers: [first.lane, exit.lane],
      config,
      slot: Math.min(first.last, exit.last) + 1
    })
  )
}

export function noteMerge(watched: Watched, lane: Lane, { fact, at }: MergedFact): void {
  const { tally, nameOf, book } = watched
  const entry = book.get(fact.config)
  if (entry === undefined) return
  const where = (...others: string[]): Where => {
    return { at, servers: [lane.id, ...others], config: fact.config }
  }
  tally.expect(
    'M5',
    sorted(fact.from) === sorted(entry.fact.from),
    () =>
      `${nameOf(lane.id)} merges {${fact.from.join(', ')}}, and ${fact.config} joins ` +
      `{${entry.fact.from.join(', ')}}`,
    where
  )
  const first = entry.merge
  if (first === null) {
    entry.merge = { lane: lane.id, fact }
    return
  }
  tally.expect(
    'M5',
    isSameMerge(first.fact, fact),
    () =>
      `the merge of ${fact.config} gives ${first.fact.hash} at ${nameOf(first.lane)} and ` +
      `${fact.hash} at ${nameOf(lane.id)}` +
      (first.fact.hash === fact.hash ? ', with different reports' : ''),
    () => where(first.lane)
  )
}

function isSameMerge(a: MergeFact, b: MergeFact): boolean {
  return a.hash === b.hash && a.report === b.report && sorted(a.from) === sorted(b.from)
}

function sorted(configs: readonly string[]): string {
  return [...configs].sort().join(', ')
}

function textOf({ kind, members, from }: ConfigFact): string {
  return `${kind} {${members.join(', ')}} from {${sorted(from)}}`
}
