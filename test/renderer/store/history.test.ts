import { describe, expect, it } from 'vitest'
import {
  emptyHistory,
  parseHistory,
  remember,
  storedHistory,
  walk
} from '../../../src/renderer/store/history'

const three = ['one', 'two', 'three'].reduce(remember, emptyHistory)

describe('history', () => {
  it('walks back to the oldest and forth to what was being written', () => {
    const seen: string[] = []
    let at = { history: three, text: 'half' }
    for (const step of [-1, -1, -1, 1, 1, 1] as const) {
      const next = walk(at.history, step, at.text)
      expect(next).not.toBeNull()
      at = next!
      seen.push(at.text)
    }
    expect(seen).toEqual(['three', 'two', 'one', 'two', 'three', 'half'])
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
