import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ambiguities } from '../../../src/main/protocol/queue/ambiguities'
import {
  decodeAmbiguities,
  encodeAmbiguities
} from '../../../src/main/protocol/queue/ambiguities-codec'
import {
  ambiguityId,
  compareRequests,
  type Ambiguity,
  type ContestedItem
} from '../../../src/main/protocol/queue/contested'
import { limits } from '../../../src/main/protocol/limits'
import { Reader, Writer } from '../../../src/main/protocol/wire/bytes'

const A = { epoch: 1, representative: 1 }
const B = { epoch: 2, representative: 1 }
const C = { epoch: 3, representative: 1 }

const item = (client: string, ...poppers: readonly string[]): ContestedItem => ({
  client,
  sequence: 1,
  label: 7,
  value: 5,
  birth: { config: A, slot: 0, place: 0 },
  pops: poppers.map((popper) => ({ client: popper, sequence: 1, isSpent: false }))
})

/** `client`:1 popped x in A and y in B. */
const ambiguity = (client: string): Ambiguity => ({
  client,
  sequence: 1,
  candidates: [
    { config: A, item: { client: 'x', sequence: 1 } },
    { config: B, item: { client: 'y', sequence: 1 } }
  ],
  decisions: []
})

const simple = (): Ambiguities =>
  Ambiguities.of([ambiguity('ann')], [item('x', 'ann'), item('y', 'ann')])

const id = ambiguityId({ client: 'ann', sequence: 1 })
const names = (items: readonly { client: string }[] | undefined): string[] | undefined =>
  items?.map(({ client }) => client)

describe('an ambiguous pop', () => {
  it('keeps both items out of their queues until somebody decides', () => {
    const ambiguities = simple()
    expect(ambiguities.items().map((one) => ambiguities.isLive(one))).toEqual([false, false])
    expect(ambiguities.hasLive).toBe(false)
    expect(names(ambiguities.open())).toEqual(['ann'])
  })

  it("is settled by the client's word on requests that include it", () => {
    const ambiguities = simple()
    expect(ambiguities.noteAccepted('bob', 0, 9, A)).toEqual([])
    expect(ambiguities.noteAccepted('ann', 2, 9, A)).toEqual([])
    expect(ambiguities.noteAccepted('ann', 9, 2, A)).toEqual([])
    expect(ambiguities.open()).toHaveLength(1)
    expect(names(ambiguities.noteAccepted('ann', 1, 2, A))).toEqual(['y'])
    expect(ambiguities.open()).toEqual([])
    expect(ambiguities.noteAccepted('ann', 1, 2, A)).toEqual([])
    expect(ambiguities.hasLive).toBe(true)
  })

  it('is settled by number: the client keeps one candidate, or none', () => {
    expect(names(simple().settle(id, 1))).toEqual(['x'])
    expect(names(simple().settle(id, -1))).toEqual(['x', 'y'])
    expect(simple().settle(id, 2)).toBeUndefined()
    expect(simple().settle(id, -2)).toBeUndefined()
    expect(simple().settle(id + 1, 0)).toBeUndefined()
    const settled = simple()
    settled.settle(id, 0)
    expect(settled.settle(id, 0)).toBeUndefined()
  })

  it('waits for the outcome in a configuration that is not known yet', () => {
    const ambiguities = simple()
    expect(ambiguities.noteAccepted('ann', 1, 2, C)).toEqual([])
    expect(ambiguities.open()).toHaveLength(1)
    expect(ambiguities.get({ client: 'ann', sequence: 1 })?.decisions).toEqual([C])
  })

  it('does not bring back what another request popped, unless that is annulled too', () => {
    const ambiguities = Ambiguities.of(
      [ambiguity('ann'), ambiguity('bob')],
      [item('x', 'ann', 'bob'), item('y', 'ann', 'bob', 'cy')]
    )
    expect(ambiguities.noteAccepted('ann', 1, 2, B)).toEqual([])
    expect(names(ambiguities.noteAccepted('bob', 1, 2, B))).toEqual(['x'])
    expect(ambiguities.settle(id, -1)).toBeUndefined()
    expect(ambiguities.noteAccepted('ann', 1, 2, A)).toEqual([])
  })
})

describe('an item that is back', () => {
  it('is gone when it is popped again', () => {
    const ambiguities = simple()
    ambiguities.settle(id, 0)
    ambiguities.notePop({ client: 'y', sequence: 1 }, { client: 'bob', sequence: 4 })
    expect(ambiguities.hasLive).toBe(false)
    expect(ambiguities.item({ client: 'y', sequence: 1 })?.pops).toHaveLength(2)
  })

  it('is gone when its queue is destroyed, and no other queue', () => {
    const ambiguities = simple()
    ambiguities.settle(id, 0)
    ambiguities.noteDestroyed(8)
    expect(ambiguities.hasLive).toBe(true)
    ambiguities.noteDestroyed(7)
    expect(ambiguities.hasLive).toBe(false)
  })

  it('is known to be there in a copy, which goes its own way', () => {
    const ambiguities = simple()
    ambiguities.settle(id, 0)
    const copy = ambiguities.copy()
    ambiguities.noteDestroyed(7)
    expect([ambiguities.hasLive, copy.hasLive]).toEqual([false, true])
  })
})

describe('the bound', () => {
  it('lets settled ones go first, then the oldest; never one whose item is back', () => {
    const many = Array.from({ length: limits.ambiguities }, (_, i): Ambiguity => ({
      ...ambiguity(`client ${String(i).padStart(5, '0')}`),
      candidates: [
        { config: A, item: null },
        { config: { epoch: 10 + i, representative: 1 }, item: { client: 'z', sequence: 1 } }
      ]
    }))
    const back = { ...ambiguity('ann'), decisions: [A] }
    const settled = { ...many[0]!, client: 'bob', decisions: [A] }
    const items = [
      item('x', 'ann'),
      item('y', 'ann'),
      { ...item('z', 'zoe'), pops: [...many, settled].map((one) => ({ ...one, isSpent: false })) }
    ]
    const all = Ambiguities.of([back, settled, ...many], items)
    expect(all.size).toBe(limits.ambiguities)
    expect(all.get(back)).toBeDefined()
    expect(all.get(settled)).toBeUndefined()
    expect(all.get(many[0]!)).toBeUndefined()
    expect(all.get(many[1]!)).toBeDefined()
    expect(names(all.items())).toEqual(['x', 'y', 'z'])
  })
})

const config = fc.record({ epoch: fc.nat(9), representative: fc.nat(9) })
const request = fc.record({ client: fc.constantFrom('ann', 'bob', 'x', 'y'), sequence: fc.nat(3) })
const state = fc
  .record({
    ambiguities: fc.uniqueArray(
      fc.record({
        request,
        candidates: fc.uniqueArray(fc.record({ config, item: fc.option(request) }), {
          minLength: 2,
          maxLength: 4,
          selector: (one) => JSON.stringify(one.config)
        }),
        decisions: fc.uniqueArray(config, { maxLength: 3, selector: (one) => JSON.stringify(one) })
      }),
      { maxLength: 4, selector: (one) => JSON.stringify(one.request) }
    ),
    pops: fc.uniqueArray(fc.record({ pop: request, isSpent: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
      selector: ({ pop }) => JSON.stringify(pop)
    })
  })
  .map(({ ambiguities, pops }) => {
    const byConfig = (a: typeof A, b: typeof A): number =>
      a.epoch - b.epoch || a.representative - b.representative
    const made = ambiguities.map((one): Ambiguity => ({
      ...one.request,
      candidates: [...one.candidates].sort((a, b) => byConfig(a.config, b.config)),
      decisions: [...one.decisions].sort(byConfig)
    }))
    const keys = made.flatMap((one) => one.candidates.flatMap((candidate) => candidate.item ?? []))
    const items = keys.map((key): ContestedItem => ({
      ...item('x'),
      ...key,
      pops: pops.map(({ pop, isSpent }) => ({ ...pop, isSpent })).sort(compareRequests)
    }))
    return Ambiguities.of(made, items)
  })

describe('the bytes', () => {
  const clients = ['ann', 'bob', 'x', 'y']
  const encode = (from: Ambiguities): Uint8Array => {
    const out = new Writer()
    encodeAmbiguities(out, from, (name) => clients.indexOf(name))
    return out.finish()
  }

  it('hold everything', () => {
    fc.assert(
      fc.property(state, (ambiguities) => {
        const bytes = encode(ambiguities)
        const input = new Reader(bytes)
        const decoded = decodeAmbiguities(input, (number) => clients[number])
        expect(input.done).toBe(true)
        expect(decoded?.values()).toEqual(ambiguities.values())
        expect(decoded?.items()).toEqual(ambiguities.items())
        expect(decoded?.hasLive).toBe(ambiguities.hasLive)
      })
    )
  })

  it('may be any: what is accepted is canonical', () => {
    fc.assert(
      fc.property(state, fc.array(fc.tuple(fc.nat(), fc.nat(255))), (ambiguities, changes) => {
        const bytes = encode(ambiguities).slice()
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const input = new Reader(bytes)
        const decoded = decodeAmbiguities(input, (number) => clients[number])
        if (decoded !== undefined) expect(encode(decoded)).toEqual(bytes.subarray(0, input.at))
      })
    )
  })
})
