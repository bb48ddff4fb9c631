/**
 * A replica from its parts: those that came, and those that are here already. Full
 * blocks of items are adopted as they are, so that it takes time for the difference
 * only. Everything is checked: what is accepted has the manifest's digests, each part
 * and the whole.
 */
import { Reader } from '../wire/bytes'
import { ClientTable } from './client-table'
import { decodeCore, type CorePart } from './core-part'
import { blocksOf, FrozenState } from './frozen-state'
import { BLOCK_ITEMS, type ItemBlock } from './item-block'
import { readItems } from './item-part'
import { keyText, type Manifest, type ManifestEntry, type PartKey } from './manifest'
import { NamedBlock } from './named-block'
import { OwnParts } from './own-parts'
import { PartNames } from './part-bytes'
import { readPart, type ReadPart } from './part-stock'
import { decodePops } from './pop-part'
import { decodeQueues, isInline, type QueueHead } from './queue-part'
import type { Queue } from './queue-store'
import { Replica } from './replica'
import { decodeSessions } from './session-part'

/** Indices of the parts that `own` does not have, ascending. */
export function missingParts(manifest: Manifest, own: Replica | OwnParts | null): number[] {
  const known = ownParts(own)
  return [...manifest.entries.keys()].filter((index) => {
    const entry = manifest.entries[index]
    return entry !== undefined && !known.has(entry)
  })
}

function ownParts(own: Replica | OwnParts | null): OwnParts {
  return own instanceof OwnParts ? own : new OwnParts(own)
}

/**
 * The state that a manifest describes, from `parts` (by index) and from what `own`
 * has of it; `own` is not changed, and full blocks of items are shared with it.
 * Undefined when a part is missing or anything is not what the manifest says.
 */
export function assemble(
  manifest: Manifest,
  own: Replica | OwnParts | null,
  parts: ReadonlyMap<number, ReadPart>
): Replica | undefined {
  const known = ownParts(own)
  const assembly = new Assembly(manifest.entries.length, known.names)
  for (const [index, entry] of manifest.entries.entries()) {
    const part = partOf(entry, parts.get(index), known)
    if (part === undefined || !assembly.take(entry, part)) return undefined
  }
  const replica = assembly.finish()
  const isRight =
    replica !== undefined && new FrozenState(replica).wholeManifest().digest === manifest.digest
  return isRight ? replica : undefined
}

/** What came, checked, or what is here; undefined: neither. */
function partOf(
  entry: ManifestEntry,
  came: ReadPart | undefined,
  known: OwnParts
): ReadPart | ItemBlock | undefined {
  if (came instanceof NamedBlock) return came
  if (came !== undefined) return readPart(entry, came)
  return known.blockOf(entry) ?? known.bytesOf(entry)
}

interface WantedBlock {
  readonly count: number
  /** Null: it is one of the log of pops. */
  readonly queue: Queue | null
}

/** Takes parts in the order of their keys. */
class Assembly {
  private readonly replica: Replica
  private core: CorePart | undefined
  /** Blocks that must come, by key, with the number of records in each. */
  private readonly wanted = new Map<string, WantedBlock>()

  /**
   * @param entries how many parts there are
   * @param names of the clients that adopted blocks refer to, by index
   */
  constructor(
    private readonly entries: number,
    private readonly names: readonly string[]
  ) {
    this.replica = new Replica(ClientTable.over(names))
  }

  /** False when it is not that part. */
  take(entry: ManifestEntry, part: ReadPart | ItemBlock): boolean {
    if (!(part instanceof Uint8Array)) return this.takeFullBlock(entry, part)
    const input = new Reader(part)
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

  /** A block that was read already, or that is shared. */
  private takeFullBlock(entry: ManifestEntry, block: NamedBlock | ItemBlock): boolean {
    const wanted = this.takeWanted(entry)
    const queue = wanted?.queue ?? null
    const isNext = queue?.chain.next === entry.key.block * BLOCK_ITEMS
    if (wanted?.count !== BLOCK_ITEMS || queue === null || !isNext) return false
    const { clients, queues } = this.replica
    if (block instanceof NamedBlock) block.bind(clients, (bound) => queues.adopt(queue, bound))
    else queues.adopt(queue, block)
    return true
  }

  private takeBlock(input: Reader, names: PartNames, entry: ManifestEntry): boolean {
    const wanted = this.takeWanted(entry)
    if (wanted === undefined) return false
    const { count, queue } = wanted
    const { clients, queues, pops } = this.replica
    if (queue !== null) readItems(input, names, count, queues, queue)
    else {
      decodePops(input, names, count, pops, clients)
      const keeper = pops.wholeBlockOf(pops.next - 1)
      // What was read in full is written the same again.
      if (input.done && keeper !== undefined) {
        keeper.digest = { high: entry.high, low: entry.low, bytes: entry.bytes }
      }
    }
    return input.done
  }

  private takeWanted(entry: ManifestEntry): WantedBlock | undefined {
    const key = keyText(entry.key)
    const wanted = this.wanted.get(key)
    this.wanted.delete(key)
    return wanted
  }

  /** The state; undefined while parts are missing. */
  finish(): Replica | undefined {
    const { core, replica, wanted } = this
    if (core === undefined || wanted.size > 0) return undefined
    // Nothing may refer to what only held the names in their places.
    this.names.forEach((name, index) => {
      if (name !== '') replica.clients.release(index)
    })
    replica.sessions.restored()
    replica.history = core.history
    replica.settings = core.settings
    replica.ambiguities = core.ambiguities
    return replica
  }
}
