import { describe, expect, it } from 'vitest'
import {
  emptyHistory,
  found,
  parseHistory,
  remember,
  storedHistory,
  walk
} from '../../../src/renderer/store/history'

const three = ['one', 'two', 'three'].reduce(remember, emptyHistory)

describe('history', () => {
  it('walks back to the oldest and forth to what was being written', () => {
    const seen: string[] = []
    let at = { history: three, text: '' }
    for (const step of [-1, -1, -1, 1, 1, 1] as const) {
      const next = walk(at.history, step, at.text)
      expect(next).not.toBeNull()
      at = next!
      seen.push(at.text)
    }
    expect(seen).toEqual(['three', 'two', 'one', 'two', 'three', ''])
  })

  it('walks among the lines that begin as what was being written', () => {
    const back = walk(three, -1, 't')
    expect(back?.text).toBe('three')
    const further = walk(back!.history, -1, back!.text)
    expect(further?.text).toBe('two')
    expect(walk(further!.history, -1, 'two')).toBeNull()
    const forth = walk(further!.history, 1, 'two')
    expect(forth?.text).toBe('three')
    expect(walk(forth!.history, 1, 'three')?.text).toBe('t')
    expect(walk(three, -1, 'x')).toBeNull()
  })

  it('finds lines that hold a text, newest first and each once', () => {
    const lines = ['push 1 2', 'pop 1', 'push 1 2'].reduce(remember, emptyHistory)
    expect(found(lines, '1')).toEqual(['push 1 2', 'pop 1'])
    expect(found(lines, 'POP')).toEqual(['pop 1'])
  })

  it('has nothing beyond either end', () => {
    expect(walk(three, 1, '')).toBeNull()
    expect(walk(emptyHistory, -1, '')).toBeNull()
  })

  it('keeps a repeated line once, and 500 lines at most', () => {
    expect(remember(three, 'three').lines).toEqual(['one', 'two', 'three'])
    const many = Array.from({ length: 600 }, (_, i) => `l${i}`).reduce(remember, emptyHistory)
    expect(many.lines).toHaveLength(500)
    expect(many.lines[0]).toBe('l100')
  })

  it('survives being stored, and anything that stands where it should', () => {
    expect(parseHistory(storedHistory(three))).toEqual(three)
    for (const spoilt of [null, '', '{', '5', '{"a":1}', 'null']) {
      expect(parseHistory(spoilt)).toEqual(emptyHistory)
    }
    expect(parseHistory('["ok", 5, null]').lines).toEqual(['ok'])
  })
})
