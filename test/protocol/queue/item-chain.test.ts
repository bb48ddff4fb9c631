import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_ITEMS } from '../../../src/main/protocol/queue/item-block'
import { ItemChain, type ItemRange } from '../../../src/main/protocol/queue/item-chain'
import type { Moment } from '../../../src/main/protocol/queue/moment'
import { item, u32 } from '../arbitraries'

interface Entry {
  readonly value: number
  readonly client: number
  readonly sequence: number
  readonly birth: Moment
}

/** Items by place, and again by cursor: both must say the same. */
function contents(chain: ItemRange): Entry[] {
  const read: Entry[] = []
  for (const at = chain.cursor(); at.next();) {
    const { value, client, sequence, config, slot, place } = at
    read.push({ value, client, sequence, birth: { config, slot, place } })
  }
  const byPlace = Array.from({ length: chain.size }, (_, place) => ({
    value: chain.valueAt(place),
    client: chain.clientAt(place),
    sequence: chain.sequenceAt(place),
    birth: chain.birthAt(place)
  }))
  expect(byPlace).toEqual(read)
  return read
}

function push(chain: ItemChain, { value, client, sequence, birth }: Entry): void {
  chain.push(value, client, sequence, birth.config, birth.slot, birth.place)
}

const config = (epoch: number) => ({ epoch, representative: 1 })
/** The n-th item of a history: its birth is later than those before. */
const entry = (n: number): Entry => ({
  value: n * 3 - 7,
  client: n % 5,
  sequence: n,
  birth: { config: config(1 + Math.floor(n / 100)), slot: n >> 2, place: n & 3 }
})

describe('ItemChain', () => {
  /** Runs of pushes and shifts, and copies taken in between. */
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ do: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ do: fc.constant('freeze' as const), count: fc.constant(1) })
    ),
    { maxLength: 40, size: 'max' }
  )
  /** Numbers near the borders of blocks. */
  const start = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -70, max: 70 }).map((by) => 7 * BLOCK_ITEMS + by),
    fc.integer({ min: 2 ** 47, max: 2 ** 47 + BLOCK_ITEMS })
  )

  it('does what an array does, and its copies stay as they were', () => {
    fc.assert(
      fc.property(steps, start, item, u32, u32, (plan, from, value, client, sequence) => {
        const chain = new ItemChain(from)
        let model: Entry[] = []
        let pushed = 0
        const copies: [ItemRange, Entry[]][] = []
        for (const step of plan) {
          for (let i = 0; i < step.count; i++) {
            if (step.do === 'push') {
              const base = entry(pushed++)
              const one = { ...base, value, client, sequence: (sequence + pushed) >>> 0 }
              push(chain, one)
              model.push(one)
            } else if (step.do === 'freeze') copies.push([chain.freeze(), [...model]])
            else if (model.length > 0) {
              chain.shift()
              model = model.slice(1)
            }
          }
          expect(chain.size).toBe(model.length)
        }
        expect([chain.first, chain.next]).toEqual([from + pushed - model.length, from + pushed])
        expect(contents(chain)).toEqual(model)
        for (const [copy, then] of copies) expect(contents(copy)).toEqual(then)
      })
    )
  })

  it('stays right at every fill and turn around its capacities', () => {
    for (let lead = 0; lead < 20; lead++) {
      const chain = new ItemChain(BLOCK_ITEMS - 40)
      let next = 0
      let first = 0
      const pushNext = () => push(chain, entry(next++))
      const shift = () => {
        chain.shift()
        first++
      }
      for (let i = 0; i < lead; i++) pushNext()
      for (let i = 0; i < lead; i++) shift()
      for (let i = 0; i < 70; i++) pushNext()
      while (chain.size > 0) {
        expect(chain.slice(0, 100)).toEqual(
          Array.from({ length: next - first }, (_, i) => entry(first + i).value)
        )
        shift()
      }
      expect(chain.slice(0, 1)).toEqual([])
    }
  })

  it('slices like an array, within what it holds', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.nat(50),
        fc.oneof(fc.nat(50), fc.constant(2 ** 40)),
        fc.nat(20),
        (items, offset, count, shifts) => {
          const chain = new ItemChain()
          items.forEach((value, i) => push(chain, { ...entry(i), value }))
          const gone = Math.min(shifts, items.length)
          for (let i = 0; i < gone; i++) chain.shift()
          expect(chain.slice(offset, count)).toEqual(
            items.slice(gone).slice(offset, offset + count)
          )
        }
      )
    )
  })

  it('shares its full blocks with copies, and writes to no block that a copy reads', () => {
    const chain = new ItemChain()
    const count = 3 * BLOCK_ITEMS + 100
    for (let i = 0; i < count; i++) push(chain, entry(i))
    const copy = chain.freeze()
    const last = chain.freeze()
    for (let i = 0; i < count - 5; i++) chain.shift()
    for (let i = 0; i < 3 * BLOCK_ITEMS; i++) {
      push(chain, entry(count + i))
      chain.shift()
    }
    for (const one of [copy, last]) {
      expect(one.size).toBe(count)
      expect(one.slice(0, count)).toEqual(Array.from({ length: count }, (_, i) => entry(i).value))
      expect(one.birthAt(count - 1)).toEqual(entry(count - 1).birth)
    }
    const block = copy.wholeBlockOf(BLOCK_ITEMS + 5)
    expect(block).toBeDefined()
    expect(last.wholeBlockOf(BLOCK_ITEMS + 5)).toBe(block)
    // Neither the last block, nor one whose first items are gone.
    expect(copy.wholeBlockOf(3 * BLOCK_ITEMS)).toBeUndefined()
    expect(chain.wholeBlockOf(chain.first)).toBeUndefined()
  })

  it('names the configurations of any stretch of its items', () => {
    const chain = new ItemChain(BLOCK_ITEMS - 50)
    for (let i = 0; i < 400; i++) push(chain, entry(i))
    for (let i = 0; i < 30; i++) chain.shift()
    fc.assert(
      fc.property(fc.nat(369), fc.nat(369), (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const runs = chain.runs(chain.first + from, chain.first + to)
        const told = Array.from({ length: to - from }, (_, i) => {
          const number = chain.first + from + i
          return runs.findLast((run) => run.from <= number)?.config
        })
        expect(told).toEqual(
          Array.from({ length: to - from }, (_, i) => chain.birthAt(from + i).config)
        )
        const names = runs.map(({ config: { epoch } }) => epoch)
        expect(names).toEqual([...new Set(names)])
        if (to > from) expect(runs[0]?.from).toBe(chain.first + from)
      })
    )
  })
})

describe('an item that is put in', () => {
  const births = fc.uniqueArray(fc.nat(600), { minLength: 1, maxLength: 60 })
  const start = fc.oneof(fc.constant(0), fc.constant(1), fc.constant(BLOCK_ITEMS - 3))

  it('stands where its birth belongs, and copies stay as they were', () => {
    fc.assert(
      fc.property(births, births, start, fc.nat(5), (there, added, from, shifts) => {
        const chain = new ItemChain(from)
        const model = [...there].sort((a, b) => a - b)
        for (const n of model) push(chain, entry(n))
        for (let i = 0; i < Math.min(shifts, there.length); i++) {
          chain.shift()
          model.shift()
        }
        const copy = chain.freeze()
        const then = contents(copy)
        for (const n of added) {
          const { value, client, sequence, birth } = entry(n)
          chain.insert(value, client, sequence, birth)
          model.push(n)
        }
        model.sort((a, b) => a - b)
        expect(contents(chain)).toEqual(model.map(entry))
        expect(contents(copy)).toEqual(then)
        push(chain, entry(700))
        expect(contents(chain)).toEqual([...model.map(entry), entry(700)])
      })
    )
  })

  it('takes the number before the first where there is one, so that later ones keep theirs', () => {
    const chain = new ItemChain(10)
    for (const n of [4, 8]) push(chain, entry(n))
    const put = ({ value, client, sequence, birth }: Entry) =>
      chain.insert(value, client, sequence, birth)
    put(entry(6))
    expect([chain.first, chain.next]).toEqual([9, 12])
    const fresh = new ItemChain()
    push(fresh, entry(4))
    fresh.insert(1, 1, 1, entry(2).birth)
    expect([fresh.first, fresh.next, fresh.valueAt(0)]).toEqual([0, 2, 1])
  })
})
