/**
 * Records of pops as bytes:
 *
 *     configurations 4, each 12, in the order in which the records name them
 *     each record: label 8, value 8; client 4, sequence number 4, birth: configuration 2, slot 4,
 *     place 2; popping client 4, sequence number 4, popped at: configuration 2, slot 4, place 2
 */
import type { ConfigId } from '../types'
import type { Reader } from '../wire/bytes'
import type { ClientTable } from './client-table'
import { BLOCK_ITEMS } from './item-block'
import { PartWriter, readConfig, readList, writeConfig, type PartNames } from './part-bytes'
import { REALS, WORDS, type PopLog, type PopRange } from './pop-log'
import { labelOf, queueIdOf } from './queue-id'

const RECORD_BYTES = 48

/** Records number `from` to `to` (excluded), all of one block. */
export function encodePops(
  pops: PopRange,
  from: number,
  to: number,
  names: readonly string[]
): Uint8Array {
  const part = new PartWriter(names, 64 + (to - from) * RECORD_BYTES)
  const out = part.body
  const { reals, words, configs } = pops.blockOf(from)
  const numbers = new Map<number, number>()
  const numberOf = (index: number): number => {
    let number = numbers.get(index)
    if (number === undefined) {
      number = numbers.size
      numbers.set(index, number)
    }
    return number
  }
  const first = from % BLOCK_ITEMS
  const end = first + to - from
  for (let at = first; at < end; at++) {
    const both = words[at * WORDS + 6] as number
    numberOf(both >>> 16)
    numberOf(both & 0xffff)
  }
  out.u32(numbers.size)
  for (const index of numbers.keys()) writeConfig(out, configs[index] as ConfigId)
  for (let at = first; at < end; at++) {
    const word = at * WORDS
    const both = words[word + 6] as number
    const places = words[word + 7] as number
    out
      .f64(reals[at * REALS] as number)
      .f64(reals[at * REALS + 1] as number)
      .u32(part.numberAt(words[word] as number))
      .u32(words[word + 1] as number)
      .u16(numberOf(both >>> 16))
      .u32(words[word + 2] as number)
      .u16(places >>> 16)
      .u32(part.numberAt(words[word + 3] as number))
      .u32(words[word + 4] as number)
      .u16(numberOf(both & 0xffff))
      .u32(words[word + 5] as number)
      .u16(places & 0xffff)
  }
  return part.finish()
}

/** Appends `count` records; fails on anything but what {@link encodePops} writes. */
export function decodePops(
  input: Reader,
  names: PartNames,
  count: number,
  pops: PopLog,
  clients: ClientTable
): void {
  const configs = readList(input, 2 * BLOCK_ITEMS, readConfig)
  if (input.at + count * RECORD_BYTES !== input.bytes.length || !areDistinct(configs)) input.fail()
  let used = 0
  const config = (): ConfigId => {
    const number = input.u16()
    if (number > used || number >= configs.length) input.fail()
    else if (number === used) used++
    return configs[number] ?? { epoch: 0, representative: 0 }
  }
  for (let left = count; left > 0 && input.ok; left--) {
    const label = input.f64()
    const value = input.f64()
    const client = names.indexOf(input.u32())
    const sequence = input.u32()
    const birthConfig = config()
    const birthSlot = input.u32()
    const birthPlace = input.u16()
    const popClient = names.indexOf(input.u32())
    const popSequence = input.u32()
    const atConfig = config()
    const [slot, place] = [input.u32(), input.u16()]
    if (labelOf(queueIdOf(label)) !== label || !Number.isSafeInteger(value)) {
      input.fail()
      return
    }
    clients.retainIndex(client)
    pops.append(
      label,
      value,
      client,
      sequence,
      birthConfig,
      birthSlot,
      birthPlace,
      popClient,
      popSequence,
      atConfig,
      slot,
      place
    )
  }
  if (used !== configs.length) input.fail()
}

function areDistinct(configs: readonly ConfigId[]): boolean {
  const known = new Set(configs.map(({ epoch, representative }) => `${epoch}.${representative}`))
  return known.size === configs.length
}
