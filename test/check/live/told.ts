/** Facts written by hand, as servers would tell them: a sound story that tests break. */
import type { Fact } from '../../../src/main/check/live/facts'
import { Monitor } from '../../../src/main/check/live/monitor'
import { FactKind, type ConfigFact, type Facts, type MergeFact } from '../../../src/shared/observed'
import { PackedWriter } from '../../../src/shared/packed'
import type { PropertyView } from '../../../src/shared/timeline'

export interface Told {
  readonly lane: string
  readonly fact: Fact
}

export const [a, b, c] = ['a', 'b', 'c'].map((letter) => `00000000000${letter}`) as [
  string,
  string,
  string
]
const ALL = [a, b, c]
export const FIRST = `2.${a}`
export const TRANSITIONAL = `3.${a}`
export const SECOND = `4.${a}`

/** Three servers come together, order four slots, and go on as two after `c` was cut off. */
export function soundStory(): Told[] {
  const told: Told[] = []
  let at = 0
  const tell = (lane: string, fact: object): void => {
    told.push({ lane, fact: { at: ++at, ...fact } as Fact })
  }
  const config = (fact: ConfigFact) => ({ kind: 'config', fact, isOld: false })
  const first = { config: FIRST, kind: 'regular', members: ALL, from: ['1.x'] } as const
  for (const lane of ALL) tell(lane, config(first))
  for (let slot = 0; slot < 4; slot++) {
    const place = { config: FIRST, slot }
    const owner = ALL[slot % 3] as string
    const packet = { client: 'c1', first: slot, count: 1, results: 100 + slot }
    const delivery = { kind: 'deliver', ...place, digest: slot, hash: [0, slot], packets: [packet] }
    tell(owner, { kind: 'order', ...place, digest: slot })
    for (const lane of [owner, ...ALL.filter((lane) => lane !== owner)]) tell(lane, delivery)
    tell(owner, { kind: 'stable', ...place })
    tell(owner, { kind: 'reply', ...place, ...packet, agreed: false })
    for (const lane of ALL) if (lane !== owner) tell(lane, { kind: 'stable', ...place })
  }
  const leaving = {
    config: TRANSITIONAL,
    kind: 'transitional',
    members: [a, b],
    from: [FIRST]
  } as const
  const second = { config: SECOND, kind: 'regular', members: [a, b], from: [FIRST] } as const
  const merge: MergeFact = { config: SECOND, from: [FIRST], report: 'r', hash: 'h' }
  for (const lane of [a, b]) {
    tell(lane, config(leaving))
    tell(lane, config(second))
    tell(lane, { kind: 'merge', fact: merge })
  }
  return told
}

/** What the monitor says when all of this was told, and all that lies before is known. */
export function judge(told: readonly Told[]): Map<string, PropertyView> {
  const monitor = new Monitor((lane) => `server ${lane.slice(-1)}`)
  const until = Math.max(...told.map(({ fact }) => fact.at)) + 1
  for (const lane of ALL) {
    const facts = packed(told.flatMap((one) => (one.lane === lane ? [one.fact] : [])))
    monitor.take({ lane, turn: 0, until, facts })
  }
  monitor.advance(until)
  return new Map(monitor.views().map((view) => [view.id, view]))
}

export function violatedIn(views: ReadonlyMap<string, PropertyView>): string[] {
  return [...views.values()].filter(({ verdict }) => verdict === 'violated').map(({ id }) => id)
}

/** As a server packs them. */
export function packed(facts: readonly Fact[]): Facts {
  const configs: string[] = []
  const clients: string[] = []
  const configurations: ConfigFact[] = []
  const merges: MergeFact[] = []
  const writer = new PackedWriter()
  const placeOf = (list: string[], text: string): number =>
    list.includes(text) ? list.indexOf(text) : list.push(text) - 1
  let last = 0
  for (const fact of facts) {
    writer.number(FactKind[fact.kind])
    writer.number(fact.at - last)
    last = fact.at
    if (fact.kind === 'config') {
      writer.number(configurations.push(fact.fact) - 1)
      writer.number(fact.isOld ? 1 : 0)
      continue
    }
    if (fact.kind === 'merge') {
      writer.number(merges.push(fact.fact) - 1)
      continue
    }
    writer.number(placeOf(configs, fact.config))
    writer.number(fact.slot)
    if (fact.kind === 'order') writer.word(fact.digest)
    if (fact.kind === 'reply') {
      writer.number(placeOf(clients, fact.client))
      writer.number(fact.first)
      writer.number(fact.count)
      writer.word(fact.results)
      writer.number(fact.agreed ? 1 : 0)
    }
    if (fact.kind !== 'deliver') continue
    for (const word of [fact.digest, ...fact.hash]) writer.word(word)
    writer.number(fact.packets.length)
    for (const { client, first, count, results } of fact.packets) {
      writer.number(placeOf(clients, client))
      writer.number(first)
      writer.number(count)
      writer.number(results === null ? 0 : 1)
      if (results !== null) writer.word(results)
    }
  }
  const bytes = writer.take()
  return { base: 0, configs, clients, configurations, merges, packed: bytes }
}
