import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { Ambiguities } from '../../../src/main/protocol/queue/ambiguities'
import { BLOCK_ITEMS } from '../../../src/main/protocol/queue/item-block'
import { makeManifest, type Manifest } from '../../../src/main/protocol/queue/manifest'
import { digestOf } from '../../../src/main/protocol/queue/part-digest'
import {
  assemble,
  decodeBundle,
  decodeManifest,
  decodeState,
  encodeBundle,
  encodeManifest,
  encodeState,
  freezeState,
  manifestOf,
  missingParts,
  stateDigest,
  type FrozenState
} from '../../../src/main/protocol/queue/parts'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { create, push } from '../packets'
import { Bulk } from './bulk'
import { deliverAll, deliveries, replica, streams } from './histories'

const LONG = queueIdOf(1)
const SHORT = queueIdOf(-4)

/** Everything of a replica that is the same on all servers, as people would say it. */
function everything(one: Replica): object {
  const queues = one.queues.all().map(({ label, id, created, chain }) => ({
    label,
    id,
    created,
    first: chain.first,
    items: Array.from({ length: chain.size }, (_, place) => [
      chain.valueAt(place),
      one.clients.nameAt(chain.clientAt(place)),
      chain.sequenceAt(place),
      chain.birthAt(place)
    ])
  }))
  const sessions = [...one.sessions.values()].map((session) => ({ ...session, index: 0 }))
  const { history, settings, ambiguities, pops } = one
  return {
    queues,
    sessions: sessions.map(({ client, next, low, answered, executed, accepted, age }) => [
      client,
      next,
      low,
      answered,
      executed,
      accepted,
      age
    ]),
    history: [history.entries, history.horizon],
    settings,
    ambiguities: [ambiguities.values(), ambiguities.items()],
    pops: [pops.forgotten, pops.lastForgotten, [...pops.records()]],
    hash: one.queues.hash,
    clients: one.clients.size,
    total: one.queues.itemsTotal
  }
}

/** Bytes as text: long ones are compared so much faster. */
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1')
const texts = (parts: ReadonlyMap<number, Uint8Array>): string[] => [...parts.values()].map(text)

function partsOf(frozen: FrozenState, indices: Iterable<number>): Map<number, Uint8Array> {
  return new Map([...indices].map((index) => [index, frozen.part(index)]))
}

/** What a server that holds `own` makes of `from`, with what it lacks. */
function pull(from: Replica, own: Replica | null): Replica | undefined {
  const frozen = freezeState(from)
  const manifest = decodeManifest(encodeManifest(frozen.manifest()!))!
  const bundle = encodeBundle(frozen, missingParts(manifest, own))
  return assemble(manifest, own, decodeBundle(bundle)!)
}

/** A replica with settings, contested items, and queues that take blocks of their own. */
function richReplica(): Replica {
  const bulk = new Bulk().do('a', [create(1), create(-4), create(7)])
  bulk
    .push(LONG, 2 * BLOCK_ITEMS)
    .pop(LONG, 700)
    .push(SHORT, 5)
    .push(queueIdOf(7), 33)
  bulk.do('admin', [{ operation: 'policy', argument: 1, item: 0 }])
  const { replica: made } = bulk
  const config = { epoch: 5, representative: 1 }
  const primary = { config, members: [1, 2, 3], lines: [config] }
  made.settings = { ...made.settings, primaries: [primary] }
  const at = (epoch: number) => ({ epoch, representative: 2 })
  made.ambiguities = Ambiguities.of(
    [
      {
        client: 'torn',
        sequence: 8,
        candidates: [
          { config: at(3), item: { client: 'pusher', sequence: 4 } },
          { config: at(4), item: null }
        ],
        decisions: []
      }
    ],
    [
      {
        client: 'pusher',
        sequence: 4,
        label: 1,
        value: 55,
        birth: { config: at(2), slot: 6, place: 2 },
        pops: [{ client: 'torn', sequence: 8, isSpent: false }]
      }
    ]
  )
  made.history.mark(at(6))
  return made
}

describe('a state', () => {
  it('comes back from its parts, whole', () => {
    fc.assert(
      fc.property(replica, (one) => {
        const copy = pull(one, null)!
        expect(everything(copy)).toEqual(everything(one))
        expect(stateDigest(copy)).toBe(stateDigest(one))
      }),
      { numRuns: 60 }
    )
    const rich = richReplica()
    expect(everything(pull(rich, null)!)).toEqual(everything(rich))
    const empty = pull(new Replica(), null)!
    expect(everything(empty)).toEqual(everything(new Replica()))
    expect(empty.isEmpty).toBe(true)
  })

  it('comes from the parts that one lacks, whatever one has', () => {
    fc.assert(
      fc.property(deliveries, fc.nat(), replica, (packets, cut, unrelated) => {
        const at = cut % (packets.length + 1)
        const older = deliverAll(packets.slice(0, at))
        const whole = deliverAll(packets)
        for (const own of [older, unrelated, whole, new Replica()]) {
          const before = encodeState(own)
          const copy = pull(whole, own)!
          expect(text(encodeState(copy))).toBe(text(encodeState(whole)))
          expect(copy.clients.size).toBe(whole.clients.size)
          expect(text(encodeState(own))).toBe(text(before))
        }
        expect(missingParts(manifestOf(whole), deliverAll(packets))).toEqual([])
      }),
      { numRuns: 40 }
    )
  })

  it('goes on after that like the one that it came from', () => {
    fc.assert(
      fc.property(deliveries, fc.nat(), (packets, cut) => {
        const at = cut % (packets.length + 1)
        const half = deliverAll(packets.slice(0, at))
        const late = pull(half, null)!
        deliverAll(packets.slice(at), late, at)
        deliverAll(packets.slice(at), half, at)
        expect(everything(late)).toEqual(everything(half))
        expect(text(encodeState(late))).toBe(text(encodeState(half)))
      }),
      { numRuns: 40 }
    )
  })

  it('has the same bytes however its queues came to be stored as they are', () => {
    const make = (pauses: boolean): Replica => {
      const bulk = new Bulk().do('a', [create(1)])
      for (let round = 0; round < 30; round++) {
        bulk.push(LONG, 300).pop(LONG, 290)
        // Copies make the blocks grow elsewhere.
        if (pauses) bulk.replica.queues.freeze()
      }
      return bulk.replica
    }
    expect(text(encodeState(make(true)))).toBe(text(encodeState(make(false))))
  })

  it('differs in its digest wherever it differs', () => {
    const base = richReplica()
    const digests = new Set([stateDigest(base)])
    const changes: ((one: Replica) => void)[] = [
      (one) => one.queues.execute('create', 99, 0, 0, 0),
      (one) => one.queues.execute('create', 7, 0, 0, 0),
      (one) => one.queues.execute('push', SHORT, 1, one.clients.retain('pusher'), 1),
      (one) => one.queues.execute('push', SHORT, 1, one.clients.retain('pusher'), 2),
      (one) => one.history.mark({ epoch: 9, representative: 9 }),
      (one) => (one.settings = { ...one.settings, policy: 'available' }),
      (one) => (one.settings = { ...one.settings, primaries: [] }),
      (one) => (one.ambiguities = new Ambiguities()),
      (one) => one.pops.appendRecord({ ...[...one.pops.records()][0]!, popSequence: 9 })
    ]
    for (const change of changes) {
      const one = richReplica()
      change(one)
      digests.add(stateDigest(one))
    }
    expect(digests.size).toBe(changes.length + 1)
  })
})

describe('the difference to an older state of a long queue', () => {
  const kinds = (manifest: Manifest, indices: readonly number[]) =>
    indices.map((index) => manifest.entries[index]!.key).filter(({ kind }) => kind === 'items')

  it('are its first and its last blocks alone', () => {
    const blocks = 12
    const grow = (bulk: Bulk): Bulk => bulk.do('a', [create(1)]).push(LONG, blocks * BLOCK_ITEMS)
    const older = grow(new Bulk()).pop(LONG, 100).replica
    const whole = grow(new Bulk()).pop(LONG, 100).pop(LONG, 200).push(LONG, 300).replica
    const manifest = manifestOf(whole)
    expect(kinds(manifest, [...manifest.entries.keys()]).length).toBe(blocks + 1)
    const missing = missingParts(manifest, older)
    expect(kinds(manifest, missing).map(({ block }) => block)).toEqual([0, blocks])
    const bytesOf = (indices: Iterable<number>) =>
      [...indices].reduce((sum, index) => sum + manifest.entries[index]!.bytes, 0)
    expect(bytesOf(missing)).toBeLessThan(bytesOf(manifest.entries.keys()) / 5)
    expect(text(encodeState(pull(whole, older)!))).toBe(text(encodeState(whole)))
  })

  it('are the sessions and queues of few groups, where there are many', () => {
    const many = (extra: boolean): Replica => {
      const bulk = new Bulk()
      for (let label = 0; label < 3000; label++) bulk.do(`client ${label}`, [create(label)])
      if (extra) bulk.do('client 5', [push(queueIdOf(70), 1)])
      return bulk.replica
    }
    const manifest = manifestOf(many(true))
    const missing = missingParts(manifest, many(false)).map((index) => manifest.entries[index]!.key)
    expect(manifest.entries.length).toBe(513)
    expect(missing.map(({ kind }) => kind)).toEqual(['core', 'sessions', 'queues'])
  })
})

describe('a frozen state', () => {
  const everyPart = (frozen: FrozenState): Map<number, Uint8Array> =>
    partsOf(frozen, Array(frozen.parts).keys())

  it('stays as it was while its replica goes on', () => {
    fc.assert(
      fc.property(streams, streams, fc.boolean(), (before, after, isAsked) => {
        const one = deliverAll(before.flat())
        const frozen = freezeState(one)
        const parts = everyPart(frozen)
        const digest = isAsked ? frozen.manifest()!.digest : stateDigest(one)
        deliverAll(after.flat(), one, 0, 7)
        one.queues.execute('destroy', queueIdOf(0), 0, 0, 0)
        expect(texts(everyPart(frozen))).toEqual(texts(parts))
        expect(frozen.manifest()!.digest).toBe(digest)
      }),
      { numRuns: 60 }
    )
  })

  it('stays as it was while a long queue is pushed to, popped, destroyed and made again', () => {
    const bulk = new Bulk()
      .do('a', [create(1)])
      .push(LONG, 5000)
      .pop(LONG, 900)
    const frozen = freezeState(bulk.replica)
    const parts = everyPart(frozen)
    const { digest } = frozen.manifest()!
    bulk.pop(LONG, 4090, 'other').push(LONG, 9000, 'more').pop(LONG, 9000)
    bulk.do('a', [{ operation: 'destroy', argument: LONG, item: 0 }, create(1)])
    bulk.push(LONG, 50, 'late').do('admin', [{ operation: 'policy', argument: 1, item: 0 }])
    bulk.replica.history.mark({ epoch: 99, representative: 1 })
    expect(texts(everyPart(frozen))).toEqual(texts(parts))
    const copy = assemble(frozen.manifest()!, null, parts)!
    expect(stateDigest(copy)).toBe(digest)
    expect(copy.queues.get(LONG)?.chain.size).toBe(4100)
  })

  it('stays as it was while sessions are evicted and their names given to others', () => {
    const bulk = new Bulk().do('first', [create(1), push(LONG, 5)])
    for (let i = 1; i < limits.sessions; i++) bulk.do(`c${i}`, [create(1)])
    const frozen = freezeState(bulk.replica)
    const { digest } = frozen.manifest()!
    const parts = everyPart(frozen)
    bulk.pop(LONG, 1, 'c1')
    for (let i = 0; i < 50; i++) bulk.do(`new ${i}`, [create(2)])
    expect(bulk.replica.sessions.get('first')).toBeUndefined()
    expect(texts(everyPart(frozen))).toEqual(texts(parts))
    const copy = assemble(frozen.manifest()!, bulk.replica, parts)!
    expect([stateDigest(copy), copy.sessions.size]).toEqual([digest, limits.sessions])
    expect(copy.sessions.get('first')?.next).toBe(3)
  })

  it('stays as it was while what is contested is settled', () => {
    const one = richReplica()
    const frozen = freezeState(one)
    const parts = everyPart(frozen)
    const { low, ...rest } = { low: 2, client: 'torn', first: 2 }
    expect(one.ambiguities.settle(one.ambiguities.open().length, 0)).toBeUndefined()
    one.ambiguities.noteAccepted(rest.client, low, 9, { epoch: 4, representative: 2 })
    expect(stateDigest(one)).not.toBe(frozen.manifest()!.digest)
    expect(texts(everyPart(frozen))).toEqual(texts(parts))
  })

  it('computes its digests a stretch at a time', () => {
    const one = new Bulk().do('a', [create(1)]).push(LONG, 5 * BLOCK_ITEMS).replica
    const frozen = freezeState(one)
    let calls = 1
    while (frozen.manifest(BLOCK_ITEMS) === null) calls++
    expect(calls).toBeGreaterThan(4)
    const { digest, entries } = manifestOf(one)
    expect(frozen.manifest(0)).toEqual({ digest, entries })
    // Full blocks know their digests by now: only what is small is left to do.
    expect(freezeState(one).manifest(1000)?.digest).toBe(digest)
  })
})

describe('what is not a state', () => {
  /** The manifest of these parts with one of them replaced. */
  function forged(frozen: FrozenState, index: number, bytes: Uint8Array): Manifest {
    const { entries } = frozen.manifest()!
    return makeManifest(
      entries.map((entry, i) => (i === index ? { ...entry, ...digestOf(bytes) } : entry))
    )
  }

  /** Whatever is accepted must be a state: with these digests, and written the same again. */
  function judge(manifest: Manifest, parts: ReadonlyMap<number, Uint8Array>): boolean {
    const read = assemble(manifest, null, parts)
    if (read === undefined) return false
    expect(stateDigest(read)).toBe(manifest.digest)
    const frozen = freezeState(read)
    for (const [index, bytes] of parts) expect(text(frozen.part(index))).toBe(text(bytes))
    return true
  }

  const lengthened = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, Uint8Array.of(0)])

  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 4
  })

  it('is survived, also when every digest is right', () => {
    const rich = richReplica()
    const small = deliverAll(fc.sample(deliveries, { seed: 7, numRuns: 1 })[0]!)
    const samples = [
      [rich, 80],
      [small, 400]
    ] as const
    for (const [one, numRuns] of samples) {
      const frozen = freezeState(one)
      const parts = partsOf(frozen, Array(frozen.parts).keys())
      expect(judge(frozen.manifest()!, parts)).toBe(true)
      fc.assert(
        fc.property(fc.nat(), changes, (pick, places) => {
          const index = pick % frozen.parts
          const bytes = parts.get(index)!.slice()
          // Near the front is what decides.
          for (const [at, value] of places)
            bytes[(at % 5 === 0 ? at : at % 90) % bytes.length] = value
          judge(forged(frozen, index, bytes), new Map(parts).set(index, bytes))
        }),
        { numRuns }
      )
      fc.assert(
        fc.property(fc.nat(), fc.uint8Array({ maxLength: 120 }), (pick, bytes) => {
          const index = pick % frozen.parts
          judge(forged(frozen, index, bytes), new Map(parts).set(index, bytes))
        }),
        { numRuns }
      )
    }
  })

  it('is refused when a part was cut or lengthened', () => {
    const frozen = freezeState(richReplica())
    const parts = partsOf(frozen, Array(frozen.parts).keys())
    for (const [index, bytes] of parts) {
      const step = Math.max(1, Math.floor(bytes.length / 20))
      for (let length = 0; length < bytes.length; length += step) {
        const cut = bytes.slice(0, length)
        expect(judge(forged(frozen, index, cut), new Map(parts).set(index, cut))).toBe(false)
      }
      const longer = lengthened(bytes)
      expect(judge(forged(frozen, index, longer), new Map(parts).set(index, longer))).toBe(false)
    }
  })

  it('is refused when a part is missing, another one, or not what the manifest says', () => {
    const one = richReplica()
    const frozen = freezeState(one)
    const manifest = frozen.manifest()!
    const parts = partsOf(frozen, Array(frozen.parts).keys())
    for (const index of parts.keys()) {
      const without = new Map(parts)
      without.delete(index)
      expect(assemble(manifest, null, without)).toBeUndefined()
      expect(assemble(manifest, one, without)).toBeDefined()
      const fewer = makeManifest(manifest.entries.filter((_, i) => i !== index))
      const moved = new Map([...without].map(([i, bytes]) => [i > index ? i - 1 : i, bytes]))
      // Sessions may be fewer; nothing else.
      const isSessions = manifest.entries[index]!.key.kind === 'sessions'
      const isShort = manifest.entries[index]!.bytes < 2000
      if (!isSessions && !isShort) expect(assemble(fewer, null, moved)).toBeUndefined()
      const bent = parts.get(index)!.slice()
      bent[bent.length >> 1]! ^= 1
      expect(assemble(manifest, null, new Map(parts).set(index, bent))).toBeUndefined()
    }
  })

  it('is no manifest', () => {
    const { entries } = manifestOf(richReplica())
    const bytes = encodeManifest({ entries })
    expect(decodeManifest(bytes)).toEqual(makeManifest(entries))
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeManifest(bytes.subarray(0, length))).toBeUndefined()
    }
    expect(decodeManifest(lengthened(bytes))).toBeUndefined()
    const refused = [
      [...entries].reverse(),
      [entries[0]!, entries[0]!],
      [{ ...entries[0]!, bytes: limits.partBytes + 1 }],
      Array.from({ length: limits.snapshotBytes / limits.partBytes + 1 }, (_, block) => ({
        ...entries[0]!,
        key: { kind: 'pops' as const, group: 0, block },
        bytes: limits.partBytes
      })),
      [{ ...entries[0]!, key: { kind: 'items' as const, group: 0.5, block: 0 } }]
    ]
    for (const list of refused) {
      expect(decodeManifest(encodeManifest({ entries: list }))).toBeUndefined()
    }
    fc.assert(
      fc.property(changes, (places) => {
        const bent = bytes.slice()
        for (const [at, value] of places) bent[at % bent.length] = value
        const read = decodeManifest(bent)
        if (read !== undefined) expect(encodeManifest(read)).toEqual(bent)
      })
    )
    fc.assert(fc.property(fc.uint8Array(), (noise) => void decodeManifest(noise)))
  })

  it('is no bundle', () => {
    const frozen = freezeState(richReplica())
    const bytes = encodeBundle(frozen, [0, 2])
    expect([...decodeBundle(bytes)!]).toEqual([...partsOf(frozen, [0, 2])])
    expect(decodeBundle(bytes.subarray(0, -1))).toBeUndefined()
    expect(decodeBundle(encodeBundle(frozen, [1, 1]))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array(), (noise) => void decodeBundle(noise)))
  })

  it('is no whole state', () => {
    const bytes = encodeState(richReplica())
    expect(text(encodeState(decodeState(bytes)!))).toBe(text(bytes))
    expect(decodeState(bytes.subarray(0, -1))).toBeUndefined()
    expect(decodeState(lengthened(bytes))).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array(), (noise) => void decodeState(noise)))
  })
})
