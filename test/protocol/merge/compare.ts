/** Real states and reports against the naive model's. */
import assert from 'node:assert/strict'
import { inspect, isDeepStrictEqual } from 'node:util'
import { isOpen, type Ambiguity } from '../../../src/main/protocol/queue/contested'
import type { Replica } from '../../../src/main/protocol/queue/replica'
import type { MergeReport } from '../../../src/main/protocol/types'
import {
  compareAt,
  configOf,
  hasSeen,
  type Contents,
  type Facts,
  type ModelAmbiguity,
  type Seen
} from './model'

interface State {
  readonly replica: Replica
  readonly seen: Seen
}

/** The state holds what the model says that it holds. */
export function expectContents(facts: Facts, { replica, seen }: State, what: string): void {
  const contents = facts.contents(seen)
  const same = (real: unknown, model: unknown, part: string): void => {
    if (isDeepStrictEqual(real, model)) return
    assert.fail(`${what}: ${part}\n${inspect({ real, model }, false, 9)}`)
  }
  same(queuesOf(replica), modelQueues(contents), 'queues')
  same(ambiguitiesOf(replica), modelAmbiguities(contents), 'ambiguities')
  same(replica.settings.policy, contents.policy, 'policy')
  same(historyOf(replica), [...seen].sort(), 'history')
  same(popsOf(replica), modelPops(facts, seen), 'pops')
  same(replica.clients.size, namedBy(replica).size, 'clients that it names')
  const sessions = [...replica.sessions.values()].map(({ client, next, low, answered }) => [
    client,
    next,
    low,
    answered.map(({ first, config, slot }) => [first, configOf(config), slot])
  ])
  same(sessions.sort(), modelSessions(facts, seen).sort(), 'sessions')
}

/** Whom sessions, items and pops refer to: a bound on them must count the same everywhere. */
function namedBy({ clients, sessions, queues, pops }: Replica): Set<string> {
  const names = new Set(Array.from(sessions.values(), ({ client }) => client))
  for (const { chain } of queues.all()) {
    for (const cursor = chain.cursor(); cursor.next();) names.add(clients.nameAt(cursor.client))
  }
  for (const { client, popClient } of pops.records()) names.add(client).add(popClient)
  return names
}

function modelSessions(facts: Facts, seen: Seen): unknown[][] {
  return [...facts.sessions(seen)].map(([client, { next, low, answers }]) => [
    client,
    next,
    low,
    [...answers].sort(([a], [b]) => a - b).map(([first, at]) => [first, configOf(at), at.slot])
  ])
}

function queuesOf(replica: Replica): unknown {
  return replica.queues.all().map(({ label, created, chain }) => {
    const items: unknown[] = []
    for (const cursor = chain.cursor(); cursor.next();) {
      const { value, client, sequence, config, slot, place } = cursor
      const at = `${configOf(config)} ${String(slot)} ${String(place)}`
      items.push([`${replica.clients.nameAt(client)}:${String(sequence)}`, value, at])
    }
    return { label, isFounded: created.length > 0, items }
  })
}

function modelQueues({ queues }: Contents): unknown {
  return [...queues]
    .sort(([a], [b]) => a - b)
    .map(([label, { items, creations }]) => ({
      label,
      isFounded: creations.length > 0,
      items: items.map(({ item, value, at }) => [
        item,
        value,
        `${configOf(at)} ${String(at.slot)} ${String(at.place)}`
      ])
    }))
}

function ambiguitiesOf({ ambiguities }: Replica): unknown {
  return ambiguities
    .values()
    .map((ambiguity) => [nameOf(ambiguity), isOpen(ambiguity), candidatesOf(ambiguity)])
    .sort()
}

const nameOf = ({ client, sequence }: { client: string; sequence: number }): string =>
  `${client}:${String(sequence)}`

function candidatesOf({ candidates }: Ambiguity): unknown {
  return candidates.map(({ config, item }) => [configOf(config), item && nameOf(item)])
}

function modelAmbiguities({ ambiguities }: Contents): unknown {
  return [...ambiguities]
    .map(([request, ambiguity]) => [request, ambiguity.isOpen, modelCandidates(ambiguity)])
    .sort()
}

function modelCandidates({ candidates }: ModelAmbiguity): unknown {
  return candidates.map(({ config, item }) => [config, item])
}

function historyOf({ history }: Replica): unknown {
  return history.entries.map(({ config, end }) => [configOf(config), end]).sort()
}

function popsOf({ pops }: Replica): unknown {
  return Array.from(pops.records(), ({ popClient, popSequence, client, sequence, at }) => [
    nameOf({ client: popClient, sequence: popSequence }),
    nameOf({ client, sequence }),
    configOf(at.config),
    at.slot
  ])
}

function modelPops(facts: Facts, seen: Seen): unknown {
  return facts
    .pops(seen)
    .sort((a, b) => compareAt(a.at, b.at))
    .map(({ request, item, at }) => [request, item, configOf(at), at.slot])
}

/** The report says what the model finds, no more and no less. */
export function expectReport(
  facts: Facts,
  given: readonly State[],
  seen: Seen,
  report: MergeReport | null
): void {
  const apart = given.filter(
    (state) => !given.some((other) => other !== state && hasSeen(other.seen, state.seen))
  )
  if (report === null) {
    assert.ok(apart.length < 2, 'pasts that are apart were not united')
    return
  }
  const contents = facts.contents(seen)
  const same = (real: readonly unknown[], model: readonly unknown[], list: string): void => {
    const [got, expected] = [sorted(real), sorted(model)]
    if (!isDeepStrictEqual(got, expected)) {
      assert.fail(`report: ${list}\n${inspect({ got, expected }, false, 9)}`)
    }
  }
  same(report.poppedTwice, poppedTwice(facts, given, seen), 'poppedTwice')
  same(report.ambiguous.map(withoutId), ambiguous(facts, given, contents), 'ambiguous')
  same(report.revived, revived(contents), 'revived')
  same(
    report.putBack.map(({ label, item }) => ({ label, item })),
    putBack(facts, given, contents),
    'putBack'
  )
  const sizes = [...contents.queues.values()].map(({ items }) => items.length)
  const items = sizes.reduce((sum, size) => sum + size, 0)
  same([report.items, report.queues, report.incomplete], [items, sizes.length, false], 'sizes')
}

function sorted(list: readonly unknown[]): string[] {
  return list.map((entry) => JSON.stringify(entry)).sort()
}

const idOfLabel = (label: number): number => (label >= 0 ? 2 * label + 1 : -2 * label)
/** As the product writes configurations. */
const longConfig = (config: string): string => {
  const [epoch, representative] = config.split('.')
  return `${String(epoch)}.${Number(representative).toString(16).padStart(12, '0')}`
}

function poppedTwice(facts: Facts, given: readonly State[], seen: Seen): unknown[] {
  const known = facts
    .pops(seen)
    .filter(({ request, item }) => !facts.isAnnulled(seen, request, item))
    .sort((a, b) => compareAt(a.at, b.at))
  return [...new Set(known.map(({ item }) => item))].flatMap((item) => {
    const pops = known.filter((pop) => pop.item === item)
    const isNew = pops.some((a) =>
      pops.some(
        (b) =>
          a.request !== b.request &&
          !given.some((state) => sees(state.seen, a.at) && sees(state.seen, b.at))
      )
    )
    const { label, value } = facts.valueOf(item)
    return isNew
      ? [
          {
            queue: idOfLabel(label),
            label,
            item: value,
            pops: pops.map(({ request, at }) => ({
              message: request,
              config: longConfig(configOf(at))
            }))
          }
        ]
      : []
  })
}

function sees(seen: Seen, at: { epoch: number; representative: number; slot: number }): boolean {
  return (seen.get(configOf(at)) ?? -2) >= at.slot
}

function withoutId({ message, candidates }: MergeReport['ambiguous'][number]): unknown {
  return { message, candidates }
}

function ambiguous(facts: Facts, given: readonly State[], { ambiguities }: Contents): unknown[] {
  const before = given.map((state) => facts.contents(state.seen).ambiguities)
  return [...ambiguities]
    .filter(([, { isOpen: open }]) => open)
    .filter(([request, { candidates }]) =>
      before.every((known) => (known.get(request)?.candidates.length ?? 0) < candidates.length)
    )
    .map(([message, { candidates }]) => ({
      message,
      candidates: candidates.map(({ config, item }) => {
        const taken = item === null ? null : facts.valueOf(item)
        return {
          config: longConfig(config),
          queue: taken && idOfLabel(taken.label),
          label: taken?.label ?? null,
          item: taken?.value ?? null
        }
      })
    }))
}

function revived({ queues }: Contents): unknown[] {
  return [...queues]
    .filter(([, { creations }]) => creations.length === 0)
    .map(([label, { items }]) => ({ queue: idOfLabel(label), label, items: items.length }))
}

/** Items that are there in spite of a pop, and were not so anywhere before. */
function putBack(facts: Facts, given: readonly State[], { queues }: Contents): unknown[] {
  const before = new Set(
    given.flatMap((state) =>
      [...facts.contents(state.seen).queues.values()].flatMap(({ items }) =>
        items.filter(({ pops }) => pops.length > 0).map(({ item }) => item)
      )
    )
  )
  return [...queues].flatMap(([label, { items }]) =>
    items
      .filter(({ item, pops }) => pops.length > 0 && !before.has(item))
      .map(({ value }) => ({ label, item: value }))
  )
}
