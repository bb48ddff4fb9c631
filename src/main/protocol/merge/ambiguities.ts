/**
 * The ambiguous pops of two states, joined, and those that come to light when the
 * two meet: a request that each of them executed in a configuration of its own,
 * with different outcomes. The rules stand in `queue/contested.ts`.
 */
import { compareConfig, sameConfig } from '../ids'
import { Ambiguities } from '../queue/ambiguities'
import {
  compareRequests,
  keyOf,
  sameRequest,
  type Ambiguity,
  type Candidate,
  type ContestedItem,
  type ContestedPop,
  type RequestKey
} from '../queue/contested'
import { compareMoments } from '../queue/moment'
import type { PopRecord } from '../queue/pop-log'
import type { Replica } from '../queue/replica'
import { configsOf, runsCover } from '../queue/runs'
import type { Sessions } from '../queue/sessions'
import type { ConfigId } from '../types'
import type { JoinedPops } from './pops'

/** @param sessions those of the joined state */
export function joinAmbiguities(
  a: Replica,
  b: Replica,
  pops: JoinedPops,
  sessions: Sessions
): Ambiguities {
  const states = [a, b]
  const suspects = new Map<string, RequestKey>()
  for (const state of states) {
    for (const known of state.ambiguities.values()) suspects.set(keyOf(known), known)
    for (const request of poppedElsewhereToo(state, pops)) suspects.set(keyOf(request), request)
  }
  const popsOf = pops.ofRequests(suspects.values())
  const ambiguities = [...suspects].flatMap(([key, request]): Ambiguity[] => {
    const candidates = candidatesFor(request, states, popsOf.get(key) ?? [])
    if (candidates.every(({ item }) => isSameOutcome(item, candidates[0]?.item ?? null))) return []
    const accepted = sessions.get(request.client)?.accepted ?? []
    const decisions = states.flatMap((state) => state.ambiguities.get(request)?.decisions ?? [])
    return [
      {
        client: request.client,
        sequence: request.sequence,
        candidates,
        decisions: unique([...decisions, ...configsOf(accepted, request.sequence)])
      }
    ]
  })
  const items = new Map<string, RequestKey>()
  for (const { candidates } of ambiguities) {
    for (const { item } of candidates) if (item !== null) items.set(keyOf(item), item)
  }
  const popsOfItem = pops.ofItems(items.values())
  return Ambiguities.of(
    ambiguities,
    [...items].flatMap(
      ([key, item]) => contestedItem(item, states, popsOfItem.get(key) ?? []) ?? []
    )
  )
}

/** Requests that popped something elsewhere, unseen by this state, and were executed here too. */
function poppedElsewhereToo(state: Replica, pops: JoinedPops): RequestKey[] {
  return pops.unseenBy(state.history).flatMap(({ popClient, popSequence }) => {
    const executed = state.sessions.get(popClient)?.executed ?? []
    return runsCover(executed, popSequence) ? [{ client: popClient, sequence: popSequence }] : []
  })
}

/** What every configuration made of the request that executed it, as far as it is known. */
function candidatesFor(
  request: RequestKey,
  states: readonly Replica[],
  records: readonly PopRecord[]
): Candidate[] {
  const candidates: Candidate[] = []
  const add = (candidate: Candidate): void => {
    if (!candidates.some(({ config }) => sameConfig(config, candidate.config))) {
      candidates.push(candidate)
    }
  }
  for (const state of states) state.ambiguities.get(request)?.candidates.forEach(add)
  for (const { at, client, sequence } of records) {
    add({ config: at.config, item: { client, sequence } })
  }
  for (const { sessions, pops } of states) {
    for (const config of configsOf(
      sessions.get(request.client)?.executed ?? [],
      request.sequence
    )) {
      // No record: there was nothing to pop, unless the record is forgotten.
      const last = pops.lastForgotten
      if (last === null || compareConfig(last.config, config) < 0) add({ config, item: null })
    }
  }
  return candidates.sort((a, b) => compareConfig(a.config, b.config))
}

function isSameOutcome(a: RequestKey | null, b: RequestKey | null): boolean {
  return a === null || b === null ? a === b : sameRequest(a, b)
}

function unique(configs: readonly ConfigId[]): ConfigId[] {
  return [...configs]
    .sort(compareConfig)
    .filter((config, at, all) => at === 0 || !sameConfig(config, all[at - 1] as ConfigId))
}

/** All that either state knows of an item; undefined: nothing. */
function contestedItem(
  item: RequestKey,
  states: readonly Replica[],
  records: readonly PopRecord[]
): ContestedItem | undefined {
  const known = states.flatMap((state) => state.ambiguities.item(item) ?? [])
  const [first = records[0]] = known
  if (first === undefined) return undefined
  const { client, sequence, label, value } = first
  const births = [...known, ...records].map(({ birth }) => birth)
  const pops = new Map<string, ContestedPop>()
  for (const { popClient, popSequence } of records) {
    const pop = { client: popClient, sequence: popSequence, isSpent: false }
    pops.set(keyOf(pop), pop)
  }
  for (const pop of known.flatMap((one) => one.pops)) {
    const isSpent = pop.isSpent || (pops.get(keyOf(pop))?.isSpent ?? false)
    pops.set(keyOf(pop), { ...pop, isSpent })
  }
  return {
    client,
    sequence,
    label,
    value,
    birth: births.reduce((least, birth) => (compareMoments(birth, least) < 0 ? birth : least)),
    pops: [...pops.values()].sort(compareRequests)
  }
}
