/**
 * A state as a list of parts, so that a server gets only what it does not have:
 *
 *     core             history, settings, ambiguities
 *     sessions GROUP   256 groups by a hash of the client's id
 *     queues GROUP     256 groups by a hash of the queue's id: all but the items of larger queues
 *     items QUEUE BLOCK, pops BLOCK    4096 records each, by their numbers
 *
 * Every part is canonical: equal contents have equal bytes on every server. Groups
 * and blocks without contents are left out.
 */
import { limits } from '../limits'
import { Reader, Writer } from '../wire/bytes'
import { assemble } from './assemble'
import { FrozenState } from './frozen-state'
import { decodeManifest, encodeManifest, type Manifest } from './manifest'
import type { Replica } from './replica'

export { assemble, missingParts } from './assemble'
export { OwnParts } from './own-parts'
export { PartStock, readPart, type ReadPart } from './part-stock'
export { FrozenState } from './frozen-state'
export {
  decodeManifest,
  encodeManifest,
  type Manifest,
  type ManifestEntry,
  type PartKey
} from './manifest'

/** A state that stays as it is while its replica goes on. */
export function freezeState(replica: Replica): FrozenState {
  return new FrozenState(replica)
}

export function manifestOf(replica: Replica): Manifest {
  return new FrozenState(replica).wholeManifest()
}

/** Digest of all that is replicated, 16 hex digits: equal exactly when the states are. */
export function stateDigest(replica: Replica): string {
  return manifestOf(replica).digest
}

/** Parts with their indices, one after the other: index 4, length 4, bytes. */
export function encodeBundle(frozen: FrozenState, indices: Iterable<number>): Uint8Array {
  const out = new Writer(4096)
  for (const index of indices) {
    const bytes = frozen.part(index)
    out.u32(index).u32(bytes.length).raw(bytes)
  }
  return out.finish()
}

/** Undefined unless the bytes are parts, each once. The parts are views of `bytes`. */
export function decodeBundle(bytes: Uint8Array): Map<number, Uint8Array> | undefined {
  if (bytes.length > limits.snapshotBytes) return undefined
  const input = new Reader(bytes)
  const parts = new Map<number, Uint8Array>()
  while (input.ok && !input.done) {
    const index = input.u32()
    if (parts.has(index)) input.fail()
    parts.set(index, input.slice(input.u32()))
  }
  return input.ok ? parts : undefined
}

/** The whole state: its manifest behind its length (4 bytes), and all parts. Equal exactly for equal states. */
export function encodeState(replica: Replica): Uint8Array {
  const frozen = new FrozenState(replica)
  const manifest = encodeManifest(frozen.wholeManifest())
  const parts = encodeBundle(frozen, Array(frozen.parts).keys())
  return new Writer(manifest.length + parts.length + 4)
    .u32(manifest.length)
    .raw(manifest)
    .raw(parts)
    .finish()
}

/** The replica that these bytes describe; undefined when they are malformed. */
export function decodeState(bytes: Uint8Array): Replica | undefined {
  const input = new Reader(bytes)
  const manifest = decodeManifest(input.slice(input.u32()))
  const parts = decodeBundle(input.slice(bytes.length - input.at))
  if (!input.ok || manifest === undefined || parts === undefined) return undefined
  return parts.size === manifest.entries.length ? assemble(manifest, null, parts) : undefined
}
