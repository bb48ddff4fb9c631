import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelOf, queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { LABEL_MAX } from '../../../src/main/protocol/wire/request'
import { label } from '../arbitraries'

describe('a queue id', () => {
  it('is a positive safe integer for every label, and leads back to it', () => {
    fc.assert(
      fc.property(label, (one) => {
        const id = queueIdOf(one)
        expect(Number.isSafeInteger(id) && id > 0).toBe(true)
        expect(labelOf(id)).toBe(one)
      }),
      { numRuns: 500 }
    )
  })

  it('is of one label only, around zero and at both ends', () => {
    const near = [0, LABEL_MAX - 500, -LABEL_MAX + 500]
    const labels = near.flatMap((centre) =>
      Array.from({ length: 1001 }, (_, i) => centre + i - 500)
    )
    expect(new Set(labels.map(queueIdOf)).size).toBe(labels.length)
    expect(labels.map(queueIdOf).map(labelOf)).toEqual(labels)
  })

  it('belongs to a label, whichever positive safe integer it is', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (id) => {
        const found = labelOf(id)
        expect(found !== undefined).toBe(id > 0)
        if (found !== undefined) expect(queueIdOf(found)).toBe(id)
      })
    )
  })

  it('of -0 is that of 0, whose label is 0', () => {
    expect(queueIdOf(-0)).toBe(queueIdOf(0))
    expect(labelOf(queueIdOf(-0))).toBe(0)
  })

  it('stays what it was: clients keep ids', () => {
    expect([0, 12, 1, -1, -2, LABEL_MAX, -LABEL_MAX].map(queueIdOf)).toEqual([
      1,
      25,
      3,
      2,
      4,
      2 ** 53 - 1,
      2 ** 53 - 2
    ])
  })

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53])('%d is none', (id) => {
    expect(labelOf(id)).toBeUndefined()
  })
})
