/**
 * Items as bytes, column by column: 22 bytes an item and 14 for each change of
 * configuration.
 *
 *     runs 4, for each: place of its first item 2, config 12
 *     values 8 each, clients 4 each, sequence numbers 4 each, slots 4 each, places 2 each
 */
import { sameConfig } from '../ids'
import type { ConfigId } from '../types'
import type { Reader, Writer } from '../wire/bytes'
import { BLOCK_ITEMS } from './item-block'
import type { ItemRange } from './item-chain'
import { PartWriter, readConfig, readList, writeConfig, type PartNames } from './part-bytes'
import type { Queue, QueueStore } from './queue-store'

/** Bytes for one item. */
export const ITEM_BYTES = 22

/** Items number `from` to `to` (excluded) of a queue, as a part of its own. */
export function encodeItems(
  items: ItemRange,
  from: number,
  to: number,
  names: readonly string[]
): Uint8Array {
  const part = new PartWriter(names, 64 + (to - from) * ITEM_BYTES)
  writeItems(part, items, from, to)
  return part.finish()
}

export function writeItems(part: PartWriter, items: ItemRange, from: number, to: number): void {
  const out = part.body
  writeRuns(out, items, from, to)
  // All columns in one pass: checkpoints write millions of items while the group orders.
  const count = to - from
  const values = out.reserve(count * ITEM_BYTES)
  const clients = values + count * 8
  const sequences = clients + count * 4
  const slots = sequences + count * 4
  const places = slots + count * 4
  const { view } = out
  let i = 0
  for (const item = items.cursor(from, to); item.next(); i++) {
    view.setFloat64(values + i * 8, item.value, true)
    view.setUint32(clients + i * 4, part.numberAt(item.client), true)
    view.setUint32(sequences + i * 4, item.sequence, true)
    view.setUint32(slots + i * 4, item.slot, true)
    view.setUint16(places + i * 2, item.place, true)
  }
}

function writeRuns(out: Writer, items: ItemRange, from: number, to: number): void {
  const runs = items.runs(from, to)
  out.u32(runs.length)
  for (const run of runs) writeConfig(out.u16(run.from - from), run.config)
}

/** Where each configuration begins among `count` items; fails on anything that was not written like above. */
export function readRuns(input: Reader, count: number): { place: number; config: ConfigId }[] {
  const runs = readList(input, BLOCK_ITEMS, (from) => ({
    place: from.u16(),
    config: readConfig(from)
  }))
  const isCanonical = runs.every(({ place, config }, i) => {
    const before = runs[i - 1]
    if (before === undefined) return place === 0
    return before.place < place && place < count && !sameConfig(before.config, config)
  })
  if (!isCanonical) input.fail()
  return runs
}

/** Appends `count` items to a queue; fails on anything that was not written like above. */
export function readItems(
  input: Reader,
  names: PartNames,
  count: number,
  store: QueueStore,
  queue: Queue
): void {
  const runs = readRuns(input, count)
  if ((runs.length === 0) !== (count === 0)) input.fail()
  if (input.at + count * ITEM_BYTES > input.bytes.length) input.fail()
  if (!input.ok) return
  const { values, clients, sequences, slots, places } = readColumns(input, count)
  let run = 0
  for (let i = 0; i < count; i++) {
    if (i === runs[run + 1]?.place) run++
    const config = (runs[run] as { config: ConfigId }).config
    const client = names.indexOf(clients[i] as number)
    const value = values[i] as number
    if (!Number.isSafeInteger(value)) {
      input.fail()
      return
    }
    const [sequence, slot, place] = [sequences[i], slots[i], places[i]] as [number, number, number]
    store.append(queue, value, client, sequence, config, slot, place)
  }
}

function readColumns(input: Reader, count: number) {
  const values = new Float64Array(count)
  const clients = new Uint32Array(count)
  const sequences = new Uint32Array(count)
  const slots = new Uint32Array(count)
  const places = new Uint16Array(count)
  for (let i = 0; i < count; i++) values[i] = input.f64()
  for (let i = 0; i < count; i++) clients[i] = input.u32()
  for (let i = 0; i < count; i++) sequences[i] = input.u32()
  for (let i = 0; i < count; i++) slots[i] = input.u32()
  for (let i = 0; i < count; i++) places[i] = input.u16()
  return { values, clients, sequences, slots, places }
}
