import { describe, expect, it } from 'vitest'
import { bounds } from '../../../src/shared/bounds'
import { toggled, type LogMark } from '../../../src/renderer/store/log-marks'
import { fed, line } from '../test-platform'

describe('toggled', () => {
  it('gives each its own colour, and a free one again', () => {
    const two = toggled(toggled([], 'a'), 'b')
    expect(two.map(({ colour }) => colour)).toEqual([0, 1])
    expect(toggled(toggled(two, 'a'), 'c')).toEqual([
      { id: 'b', colour: 1 },
      { id: 'c', colour: 0 }
    ])
  })

  it('lets the oldest make way', () => {
    let marks: readonly LogMark[] = []
    for (let i = 0; i <= bounds.window.logMarks; i += 1) marks = toggled(marks, `id${i}`)
    expect(marks).toHaveLength(bounds.window.logMarks)
    expect(marks.at(-1)).toEqual({ id: `id${bounds.window.logMarks}`, colour: 0 })
  })
})

describe('highlights', () => {
  it('are gone through from line to line, both ways, however far apart', async () => {
    const { group, platform, state } = await fed()
    const lines = Array.from({ length: 12_000 }, (_, i) =>
      line({ name: 'b', message: i % 6000 === 100 ? 'orders slot 41' : 'orders slot 410' })
    )
    group.tellLines({ lines, dropped: 0 })
    platform.frame()
    state().toggleLogMark('slot 41')
    const found = (step: 1 | -1): number | null => {
      state().findLogMark(step)
      for (let i = 0; i < 5; i += 1) platform.pass(0)
      return state().logChosen
    }
    expect(found(1)).toBe(100)
    expect(state().logFollow).toBe(false)
    expect(found(1)).toBe(6100)
    expect(found(1)).toBe(6100)
    expect(state().logMarkEnd).toBe('below')
    expect(found(-1)).toBe(100)
    expect(state().logMarkEnd).toBeNull()
    state().clearLogMarks()
    expect(found(1)).toBe(100)
  })
})

describe('the last lines of a server', () => {
  it('are its newest, whatever the others write', async () => {
    const { group, state } = await fed()
    const of = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => line({ name, message: `${name}${i}` }))
    group.tellLines({ lines: of('x', 3), dropped: 0 })
    group.tellLines({ lines: [...of('x', 4), ...of('y', 1000)], dropped: 0 })
    const texts = state()
      .lastLinesOf('x')
      .map(({ message }) => message)
    expect(texts).toEqual(['x2', 'x0', 'x1', 'x2', 'x3'])
    expect(state().lastLinesOf('x')).toBe(state().lastLinesOf('x'))
    expect(state().lastLinesOf('nobody')).toEqual([])
  })

  it('narrow by a word of them, wanted or not', async () => {
    const { state } = await fed()
    state().narrowLog('nak-sent', true)
    state().narrowLog('two words', false)
    expect(state().logQuery.text).toBe('-nak-sent "two words"')
  })
})
