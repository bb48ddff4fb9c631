/**
 * The file of a checkpoint: the manifest of a state, where its parts are, and the
 * records that it does not make superfluous. Layout:
 *
 *     magic 4, version 1, number 6, at 6, server 6, manifest length 4, manifest,
 *     for each part: parts file 6, offset 6,
 *     records 1, for each: kind 1, length 4, bytes,
 *     checksums 4 and 4 of all before
 */
import { KEPT_KINDS, type KeptRecord } from '../protocol/kept'
import { decodeManifest, encodeManifest, type Manifest } from '../protocol/queue/manifest'
import type { MemberId } from '../protocol/types'
import { Reader, viewOf, Writer } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'
import type { Place } from './parts-index'

const MAGIC = 0x53515446
const VERSION = 1
const SEEDS = [0x73746174, 0x66696c65] as const
const CHECKSUM_BYTES = 8

export interface StateFile {
  readonly number: number
  /** Ordinal of the first record that is not part of the state. */
  readonly at: number
  readonly server: MemberId
  readonly manifest: Manifest
  /** In the manifest's order. */
  readonly places: readonly Place[]
  readonly carried: readonly KeptRecord[]
}

export function encodeStateFile(state: StateFile): Uint8Array {
  const manifest = encodeManifest(state.manifest)
  const out = new Writer(manifest.length + 12 * state.places.length + 1024)
    .u32(MAGIC)
    .u8(VERSION)
    .u48(state.number)
    .u48(state.at)
    .u48(state.server)
    .u32(manifest.length)
    .raw(manifest)
  for (const { file, offset } of state.places) out.u48(file).u48(offset)
  out.u8(state.carried.length)
  for (const { kind, bytes } of state.carried) {
    out.u8(KEPT_KINDS.indexOf(kind)).u32(bytes.length).raw(bytes)
  }
  const bytes = out.u32(0).u32(0).finish()
  const view = viewOf(bytes)
  const end = bytes.length - CHECKSUM_BYTES
  for (const [i, seed] of SEEDS.entries()) {
    view.setUint32(end + 4 * i, xxh32(view, 0, end, seed), true)
  }
  return bytes
}

/** Undefined when that is not, or not wholly, the file of checkpoint `number`. */
export function decodeStateFile(bytes: Uint8Array, number: number): StateFile | undefined {
  const end = bytes.length - CHECKSUM_BYTES
  if (end < 0) return undefined
  const view = viewOf(bytes)
  const isWhole = SEEDS.every(
    (seed, i) => view.getUint32(end + 4 * i, true) === xxh32(view, 0, end, seed)
  )
  if (!isWhole) return undefined
  const input = new Reader(bytes.subarray(0, end))
  const isOurs = input.u32() === MAGIC && input.u8() === VERSION && input.u48() === number
  const at = input.u48()
  const server = input.u48()
  const manifest = decodeManifest(input.slice(input.u32()))
  if (!isOurs || manifest === undefined) return undefined
  const places = manifest.entries.map(() => ({ file: input.u48(), offset: input.u48() }))
  const carried = Array.from({ length: input.u8() }, () => readRecord(input))
  return input.done ? { number, at, server, manifest, places, carried } : undefined
}

function readRecord(input: Reader): KeptRecord {
  const kind = KEPT_KINDS[input.u8()]
  if (kind === undefined) input.fail()
  return { kind: kind ?? 'slot', bytes: input.slice(input.u32()) }
}
