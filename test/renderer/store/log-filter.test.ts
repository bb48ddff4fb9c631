import { describe, expect, it } from 'vitest'
import {
  compileQuery,
  everything,
  parseTerms,
  queryOf,
  queryProblem
} from '../../../src/renderer/store/log-filter'
import { LogEntry } from '../../../src/renderer/store/log-ring'
import { line } from '../test-platform'

const passes = (query: Partial<typeof everything>, part: Parameters<typeof line>[0]): boolean =>
  compileQuery({ ...everything, ...query })(new LogEntry(0, line(part)))

describe('parseTerms', () => {
  it('reads words, exclusions and quotes', () => {
    expect(parseTerms('Slot -nak "two words" -"not this"')).toEqual([
      { text: 'slot', excluded: false },
      { text: 'nak', excluded: true },
      { text: 'two words', excluded: false },
      { text: 'not this', excluded: true }
    ])
  })

  it('reads a quote that is still being typed, and ignores what says nothing', () => {
    expect(parseTerms('"half a')).toEqual([{ text: 'half a', excluded: false }])
    expect(parseTerms('  "" -"" ')).toEqual([])
  })
})

describe('compileQuery', () => {
  it('wants every word and no excluded one, in any part of the line that is seen', () => {
    const about = { event: 'nak-sent', message: 'asks again', fields: { slot: 41 } }
    expect(passes({ text: 'NAK again slot=41' }, about)).toBe(true)
    expect(passes({ text: 'nak gone' }, about)).toBe(false)
    expect(passes({ text: 'nak -again' }, about)).toBe(false)
  })

  it('shows a level and those above it', () => {
    expect(passes({ level: 'warn' }, { level: 'error' })).toBe(true)
    expect(passes({ level: 'warn' }, { level: 'warn' })).toBe(true)
    expect(passes({ level: 'warn' }, { level: 'info' })).toBe(false)
  })

  it('shows the chosen servers, and all when none is chosen', () => {
    expect(passes({ servers: ['b', 'c'] }, { name: 'b' })).toBe(true)
    expect(passes({ servers: ['b', 'c'] }, { name: 'a' })).toBe(false)
    expect(passes({ servers: [] }, { name: 'a' })).toBe(true)
  })
})

describe('regular expressions', () => {
  const about = { event: 'nak-sent', message: 'asks for slots 41 to 57' }

  it('stand between slashes, wanted or excluded, beside words', () => {
    expect(passes({ text: '/slots \\d+ to/' }, about)).toBe(true)
    expect(passes({ text: '-/slots \\d+ to/' }, about)).toBe(false)
    expect(passes({ text: 'NAK /SENT$|4[12]/' }, about)).toBe(true)
    expect(passes({ text: '/a\\/b/' }, { message: 'from a/b' })).toBe(true)
  })

  it('leave paths to be words', () => {
    expect(passes({ text: '/srv/data' }, { message: 'writes to /srv/data/a' })).toBe(true)
  })

  it('that are none say so, and hide nothing', () => {
    expect(queryProblem({ ...everything, text: '/(/' })).toContain('no regular expression')
    expect(queryProblem({ ...everything, text: `/${'a'.repeat(201)}/` })).toContain(
      'longer than 200'
    )
    expect(queryProblem({ ...everything, text: '/a+/ b' })).toBeNull()
    expect(passes({ text: '/(/' }, about)).toBe(true)
  })
})

describe('queryOf', () => {
  it('brings back what was searched for, but no servers', () => {
    const kept = JSON.stringify({ text: 'nak', level: 'warn', servers: ['a'] })
    expect(queryOf(kept)).toEqual({ text: 'nak', level: 'warn', servers: [] })
  })

  it.each([null, '', '[', '{}', '{"text":5,"level":"loud"}'])('is everything for %s', (kept) => {
    expect(queryOf(kept)).toEqual(everything)
  })
})
