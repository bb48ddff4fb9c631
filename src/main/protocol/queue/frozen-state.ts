/**
 * A state as it was at one moment, cut into parts that travel on their own. Making
 * one takes time for the queues and the sessions, not for the items: those are
 * shared with the replica, which goes on.
 */
import { BLOCK_ITEMS, type ItemBlock } from './item-block'
import { encodeCore, type CorePart } from './core-part'
import { encodeItems } from './item-part'
import {
  compareKeys,
  makeManifest,
  type Manifest,
  type ManifestEntry,
  type PartKey
} from './manifest'
import { digestOf, type PartDigest } from './part-digest'
import { encodePops } from './pop-part'
import type { PopRange } from './pop-log'
import { encodeQueues, isInline, queueBucketOf } from './queue-part'
import type { FrozenQueue } from './queue-store'
import type { Replica } from './replica'
import { encodeSessions } from './session-part'
import type { Session } from './sessions'

interface Part {
  readonly key: PartKey
  /** How much work it is to encode, in items. */
  readonly cost: number
  readonly encode: () => Uint8Array
  /** Where its digest is kept beyond this state, if that can be. */
  readonly keeper: { digest: PartDigest | null } | undefined
  /** Items that fill a block from end to end. */
  readonly block?: ItemBlock | undefined
}

export class FrozenState {
  private readonly list: readonly Part[]
  private readonly entries: ManifestEntry[] = []
  private made: Manifest | null = null
  /** Of the clients that full blocks refer to, by index; '' where there is none. */
  readonly names: readonly string[]

  constructor(replica: Replica) {
    const names = replica.clients.freeze()
    this.names = names
    const queues = replica.queues.freezeQueues()
    const pops = replica.pops.freeze()
    this.list = [
      corePart(replica, pops),
      ...sessionParts(replica.sessions.freeze()),
      ...queueParts(queues, names),
      ...queues.flatMap((queue) => itemParts(queue, names)),
      ...popParts(pops, names)
    ].sort((a, b) => compareKeys(a.key, b.key))
  }

  /** How many parts there are. */
  get parts(): number {
    return this.list.length
  }

  /**
   * All keys and digests; null when that would take more work at once than
   * encoding `budget` items (a part more at most): call again to go on.
   */
  manifest(budget = Infinity): Manifest | null {
    let left = budget
    while (this.entries.length < this.list.length) {
      if (left <= 0) return null
      const { key, cost, encode, keeper } = this.list[this.entries.length] as Part
      const known = keeper?.digest ?? null
      if (known === null) left -= cost
      const digest = known ?? digestOf(encode())
      if (keeper !== undefined) keeper.digest = digest
      this.entries.push({ key, ...digest })
    }
    this.made ??= makeManifest(this.entries)
    return this.made
  }

  /** The whole manifest, at once. */
  wholeManifest(): Manifest {
    return this.manifest() as Manifest
  }

  /** The items of the part with this index, if they fill a block: to be shared, not to be changed. */
  blockOf(index: number): ItemBlock | undefined {
    return this.list[index]?.block
  }

  /** The bytes of the part with this index in the manifest; none for an index that is not there. */
  part(index: number): Uint8Array {
    return this.list[index]?.encode() ?? new Uint8Array(0)
  }
}

function corePart(replica: Replica, pops: PopRange): Part {
  const { settings } = replica
  const core: CorePart = {
    history: replica.history.copy(),
    settings,
    ambiguities: replica.ambiguities.copy(),
    popsFrom: pops.forgotten,
    popsTo: pops.next,
    lastForgotten: replica.pops.lastForgotten
  }
  return {
    key: { kind: 'core', group: 0, block: 0 },
    cost: 1 + core.history.entries.length + core.ambiguities.size,
    encode: () => encodeCore(core),
    keeper: undefined
  }
}

function sessionParts(sessions: readonly Session[]): Part[] {
  return grouped(sessions, ({ bucket }) => bucket).map(([group, some]) => ({
    key: { kind: 'sessions', group, block: 0 },
    cost: some.reduce((sum, { answered }) => sum + 4 + answered.length, 0),
    encode: () => encodeSessions(some),
    keeper: undefined
  }))
}

function queueParts(queues: readonly FrozenQueue[], names: readonly string[]): Part[] {
  return grouped(queues, ({ id }) => queueBucketOf(id)).map(([group, some]) => ({
    key: { kind: 'queues', group, block: 0 },
    cost: some.reduce((sum, { items }) => sum + 4 + (isInline(items) ? items.size : 0), 0),
    encode: () => encodeQueues(some, names),
    keeper: undefined
  }))
}

function itemParts({ id, items }: FrozenQueue, names: readonly string[]): Part[] {
  if (isInline(items)) return []
  return blocksOf(items.first, items.next).map(({ block, from, to }) => {
    const whole = items.wholeBlockOf(from)
    return {
      key: { kind: 'items', group: id, block },
      cost: to - from,
      encode: () => encodeItems(items, from, to, names),
      keeper: whole,
      block: whole
    }
  })
}

function popParts(pops: PopRange, names: readonly string[]): Part[] {
  return blocksOf(pops.forgotten, pops.next).map(({ block, from, to }) => ({
    key: { kind: 'pops', group: 0, block },
    cost: 2 * (to - from),
    encode: () => encodePops(pops, from, to, names),
    keeper: pops.wholeBlockOf(from)
  }))
}

/** The stretches of numbers `from` to `to` (excluded) that lie in one block each. */
export function blocksOf(from: number, to: number): { block: number; from: number; to: number }[] {
  const blocks: { block: number; from: number; to: number }[] = []
  for (let at = from; at < to;) {
    const block = Math.floor(at / BLOCK_ITEMS)
    const end = Math.min(to, (block + 1) * BLOCK_ITEMS)
    blocks.push({ block, from: at, to: end })
    at = end
  }
  return blocks
}

function grouped<T>(values: readonly T[], groupOf: (value: T) => number): [number, T[]][] {
  const groups = new Map<number, T[]>()
  for (const value of values) {
    const group = groupOf(value)
    const known = groups.get(group)
    if (known === undefined) groups.set(group, [value])
    else known.push(value)
  }
  return [...groups]
}
