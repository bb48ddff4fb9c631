import { describe, expect, it } from 'vitest'
import { Pager, pageSize, rowAt, type Pages, type Part } from '../../../src/renderer/store/pager'
import type { Outcome } from '../../../src/shared/ipc'
import { settle } from '../test-platform'

/** A list of `total` numbers behind a pager, and every request that it got. */
function world(total: number) {
  const state = { total, refuse: false, pages: null as Pages<number> | null, asked: [] as number[] }
  const pager = new Pager<number>(
    async (offset, count): Promise<Outcome<Part<number>>> => {
      state.asked.push(offset / pageSize)
      await Promise.resolve()
      if (state.refuse) return { ok: false, problem: 'no answer' }
      const length = Math.max(0, Math.min(count, state.total - offset))
      const rows = Array.from({ length }, (_, i) => offset + i)
      return { ok: true, value: { server: 'a', total: state.total, rows } }
    },
    (pages) => (state.pages = pages)
  )
  return { state, pager }
}

describe('Pager', () => {
  it('asks for the parts in sight and for no others', async () => {
    const { state, pager } = world(1_000_000)
    pager.show(0, 20)
    await settle()
    pager.show(500_000, 500_030)
    await settle()
    pager.show(500_010, 500_040)
    await settle()
    expect(state.asked).toEqual([0, 2500])
    expect(rowAt(state.pages!, 500_017)).toBe(500_017)
    expect(rowAt(state.pages!, 300_000)).toBeUndefined()
  })

  it('keeps old rows in sight while it asks again', async () => {
    const { state, pager } = world(100)
    pager.show(0, 20)
    await settle()
    state.total = 90
    pager.refresh()
    expect(rowAt(state.pages!, 95)).toBe(95)
    await settle()
    expect(state.asked).toEqual([0, 0])
    expect(state.pages!.total).toBe(90)
    expect(rowAt(state.pages!, 95)).toBeUndefined()
  })

  it('asks once for an empty list, and finds it grown', async () => {
    const { state, pager } = world(0)
    pager.show(0, 0)
    await settle()
    expect(state.asked).toEqual([0])
    state.total = 3
    pager.refresh()
    await settle()
    expect(state.pages!.total).toBe(3)
  })

  it('drops answers to what was asked before a reset', async () => {
    const { state, pager } = world(10)
    pager.show(0, 5)
    pager.reset()
    state.total = 20
    await settle()
    expect(state.pages!.total).toBe(20)
    expect(state.asked).toEqual([0, 0])
  })

  it('tells a refusal, keeps the rows, and asks again when told to', async () => {
    const { state, pager } = world(10)
    pager.show(0, 5)
    await settle()
    state.refuse = true
    pager.refresh()
    await settle()
    expect(state.pages).toMatchObject({ problem: 'no answer', total: 10 })
    expect(state.asked).toEqual([0, 0])
    state.refuse = false
    pager.refresh()
    await settle()
    expect(state.pages!.problem).toBeNull()
  })

  it('keeps 32 parts at most, those around what is in sight', async () => {
    const { state, pager } = world(1_000_000)
    for (let part = 0; part < 50; part += 1) {
      pager.show(part * pageSize, part * pageSize + 10)
      await settle()
    }
    expect(state.pages!.parts.size).toBe(32)
    expect(rowAt(state.pages!, 49 * pageSize)).toBe(49 * pageSize)
    expect(rowAt(state.pages!, 0)).toBeUndefined()
  })
})
