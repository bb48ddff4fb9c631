/**
 * A replica from its parts: those that came, and those that are here already.
 * Everything is checked: what is accepted has the manifest's digests, each part and
 * the whole.
 */
import { Reader } from '../wire/bytes'
import { decodeCore, type CorePart } from './core-part'
import { blocksOf, FrozenState } from './frozen-state'
import { BLOCK_ITEMS } from './item-block'
import { readItems } from './item-part'
import { keyText, type Manifest, type ManifestEntry, type PartKey } from './manifest'
import { PartNames } from './part-bytes'
import { digestOf, type PartDigest } from './part-digest'
import { decodePops } from './pop-part'
import { decodeQueues, isInline, type QueueHead } from './queue-part'
import type { Queue } from './queue-store'
import { Replica } from './replica'
import { decodeSessions } from './session-part'

/** The parts that a server has itself, by key. */
class OwnParts {
  private readonly indices = new Map<string, number>()
  private readonly frozen: FrozenState | null
  private readonly manifest: Manifest | null

  constructor(own: Replica | null) {
    this.frozen = own === null ? null : new FrozenState(own)
    this.manifest = this.frozen?.wholeManifest() ?? null
    this.manifest?.entries.forEach(({ key }, index) => this.indices.set(keyText(key), index))
  }

  has(entry: ManifestEntry): boolean {
    return this.indexOf(entry) !== undefined
  }

  bytesOf(entry: ManifestEntry): Uint8Array | undefined {
    const index = this.indexOf(entry)
    return index === undefined ? undefined : this.frozen?.part(index)
  }

  private indexOf(entry: ManifestEntry): number | undefined {
    const index = this.indices.get(keyText(entry.key))
    const known = this.manifest?.entries[index ?? -1]
    return known !== undefined && sameDigest(known, entry) ? index : undefined
  }
}

function sameDigest(a: PartDigest, b: PartDigest): boolean {
  return a.high === b.high && a.low === b.low && a.bytes === b.bytes
}

/** Indices of the parts that `own` does not have, ascending. */
export function missingParts(manifest: Manifest, own: Replica | null): number[] {
  const known = new OwnParts(own)
  return [...manifest.entries.keys()].filter((index) => {
    const entry = manifest.entries[index]
    return entry !== undefined && !known.has(entry)
  })
}

/**
 * The state that a manifest describes, from `parts` (by index) and from what `own`
 * has of it; `own` is not changed. Undefined when a part is missing or anything is
 * not what the manifest says.
 */
export function assemble(
  manifest: Manifest,
  own: Replica | null,
  parts: ReadonlyMap<number, Uint8Array>
): Replica | undefined {
  const known = new OwnParts(own)
  const assembly = new Assembly(manifest.entries.length)
  for (const [index, entry] of manifest.entries.entries()) {
    const came = parts.get(index)
    const bytes = came ?? known.bytesOf(entry)
    if (bytes === undefined || !sameDigest(digestOf(bytes), entry)) return undefined
    if (!assembly.take(entry, bytes)) return undefined
  }
  const replica = assembly.finish()
  const isRight =
    replica !== undefined && new FrozenState(replica).wholeManifest().digest === manifest.digest
  return isRight ? replica : undefined
}

/** Takes parts in the order of their keys. */
class Assembly {
  private readonly replica = new Replica()
  private core: CorePart | undefined
  /** Blocks that must come, by key, with the number of records in each. */
  private readonly wanted = new Map<
    string,
    { readonly count: number; readonly queue: Queue | null }
  >()

  constructor(private readonly entries: number) {}

  /** False when the bytes are not that part. */
  take(entry: ManifestEntry, bytes: Uint8Array): boolean {
    const input = new Reader(bytes)
    if (entry.key.kind === 'sessions') return this.takeSessions(input, entry.key)
    const names = new PartNames(input, this.replica.clients)
    const isTaken = this.takeNamed(input, names, entry)
    return names.finish() && isTaken && input.done
  }

  private takeNamed(input: Reader, names: PartNames, entry: ManifestEntry): boolean {
    switch (entry.key.kind) {
      case 'core':
        return this.takeCore(input, names)
      case 'queues':
        return this.takeQueues(input, names, entry.key)
      default:
        return this.takeBlock(input, names, entry)
    }
  }

  private takeCore(input: Reader, names: PartNames): boolean {
    const core = decodeCore(input, names)
    if (core === undefined || this.core !== undefined) return false
    this.core = core
    this.replica.pops.beginAt(core.popsFrom, core.lastForgotten)
    this.want({ kind: 'pops', group: 0 }, core.popsFrom, core.popsTo, null)
    return true
  }

  private takeSessions(input: Reader, { group }: PartKey): boolean {
    const sessions = decodeSessions(input, group)
    for (const session of sessions ?? []) this.replica.sessions.restore(session)
    return sessions !== undefined
  }

  private takeQueues(input: Reader, names: PartNames, { group }: PartKey): boolean {
    const heads = decodeQueues(input, names, group, this.replica.queues)
    return heads?.every((head) => this.wantItems(head)) === true
  }

  private wantItems({ queue, size }: QueueHead): boolean {
    if (isInline({ size })) return true
    const { first } = queue.chain
    return this.want({ kind: 'items', group: queue.id }, first, first + size, queue)
  }

  /** False when that is more than there are parts. */
  private want(
    key: Pick<PartKey, 'kind' | 'group'>,
    from: number,
    to: number,
    queue: Queue | null
  ): boolean {
    if (to - from > this.entries * BLOCK_ITEMS) return false
    for (const { block, from: begin, to: end } of blocksOf(from, to)) {
      this.wanted.set(keyText({ ...key, block }), { count: end - begin, queue })
    }
    return this.wanted.size <= this.entries
  }

  private takeBlock(input: Reader, names: PartNames, entry: ManifestEntry): boolean {
    const key = keyText(entry.key)
    const wanted = this.wanted.get(key)
    if (wanted === undefined) return false
    this.wanted.delete(key)
    const { count, queue } = wanted
    const { clients, queues, pops } = this.replica
    if (queue === null) decodePops(input, names, count, pops, clients)
    else readItems(input, names, count, queues, queue)
    if (!input.done) return false
    const keeper =
      queue === null
        ? pops.wholeBlockOf(pops.next - 1)
        : queue.chain.wholeBlockOf(queue.chain.next - 1)
    // What was read in full is written the same again.
    if (keeper !== undefined)
      keeper.digest = { high: entry.high, low: entry.low, bytes: entry.bytes }
    return true
  }

  /** The state; undefined while parts are missing. */
  finish(): Replica | undefined {
    const { core, replica, wanted } = this
    if (core === undefined || wanted.size > 0) return undefined
    replica.sessions.restored()
    replica.history = core.history
    replica.settings = core.settings
    replica.ambiguities = core.ambiguities
    return replica
  }
}
