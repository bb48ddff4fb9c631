import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'

it('a client keeps its index while something refers to it, and no other has that index', () => {
  const steps = fc.array(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', '__proto__'),
      do: fc.constantFrom('retain', 'retainIndex', 'release')
    }),
    { maxLength: 60 }
  )
  fc.assert(
    fc.property(steps, (plan) => {
      const table = new ClientTable()
      const model = new Map<string, { index: number; references: number }>()
      for (const { name, do: what } of plan) {
        const known = model.get(name)
        if (what === 'retain') {
          const index = table.retain(name)
          if (known === undefined) model.set(name, { index, references: 1 })
          else {
            expect(index).toBe(known.index)
            known.references++
          }
        } else if (known !== undefined && what === 'retainIndex') {
          table.retainIndex(known.index)
          known.references++
        } else if (known !== undefined) {
          table.release(known.index)
          if (--known.references === 0) model.delete(name)
        }
        expect(table.size).toBe(model.size)
        for (const [client, { index }] of model) expect(table.nameAt(index)).toBe(client)
        const indices = [...model.values()].map(({ index }) => index)
        expect(new Set(indices).size).toBe(indices.length)
      }
    })
  )
})

it('indices that are free are used again', () => {
  const table = new ClientTable()
  for (let i = 0; i < 1000; i++) {
    const index = table.retain(`client ${i}`)
    expect(index).toBe(0)
    table.release(index)
  }
  expect(table.size).toBe(0)
})
