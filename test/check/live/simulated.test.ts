/**
 * Goal: the live monitor lets everything pass that the real core does under the simulator's
 * faults, and tests something of each property. Method: seeds whose traces the full checker
 * calls sound.
 */
import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { Monitor } from '../../../src/main/check/live/monitor'
import type { PropertyView } from '../../../src/shared/timeline'
import type { Mix } from '../../sim/scenario'
import { watchSeed, type WatchedRun } from '../../sim/watched-run'

function monitored({ moments }: WatchedRun): PropertyView[] {
  const monitor = new Monitor()
  for (const { news, gone, settled } of moments) {
    for (const lane of gone) monitor.gone(lane)
    for (const one of news) monitor.take(one)
    monitor.advance(settled)
  }
  return monitor.views()
}

const seeds = (mix: Mix, from: number): [Mix, number][] => [0, 1, 2, 3].map((i) => [mix, from + i])

describe('the live monitor', () => {
  it.each([...seeds('network', 1), ...seeds('changes', 1), ...seeds('partitions', 1)])(
    'agrees with the full checker on a sound run: %s, seed %i',
    (mix, seed) => {
      const run = watchSeed(seed, mix)
      const report = checkTraces(run.traces, { quiescent: false })
      expect(report.verdict).not.toBe('violated')
      const found = monitored(run)
      expect(
        found.flatMap(({ id, counterexample }) =>
          counterexample === null ? [] : [`${id}: ${counterexample.text}`]
        )
      ).toEqual([])
      const names = new Map(report.properties.map(({ id, name }) => [id, name]))
      for (const { id, name } of found) if (id !== 'state') expect(names.get(id)).toBe(name)
      for (const id of ['P1', 'P2', 'P3', 'P5', 'P6', 'P7', 'results', 'state', 'answers']) {
        expect([id, found.find((one) => one.id === id)?.cases]).not.toEqual([id, 0])
      }
    }
  )

  it('tests what happens when configurations change', () => {
    const found = monitored(watchSeed(3, 'partitions'))
    for (const id of ['P4', 'P8', 'M5']) {
      expect([id, found.find((one) => one.id === id)?.cases]).not.toEqual([id, 0])
    }
  })
})
