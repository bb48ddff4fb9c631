import { describe, expect, it } from 'vitest'
import { popWhenThere, type Stop } from '../../src/main/library/waiting-pop'

/** Finds nothing so many times; tells of every wait. */
function emptyFor(times: number, item = 7) {
  const waits: number[] = []
  let pops = 0
  let isOver = false
  const stop: Stop = {
    check: () => {
      if (isOver) throw new Error('over')
    },
    pause: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    }
  }
  const pop = () => Promise.resolve(pops++ < times ? null : item)
  return { stop, pop, waits, end: () => (isOver = true), pops: () => pops }
}

describe('waiting for an item', () => {
  it('asks less often the longer there is none, but never stops asking', async () => {
    const { stop, pop, waits } = emptyFor(9)
    expect(await popWhenThere(pop, stop, () => 0.5)).toBe(7)
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 320, 320])
  })

  it('waits for nothing when there is one, of any value', async () => {
    const { stop, pop, waits } = emptyFor(0, -1)
    expect(await popWhenThere(pop, stop)).toBe(-1)
    expect(waits).toEqual([])
  })

  it('spreads those who wait over time, by a quarter up and down', async () => {
    const { stop, pop, waits } = emptyFor(2)
    const chances = [0, 1]
    await popWhenThere(pop, stop, () => chances.shift() ?? 0)
    expect(waits).toEqual([3.75, 12.5])
  })

  it('pops no more once it is to end', async () => {
    const { stop, pop, pops, end } = emptyFor(5)
    const ending = { ...stop, pause: () => Promise.resolve(void end()) }
    await expect(popWhenThere(pop, ending)).rejects.toThrow('over')
    expect(pops()).toBe(1)
  })

  it('gives what a pop brought that was under way', async () => {
    const { stop, end } = emptyFor(0)
    const pop = () => {
      end()
      return Promise.resolve(3)
    }
    expect(await popWhenThere(pop, stop)).toBe(3)
  })
})
