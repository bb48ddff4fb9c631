/**
 * Goal: a state that is put together from blocks which are there already is the same
 * state, byte for byte, and stays independent of the one that it shares them with.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'
import { ContentHash } from '../../../src/main/protocol/queue/content-hash'
import { BLOCK_ITEMS } from '../../../src/main/protocol/queue/item-block'
import { NamedBlock } from '../../../src/main/protocol/queue/named-block'
import { digestOf } from '../../../src/main/protocol/queue/part-digest'
import {
  assemble,
  decodeState,
  encodeState,
  freezeState,
  missingParts,
  OwnParts,
  readPart,
  type ReadPart
} from '../../../src/main/protocol/queue/parts'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { create } from '../packets'
import { Bulk } from './bulk'

const QUEUES = [queueIdOf(1), queueIdOf(2)] as const
const CLIENTS = ['ann', 'bob', 'cy', 'dee'] as const

/** A change of a state: so many items pushed or popped by a client. */
interface Change {
  readonly what: 'push' | 'pop'
  readonly queue: number
  readonly client: string
  readonly count: number
}

const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom('push', 'push', 'pop'),
  queue: fc.constantFrom(...QUEUES),
  client: fc.constantFrom(...CLIENTS),
  count: fc.constantFrom(1, 7, 500, 3000, 5000)
})
const changes = fc.array(change, { maxLength: 8 })

/** A line of history that goes on as it is told. */
class Line {
  readonly bulk: Bulk

  constructor(replica = new Replica()) {
    this.bulk = new Bulk(replica).do('maker', [create(1), create(2)])
  }

  go(some: readonly Change[]): this {
    for (const { what, queue, client, count } of some) {
      if (what === 'push') this.bulk.push(queue, count, client)
      else this.bulk.pop(queue, count, client)
    }
    return this
  }

  get replica(): Replica {
    return this.bulk.replica
  }
}

/** Bytes as text: long ones are compared so much faster. */
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** The state of `from`, by what `own` has and what comes of the rest. */
function take(from: Replica, own: Replica | null): Replica {
  const frozen = freezeState(from)
  const manifest = frozen.wholeManifest()
  const known = new OwnParts(own)
  const came = missingParts(manifest, known).map((index): [number, ReadPart] => [
    index,
    readPart(manifest.entries[index]!, frozen.part(index))!
  ])
  return assemble(manifest, known, new Map(came))!
}

/** Empties all queues, and returns what came out. */
function drain(replica: Replica): (number | null)[] {
  const { queues, clients } = replica
  const client = clients.retain('drain')
  const out: (number | null)[] = []
  for (const queue of QUEUES) {
    for (let left = queues.get(queue)?.chain.size ?? 0; left > 0; left--) {
      out.push(queues.execute('pop', queue, 0, client, out.length))
    }
  }
  clients.release(client)
  return out
}

describe('a state by adoption', () => {
  it('is the same, whatever was there and whatever has changed', () => {
    fc.assert(
      fc.property(changes, changes, changes, (common, more, other) => {
        const older = new Line().go(common).replica
        const whole = new Line().go(common).go(more)
        // Its client table has other indices, and its history another end.
        const stranger = new Line().go([...other].reverse()).go(common).replica
        const bytes = text(encodeState(whole.replica))
        for (const own of [null, older, stranger, whole.replica]) {
          const before = own === null ? '' : text(encodeState(own))
          const copy = take(whole.replica, own)
          expect(text(encodeState(copy))).toBe(bytes)
          expect(copy.queues.hash).toBe(whole.replica.queues.hash)
          expect(copy.queues.itemsTotal).toBe(whole.replica.queues.itemsTotal)
          expect(copy.clients.size).toBe(whole.replica.clients.size)
          // It goes on as any other state would, and the one beside it does not notice.
          const read = decodeState(encodeState(whole.replica))!
          expect(drain(copy)).toEqual(drain(read))
          expect(copy.clients.size).toBe(read.clients.size)
          expect(copy.queues.hash).toBe(new Line().replica.queues.hash)
          if (own !== null) expect(text(encodeState(own))).toBe(before)
        }
      }),
      { numRuns: 15 }
    )
  })

  it('shares the blocks that are there, and reads only what came', () => {
    const own = new Line().go([{ what: 'push', queue: QUEUES[0], client: 'ann', count: 20_000 }])
    const first = take(own.replica, null)
    own.go([{ what: 'push', queue: QUEUES[0], client: 'bob', count: 1 }])
    const second = take(own.replica, first)
    const third = take(own.replica, second)
    const blockOf = (replica: Replica, number: number) =>
      replica.queues.get(QUEUES[0])!.chain.wholeBlockOf(number)
    for (let number = 0; number + BLOCK_ITEMS < 20_000; number += BLOCK_ITEMS) {
      expect(blockOf(second, number)).toBeDefined()
      expect(blockOf(second, number)).toBe(blockOf(first, number))
      expect(blockOf(third, number)).toBe(blockOf(first, number))
    }
    // Whoever pops from the one leaves the other as it is.
    const bytes = text(encodeState(third))
    drain(second)
    expect(text(encodeState(third))).toBe(bytes)
  })

  it('may be put together several times from the same parts', () => {
    const from = new Line().go([
      { what: 'push', queue: QUEUES[1], client: 'cy', count: 9000 },
      { what: 'push', queue: QUEUES[0], client: 'dee', count: 9000 }
    ]).replica
    const frozen = freezeState(from)
    const manifest = frozen.wholeManifest()
    const parts = new Map(
      manifest.entries.map((entry, index) => [index, readPart(entry, frozen.part(index))!])
    )
    expect([...parts.values()].filter((part) => part instanceof NamedBlock)).toHaveLength(4)
    const copies = [null, new Line().replica, null].map((own) => assemble(manifest, own, parts)!)
    for (const copy of copies) {
      expect(text(encodeState(copy))).toBe(text(encodeState(from)))
      drain(copy)
    }
    expect(new Set(copies.map(({ clients }) => clients.size)).size).toBe(1)
  })

  it('takes no block but where its items belong', () => {
    const from = new Line().go([{ what: 'push', queue: QUEUES[0], client: 'ann', count: 9000 }])
    const frozen = freezeState(from.replica)
    const manifest = frozen.wholeManifest()
    const indices = [...manifest.entries.keys()].filter(
      (index) => manifest.entries[index]!.key.kind === 'items'
    )
    const parts = new Map(
      manifest.entries.map((entry, index) => [index, readPart(entry, frozen.part(index))!])
    )
    const [a, b] = indices.map((index) => parts.get(index)!)
    const swapped = new Map(parts).set(indices[0]!, b!).set(indices[1]!, a!)
    expect(assemble(manifest, null, swapped)).toBeUndefined()
    const entries = manifest.entries.filter((_, index) => index !== indices[0])
    const shorter = new Map(
      [...parts].filter(([index]) => index !== indices[0]).map(([, part], index) => [index, part])
    )
    expect(assemble({ ...manifest, entries }, null, shorter)).toBeUndefined()
  })
})

describe('a block that came', () => {
  it('is what a writer writes, or none', () => {
    const line = new Line().go([
      { what: 'push', queue: QUEUES[0], client: 'ann', count: 2000 },
      { what: 'push', queue: QUEUES[0], client: 'bob', count: 2500 }
    ])
    const frozen = freezeState(line.replica)
    const index = frozen.wholeManifest().entries.findIndex(({ key }) => key.kind === 'items')
    const bytes = frozen.part(index)
    expect(NamedBlock.read(bytes, 0, digestOf(bytes))).toBeDefined()
    const bend = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255), cut: fc.nat(40) })
    fc.assert(
      fc.property(bend, fc.boolean(), ({ at, to, cut }, isCut) => {
        const bent = isCut ? bytes.slice(0, bytes.length - cut) : bytes.slice()
        if (!isCut) bent[at] = to
        const read = NamedBlock.read(bent, 0, digestOf(bent))
        if (read === undefined) return
        // Then it is canonical: it is written the same again.
        const replica = new Replica()
        const queue = replica.queues.restore(1, [])
        read.bind(replica.clients, (block) => replica.queues.adopt(queue, block))
        queue.chain.wholeBlockOf(0)!.digest = null
        const again = freezeState(replica)
        const place = again.wholeManifest().entries.findIndex(({ key }) => key.kind === 'items')
        expect(text(again.part(place))).toBe(text(bent))
      }),
      { numRuns: 300 }
    )
  })
})

describe('what adoption rests on', () => {
  it('a digest of contents is put together from those of its stretches', () => {
    const items = fc.array(fc.maxSafeInteger(), { maxLength: 40 })
    fc.assert(
      fc.property(items, items, items, (gone, a, b) => {
        const one = new ContentHash()
        for (const item of [...gone, ...a, ...b]) one.push(item)
        for (const item of gone) one.shift(item)
        const stretch = new ContentHash()
        for (const item of b) stretch.push(item)
        const joined = new ContentHash()
        for (const item of [...gone, ...a]) joined.push(item)
        for (const item of gone) joined.shift(item)
        joined.append(stretch)
        expect(joined.value).toEqual(one.value)
        // And goes on as one.
        for (const item of a) {
          one.shift(item)
          joined.shift(item)
        }
        joined.push(5)
        one.push(5)
        expect(joined.value).toEqual(one.value)
      })
    )
  })

  it('a table made from another one keeps the indices until it lets go of them', () => {
    const table = new ClientTable()
    const [a, b, c] = ['a', 'b', 'c'].map((name) => table.retain(name))
    table.release(b!)
    const other = ClientTable.over(table.freeze())
    expect(other.retain('c')).toBe(c)
    expect(other.retain('new')).toBe(b)
    other.release(a!)
    expect(other.nameAt(a!)).toBe('')
    other.release(c!)
    expect([other.nameAt(c!), other.size]).toEqual(['c', 2])
    other.retainIndex(c!, 3)
    for (let left = 4; left > 0; left--) other.release(c!)
    expect(other.size).toBe(1)
    expect(table.size).toBe(2)
  })
})
