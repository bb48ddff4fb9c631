import { describe, expect, it } from 'vitest'
import { NO_PAST } from '../../../src/main/protocol/membership/plan'
import { mayOrder, primaryOf, settingsOf } from '../../../src/main/protocol/membership/primary'
import {
  DEFAULT_SETTINGS,
  joinSettings,
  type Settings
} from '../../../src/main/protocol/queue/settings'
import type { Plan, Standing } from '../../../src/main/protocol/wire/membership'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'

const config = (epoch: number) => ({ epoch, representative: 1 })

interface Told {
  readonly since?: Standing['since']
  readonly config?: Standing['config']
  readonly operations?: number
  readonly attempts?: Standing['attempts']
  readonly prefersMajority?: boolean
  readonly settings?: Settings
}

/** A plan of these members; `told`: what each of them says. */
function planOf(ids: readonly number[], told: Readonly<Record<number, Told>> = {}): Plan {
  return {
    config: config(99),
    sources: [0],
    members: ids.map((id) => ({
      id,
      incarnation: 1,
      source: 0,
      standing: { ...NO_PAST, config: config(20), since: 0, ...told[id] }
    }))
  }
}

function primary(...members: readonly number[]): Settings {
  const last = { config: config(10), members, lines: [config(2)] }
  return { policy: 'majority', policySetAt: null, primaries: [last] }
}

describe('a configuration may order', () => {
  it('whatever it is, while the policy is to be available', () => {
    expect(mayOrder({ ...primary(1, 2, 3), policy: 'available' }, planOf([3]))).toBe(true)
  })

  it('with more than half of the last primary one, whoever else is there', () => {
    expect(mayOrder(primary(1, 2, 3), planOf([1, 3]))).toBe(true)
    expect(mayOrder(primary(1, 2, 3), planOf([3, 4, 5, 6]))).toBe(false)
    // Half of it is not enough: the other half might think so too.
    expect(mayOrder(primary(1, 2, 3, 4), planOf([1, 2]))).toBe(false)
    expect(mayOrder(primary(1), planOf([1, 2]))).toBe(true)
  })

  it('without reckoning with who comes back and has forgotten what it was part of', () => {
    // It had an epoch as great when it was started without a past.
    const forgot = { since: 10 }
    expect(mayOrder(primary(1, 2, 3), planOf([1, 3], { 3: forgot }))).toBe(false)
    expect(mayOrder(primary(1, 2, 3), planOf([1, 2, 3], { 3: forgot }))).toBe(true)
    // Nor when it has been back for a while, and got the others' state.
    const back = { since: 10, operations: 5, config: config(20) }
    expect(mayOrder(primary(1, 2, 3), planOf([1, 3], { 3: back }))).toBe(false)
    // Until it is a member of a primary one again.
    const later = { config: config(14), members: [1, 3, 4], lines: [config(2)] }
    const settings = { ...primary(), primaries: [later] }
    expect(mayOrder(settings, planOf([1, 3], { 3: back }))).toBe(true)
  })

  it('with who is new and was ready for a primary one, for it remembers that', () => {
    // 1 alone got the word to begin; 2 and 3 were never in any configuration.
    const attempts = [{ config: config(12), members: [1, 2, 3], lines: [config(12)] }]
    const settings = { ...primary(), primaries: [] }
    const isNew = { since: 7, config: NO_CONFIG, attempts }
    expect(mayOrder(settings, planOf([2, 3], { 2: isNew, 3: isNew }))).toBe(true)
    expect(mayOrder(settings, planOf([3], { 3: isNew }))).toBe(false)
  })

  it('when there was no primary one before', () => {
    expect(mayOrder({ ...primary(), primaries: [] }, planOf([7]))).toBe(true)
  })

  it('only with more than half of the last one of each line, where lines meet', () => {
    // 4 lost its memory, heard nobody, and began a group with 5.
    const other = { config: config(30), members: [4, 5], lines: [config(30)] }
    const settings = { ...primary(1, 2, 3), primaries: [...primary(1, 2, 3).primaries, other] }
    expect(mayOrder(settings, planOf([1, 4, 5]))).toBe(false)
    expect(mayOrder(settings, planOf([1, 2, 4]))).toBe(false)
    expect(mayOrder(settings, planOf([1, 2, 4, 5]))).toBe(true)
    // What goes on from both takes the place of both.
    const next = primaryOf(settings, planOf([1, 2, 4, 5]))
    expect(next.lines).toEqual([config(2), config(30)])
    const after = joinSettings(settings, { ...settings, primaries: [next] })
    expect(after.primaries).toEqual([next])
    expect(mayOrder(after, planOf([1, 2, 4]))).toBe(true)
    expect(mayOrder(after, planOf([4, 5]))).toBe(false)
  })

  it('only with more than half of each later one that perhaps began', () => {
    // 1, 2, 3 were about to be primary; 3 does not know whether 1 and 2 are.
    const attempts = [{ config: config(12), members: [1, 2, 3], lines: [config(2)] }]
    const settings = primary(1, 2, 3, 4, 5)
    expect(mayOrder(settings, planOf([3, 4, 5]))).toBe(true)
    expect(mayOrder(settings, planOf([3, 4, 5], { 3: { attempts } }))).toBe(false)
    expect(mayOrder(settings, planOf([2, 3, 4], { 3: { attempts } }))).toBe(true)
    // What came before the last primary one is settled.
    const old = [{ config: config(8), members: [1, 2], lines: [config(2)] }]
    expect(mayOrder(settings, planOf([3, 4, 5], { 3: { attempts: old } }))).toBe(true)
  })
})

describe('the settings of a configuration', () => {
  const begins = (told: Readonly<Record<number, Told>>): Plan => ({
    ...planOf([1, 2], told),
    sources: []
  })

  it('have the policy majority where a group begins and one of its servers was started so', () => {
    const settings = settingsOf(DEFAULT_SETTINGS, begins({ 2: { prefersMajority: true } }))
    expect(settings.policy).toBe('majority')
    expect(settings.policySetAt?.config).toEqual(config(99))
    expect(settingsOf(DEFAULT_SETTINGS, begins({}))).toEqual(DEFAULT_SETTINGS)
  })

  it('are not changed by a server that joins what is there', () => {
    const joins = planOf([1, 2], { 2: { prefersMajority: true } })
    expect(settingsOf(DEFAULT_SETTINGS, joins)).toEqual(DEFAULT_SETTINGS)
  })

  it('are the latest that any member knows, whoever gives the state', () => {
    const later = { config: config(18), members: [2, 3], lines: [config(2)] }
    const told = planOf([1, 2], { 2: { settings: { ...primary(1, 2), primaries: [later] } } })
    expect(settingsOf(primary(1, 2), told).primaries).toEqual([later])
  })
})
