/** Join codes: what people may do to them, and which mistakes are found. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatJoinCode, newJoinCode, parseJoinCode } from '../../../src/main/net/sealed/join-code'

const code = newJoinCode('lab')
const text = formatJoinCode(code)
const groups = text.slice('ftq1-'.length).split('-')

const names = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 64 })
  .filter((name) => /^[^\p{Cc}]{1,64}$/u.test(name) && !/\p{Surrogate}/u.test(name))

describe('a join code', () => {
  it('says the group, its key and where it is, whatever its name', () => {
    const places = fc.option(
      fc.record({
        address: fc.constantFrom('239.192.0.1', '224.1.2.3', '239.255.255.255'),
        port: fc.integer({ min: 1, max: 65535 })
      })
    )
    fc.assert(
      fc.property(names, places, (name, place) => {
        const one = newJoinCode(name, place)
        expect(parseJoinCode(formatJoinCode(one))).toEqual(one)
      })
    )
  })

  it('has another key each time', () => {
    expect(newJoinCode('lab').key).not.toEqual(code.key)
    expect(code.key).toHaveLength(16)
  })

  it('may be typed in small letters, without hyphens, with look-alikes and blanks', () => {
    const alike = text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    const spaced = ` ${text.replaceAll('-', ' ')}\n`
    const joined = `ftq1${groups.join('')}`
    const between = `FTQ1-${groups.join('').replace(/(.{7})/g, '$1-')}`
    for (const typed of [alike, spaced, joined, between, text.replaceAll('0', 'O')]) {
      expect(parseJoinCode(typed)).toEqual(code)
    }
  })

  it('tells in which group a wrong character stands', () => {
    const length = groups.length * 5
    const places = fc.integer({ min: 0, max: length - 1 })
    const character = fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ'))
    fc.assert(
      fc.property(places, character, fc.boolean(), (at, wrong, hasHyphens) => {
        const all = groups.join('').split('')
        fc.pre(all[at] !== wrong)
        all[at] = wrong
        const written = all.join('').replace(/(.{5})(?=.)/g, hasHyphens ? '$1-' : '$1')
        const nth = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']
        const place = nth[Math.floor(at / 5)] ?? `${Math.floor(at / 5) + 1}th`
        expect(() => parseJoinCode(`ftq1-${written}`)).toThrow(`mistake in its ${place} group`)
      })
    )
  })

  it('finds characters and groups that changed places', () => {
    const all = groups.join('').split('')
    for (const [i, here] of all.entries()) {
      const next = all[i + 1]
      if (next === undefined || next === here) continue
      const swapped = [...all]
      swapped[i] = next
      swapped[i + 1] = here
      expect(() => parseJoinCode(`ftq1-${swapped.join('')}`)).toThrow('has a mistake in its')
    }
    for (const [i, here] of groups.entries()) {
      const next = groups[i + 1]
      if (next === undefined || next === here) continue
      const swapped = groups.with(i, next).with(i + 1, here)
      expect(() => parseJoinCode(`ftq1-${swapped.join('-')}`)).toThrow('has a mistake in its')
    }
  })

  it('finds a group that is missing, doubled, too short or of strange characters', () => {
    const without = groups.toSpliced(2, 1)
    const doubled = groups.toSpliced(2, 0, groups[2]!)
    expect(() => parseJoinCode(`ftq1-${without.join('-')}`)).toThrow('in its third group')
    expect(() => parseJoinCode(`ftq1-${doubled.join('-')}`)).toThrow('in its fourth group')
    expect(() => parseJoinCode(`ftq1-${groups.slice(0, -1).join('-')}`)).toThrow('not complete')
    expect(() => parseJoinCode(`ftq1-${groups.with(2, groups[2]!.slice(1)).join('-')}`)).toThrow(
      'third group, which has not five characters'
    )
    expect(() => parseJoinCode(`ftq1-${groups.with(2, '12U45').join('-')}`)).toThrow(
      'third group, a character that no code has'
    )
  })

  it('reads any text without another error than a mistake, and never repeats it', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `ftq1-${rest}`)
    )
    fc.assert(
      fc.property(anything, (typed) => {
        expect(() => parseJoinCode(typed)).toThrow(
          expect.objectContaining({ name: 'UserError', field: 'key' })
        )
      })
    )
    try {
      parseJoinCode(text.slice(0, -1))
    } catch (error) {
      expect(String(error)).not.toContain(groups[0])
    }
  })
})
