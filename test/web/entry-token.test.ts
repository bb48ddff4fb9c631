import { describe, expect, it } from 'vitest'
import { EntryToken } from '../../src/main/web/entry-token'

function told() {
  const tokens: string[] = []
  const entry = new EntryToken((token) => tokens.push(token))
  return { tokens, entry }
}

describe('EntryToken', () => {
  it('lets one in, once, and tells the next one as it is used', () => {
    const { tokens, entry } = told()
    const [first = ''] = tokens
    expect(entry.use(first)).toBe(true)
    expect(entry.use(first)).toBe(false)
    expect(tokens).toHaveLength(2)
    expect(entry.use(tokens[1] ?? '')).toBe(true)
  })

  it('has at least 128 bits, and no two alike', () => {
    const all = Array.from({ length: 50 }, () => told().tokens[0] ?? '')
    expect(new Set(all).size).toBe(50)
    for (const token of all) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  })

  it.each(['', 'x', 'a'.repeat(10_000)])('is not worn out by a wrong one', (wrong) => {
    const { tokens, entry } = told()
    expect(entry.use(wrong)).toBe(false)
    expect(tokens).toHaveLength(1)
    expect(entry.use(tokens[0] ?? '')).toBe(true)
  })
})
