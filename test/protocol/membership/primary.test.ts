import { describe, expect, it } from 'vitest'
import { NO_PAST } from '../../../src/main/protocol/membership/plan'
import { mayOrder, settingsOf } from '../../../src/main/protocol/membership/primary'
import { DEFAULT_SETTINGS, type Settings } from '../../../src/main/protocol/queue/settings'
import type { Plan, Standing } from '../../../src/main/protocol/wire/membership'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'

const config = (epoch: number) => ({ epoch, representative: 1 })

interface Told {
  readonly config?: Standing['config']
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
      standing: { ...NO_PAST, config: config(20), ...told[id] }
    }))
  }
}

function primary(...members: readonly number[]): Settings {
  return { policy: 'majority', policySetAt: null, primary: { config: config(10), members } }
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
    const forgot = { config: NO_CONFIG }
    expect(mayOrder(primary(1, 2, 3), planOf([1, 3], { 3: forgot }))).toBe(false)
    expect(mayOrder(primary(1, 2, 3), planOf([1, 2, 3], { 3: forgot }))).toBe(true)
  })

  it('when there was no primary one before', () => {
    expect(mayOrder({ ...primary(), primary: null }, planOf([7]))).toBe(true)
  })

  it('only with more than half of each later one that perhaps began', () => {
    // 1, 2, 3 were about to be primary; 3 does not know whether 1 and 2 are.
    const attempts = [{ config: config(12), members: [1, 2, 3] }]
    const settings = primary(1, 2, 3, 4, 5)
    expect(mayOrder(settings, planOf([3, 4, 5]))).toBe(true)
    expect(mayOrder(settings, planOf([3, 4, 5], { 3: { attempts } }))).toBe(false)
    expect(mayOrder(settings, planOf([2, 3, 4], { 3: { attempts } }))).toBe(true)
    // What came before the last primary one is settled.
    const old = [{ config: config(8), members: [1, 2] }]
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
    const later = { config: config(18), members: [2, 3] }
    const told = planOf([1, 2], { 2: { settings: { ...primary(1, 2), primary: later } } })
    expect(settingsOf(primary(1, 2), told).primary).toEqual(later)
  })
})
