/** Goal: however much happens, about 2,000 events a second are told. */
import { describe, expect, it } from 'vitest'
import { Observation } from '../../src/main/host/observation'

const batch = (until: number, seen: number) => ({
  lane: 'a',
  turn: 0,
  until,
  events: [],
  gaps: [],
  seen,
  facts: null,
  load: 0
})

/** So many events in each tenth of a second. */
function run(observation: Observation, from: number, seconds: number, perBatch: number): number {
  let at = from
  for (let i = 0; i < seconds * 10; i++) observation.note(batch((at += 100_000), perBatch))
  return at
}

const shareOf = ({ watch }: Observation): number => watch.dutyMicros / watch.periodMicros

describe('Observation', () => {
  it('tells everything of a group that is slow', () => {
    const observation = new Observation()
    run(observation, 0, 5, 150)
    expect(shareOf(observation)).toBe(1)
  })

  it('tells less of a busy one at once, and more again when that is over', () => {
    const observation = new Observation()
    expect(observation.note(batch(100_000, 4000))).toBe(true)
    expect(shareOf(observation)).toBeCloseTo(2000 / 40_000, 1)
    const at = run(observation, 100_000, 5, 10)
    expect(at).toBeGreaterThan(0)
    expect(shareOf(observation)).toBe(1)
  })

  it('shows long enough stretches more rarely rather than ever shorter ones', () => {
    const observation = new Observation()
    run(observation, 0, 3, 60_000)
    const { dutyMicros, periodMicros } = observation.watch
    expect(dutyMicros).toBeGreaterThanOrEqual(3000)
    expect((600_000 * dutyMicros) / periodMicros).toBeLessThan(2600)
  })

  it('says once whose messages are told at any time', () => {
    const observation = new Observation()
    expect([observation.favour(['c']), observation.favour(['c'])]).toEqual([true, false])
    expect(observation.watch.clients).toEqual(['c'])
  })
})
