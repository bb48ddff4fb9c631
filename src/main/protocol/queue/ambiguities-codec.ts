/**
 * Bytes of the ambiguous pops and contested items of a state, canonical: lists are
 * in their order, clients are numbers of the caller's dictionary.
 *
 *     ambiguities  4 bytes  count; each:
 *       client 4, sequence 4
 *       candidates 2; each: configuration 12, 1 or 0: an item or none, client 4, sequence 4
 *       decisions  2; each: configuration 12
 *     items        4 bytes  count; each:
 *       client 4, sequence 4, label 8, value 8
 *       birth: configuration 12, slot 4, place 2
 *       pops 2; each: client 4, sequence 4, spent 1
 */
import { compareConfig } from '../ids'
import { limits } from '../limits'
import type { ConfigId } from '../types'
import type { Reader, Writer } from '../wire/bytes'
import { Ambiguities } from './ambiguities'
import {
  compareRequests,
  keyOf,
  type Ambiguity,
  type Candidate,
  type ContestedItem,
  type ContestedPop,
  type RequestKey
} from './contested'
import { labelOf, queueIdOf } from './queue-id'

/** The number of a client's name in the caller's dictionary. */
export type NumberOf = (name: string) => number
/** The client's name with this number; undefined: there is none. */
export type NameOf = (number: number) => string | undefined

export function encodeAmbiguities(out: Writer, from: Ambiguities, numberOf: NumberOf): void {
  const request = ({ client, sequence }: RequestKey): void => {
    out.u32(numberOf(client)).u32(sequence)
  }
  const config = ({ epoch, representative }: ConfigId): void => {
    out.u48(epoch).u48(representative)
  }
  out.u32(from.size)
  for (const ambiguity of from.values()) {
    request(ambiguity)
    out.u16(ambiguity.candidates.length)
    for (const candidate of ambiguity.candidates) {
      config(candidate.config)
      out.u8(candidate.item === null ? 0 : 1)
      if (candidate.item !== null) request(candidate.item)
    }
    out.u16(ambiguity.decisions.length)
    ambiguity.decisions.forEach(config)
  }
  const items = from.items()
  out.u32(items.length)
  for (const item of items) {
    request(item)
    out.f64(item.label).f64(item.value)
    config(item.birth.config)
    out.u32(item.birth.slot).u16(item.birth.place).u16(item.pops.length)
    for (const pop of item.pops) {
      request(pop)
      out.u8(pop.isSpent ? 1 : 0)
    }
  }
}

/** Undefined for anything but what {@link encodeAmbiguities} writes. */
export function decodeAmbiguities(input: Reader, nameOf: NameOf): Ambiguities | undefined {
  const request = (): RequestKey => {
    const client = nameOf(input.u32())
    if (client === undefined) input.fail()
    return { client: client ?? '', sequence: input.u32() }
  }
  const config = (): ConfigId => ({ epoch: input.u48(), representative: input.u48() })
  const flag = (): boolean => {
    const value = input.u8()
    if (value > 1) input.fail()
    return value === 1
  }
  const list = <T>(count: number, read: () => T): T[] => {
    const values: T[] = []
    // Each element takes bytes, so a forged count ends soon.
    while (values.length < count && input.ok) values.push(read())
    return values
  }
  const ambiguities = list(input.u32(), (): Ambiguity => ({
    ...request(),
    candidates: list(input.u16(), (): Candidate => ({
      config: config(),
      item: flag() ? request() : null
    })),
    decisions: list(input.u16(), config)
  }))
  const items = list(input.u32(), (): ContestedItem => ({
    ...request(),
    label: input.f64(),
    value: input.f64(),
    birth: { config: config(), slot: input.u32(), place: input.u16() },
    pops: list(input.u16(), (): ContestedPop => ({ ...request(), isSpent: flag() }))
  }))
  if (!input.ok || !areValid(ambiguities, items)) return undefined
  return Ambiguities.of(ambiguities, items)
}

function areValid(ambiguities: readonly Ambiguity[], items: readonly ContestedItem[]): boolean {
  if (ambiguities.length > limits.ambiguities) return false
  const named = ambiguities.flatMap(({ candidates }) =>
    candidates.flatMap(({ item }) => item ?? [])
  )
  const names = new Set(named.map(keyOf))
  const known = new Set(items.map(keyOf))
  return (
    isAscending(ambiguities, compareRequests) &&
    isAscending(items, compareRequests) &&
    ambiguities.every(
      ({ candidates, decisions }) =>
        candidates.length >= 2 &&
        isAscending(candidates, (a, b) => compareConfig(a.config, b.config)) &&
        isAscending(decisions, compareConfig)
    ) &&
    items.every(
      (item) =>
        labelOf(queueIdOf(item.label)) === item.label &&
        Number.isSafeInteger(item.value) &&
        item.pops.length > 0 &&
        isAscending(item.pops, compareRequests)
    ) &&
    [...names].every((name) => known.has(name)) &&
    items.every((item) => names.has(keyOf(item)))
  )
}

function isAscending<T>(list: readonly T[], compare: (a: T, b: T) => number): boolean {
  return list.every((value, at) => at === 0 || compare(list[at - 1] as T, value) < 0)
}
