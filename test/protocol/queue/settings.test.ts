import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  DEFAULT_SETTINGS,
  joinSettings,
  POLICIES,
  type Settings
} from '../../../src/main/protocol/queue/settings'

/** Equal moments and configurations mean equal values, as in any real history. */
const settings: fc.Arbitrary<Settings> = fc
  .record({ at: fc.option(fc.nat(5)), primaries: fc.array(fc.integer({ min: 4, max: 19 })) })
  .map(({ at, primaries }) => ({
    policy: at === null ? 'available' : POLICIES[at % 2]!,
    policySetAt:
      at === null
        ? null
        : { config: { epoch: 1 + (at >> 2), representative: 1 }, slot: at & 2, place: at & 1 },
    primaries: primaries.map((epoch) => ({
      config: { epoch, representative: 1 },
      members: [epoch, epoch + 1],
      lines: [1, 2, 3]
        .filter((line) => ((epoch >> (line - 1)) & 1) === 1)
        .map((line) => ({ epoch: line, representative: 1 }))
    }))
  }))
  // Of what was there before, only the last of each line is remembered.
  .map((one: Settings) => joinSettings(one, DEFAULT_SETTINGS))

it('of several sides are the latest of each, whichever meet first', () => {
  fc.assert(
    fc.property(settings, settings, settings, (a, b, c) => {
      expect(joinSettings(a, b)).toEqual(joinSettings(b, a))
      expect(joinSettings(joinSettings(a, b), c)).toEqual(joinSettings(a, joinSettings(b, c)))
      expect(joinSettings(a, a)).toEqual(a)
      expect(joinSettings(a, DEFAULT_SETTINGS)).toEqual(a)
    })
  )
})

it('the policy that was set later wins, even over one set later in an earlier configuration', () => {
  const at = (epoch: number, slot: number, place: number) => ({
    config: { epoch, representative: 1 },
    slot,
    place
  })
  const one: Settings = { policy: 'majority', policySetAt: at(2, 9, 9), primaries: [] }
  const other: Settings = { policy: 'available', policySetAt: at(3, 0, 0), primaries: [] }
  expect(joinSettings(one, other).policy).toBe('available')
  expect(joinSettings({ ...one, policySetAt: at(3, 0, 1) }, other).policy).toBe('majority')
})
