/**
 * The part of a state that is neither sessions nor queues nor pops:
 *
 *     version 1, horizon 6, history: count 4, each: config 12, end + 1 4, operations 8
 *     settings (`settings-codec.ts`)
 *     pops: number of the oldest kept 6, of the next 6, forgotten 1 (0: none), moment 18
 *     ambiguities (`ambiguities-codec.ts`)
 */
import { limits } from '../limits'
import type { Reader, Writer } from '../wire/bytes'
import type { Ambiguities } from './ambiguities'
import { decodeAmbiguities, encodeAmbiguities } from './ambiguities-codec'
import { History } from './history'
import type { Moment } from './moment'
import {
  PartWriter,
  readConfig,
  readList,
  readMoment,
  readOptional,
  writeConfig,
  writeMoment,
  writeOptional,
  type PartNames
} from './part-bytes'
import type { Settings } from './settings'
import { readSettings, writeSettings } from './settings-codec'

const STATE_VERSION = 2
/** More records than a server could make. */
const NUMBER_MAX = 2 ** 48 - 1

export interface CorePart {
  readonly history: History
  readonly settings: Settings
  readonly ambiguities: Ambiguities
  /** Numbers of the oldest pop that is kept, and of the next one. */
  readonly popsFrom: number
  readonly popsTo: number
  readonly lastForgotten: Moment | null
}

export function encodeCore(core: CorePart): Uint8Array {
  const part = new PartWriter([], 256)
  const out = part.body
  out.u8(STATE_VERSION)
  writeHistory(out, core.history)
  writeSettings(out, core.settings)
  out.u48(core.popsFrom).u48(core.popsTo)
  writeOptional(out, core.lastForgotten, writeMoment)
  encodeAmbiguities(out, core.ambiguities, (name) => part.numberOf(name))
  return part.finish()
}

/** Undefined for anything but what {@link encodeCore} writes. */
export function decodeCore(input: Reader, names: PartNames): CorePart | undefined {
  if (input.u8() !== STATE_VERSION) input.fail()
  const history = readHistory(input)
  const settings = readSettings(input)
  const popsFrom = input.u48()
  const popsTo = input.u48()
  const lastForgotten = readOptional(input, readMoment)
  const ambiguities = decodeAmbiguities(input, (number) => names.nameOf(number))
  if (popsFrom > popsTo || popsTo > NUMBER_MAX || popsTo - popsFrom > limits.pops) input.fail()
  if (!input.ok || history === undefined || ambiguities === undefined) return undefined
  return { history, settings, ambiguities, popsFrom, popsTo, lastForgotten }
}

function writeHistory(out: Writer, { horizon, entries }: History): void {
  out.u48(horizon).u32(entries.length)
  for (const { config, end, operations } of entries) {
    writeConfig(out, config)
      .u32(end + 1)
      .f64(operations)
  }
}

function readHistory(input: Reader): History | undefined {
  const horizon = input.u48()
  const entries = readList(input, limits.history, (from) => ({
    config: readConfig(from),
    end: from.u32() - 1,
    operations: from.f64()
  }))
  if (!entries.every(({ operations }) => isCount(operations))) input.fail()
  return History.restore(entries, horizon)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
