/**
 * Goal: the checkers let everything pass that the real core does, whatever the network and its
 * fellows do to it, and notice when a single line of such a trace is wrong. Method: seeds of the
 * simulator; then one line lost, doubled or changed, at many places.
 */
import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../src/main/check/check-traces'
import type { ProcessTrace, TraceLine } from '../../src/main/check/trace'
import { Random } from '../../src/main/protocol/random'
import type { Mix } from '../sim/scenario'
import { tracesOfSeed } from './sim-traces'

const settled = { quiescent: true }

/** What the checkers say of a seed: nothing, if all is well. */
function complaintsOf(seed: number, mix: Mix): string[] {
  const { traces } = tracesOfSeed(seed, mix)
  return checkTraces(traces, settled)
    .properties.filter(
      ({ verdict }) =>
        verdict === 'violated' ||
        // Over partitions some things stand in no trace.
        (verdict === 'unknown' && mix !== 'partitions')
    )
    .map(
      ({ id, counterexample }) =>
        `${mix} seed ${String(seed)}: ${id}: ${counterexample?.text ?? ''}`
    )
}

describe('traces of the simulator', () => {
  const groups = [1, 6, 11, 16].map((from) => ['network', from] as const)
  const hard = [1, 6].map((from) => ['changes', from] as const)
  const parted = [1, 6, 11].map((from) => ['partitions', from] as const)

  it.each<readonly [Mix, number]>([...groups, ...hard, ...parted])(
    'are valid: %s, 5 seeds from %i',
    (mix, from) => {
      const seeds = [0, 1, 2, 3, 4].map((i) => from + i)
      expect(seeds.flatMap((seed) => complaintsOf(seed, mix))).toEqual([])
    }
  )

  const { traces } = tracesOfSeed(3, 'network')
  const breaks: Readonly<Record<string, (line: TraceLine) => readonly TraceLine[]>> = {
    'is lost': () => [],
    'comes twice': (line) => [line, line],
    'has another message': (line) => ('message' in line ? [{ ...line, message: 'z:1' }] : [line]),
    'has another result': (line) => ('result' in line ? [{ ...line, result: 77 }] : [line]),
    'has another slot': (line) => ('slot' in line ? [{ ...line, slot: line.slot + 1 }] : [line])
  }
  it.each(Object.entries(breaks))('are not valid when one delivery %s', (_, change) => {
    const random = new Random(7)
    for (let round = 0; round < 25; round++) {
      expect(checkTraces(brokenAt(traces, 'deliver', random, change), settled).verdict).toBe(
        'violated'
      )
    }
  })

  it.each(['order', 'config'] as const)("are not valid when one '%s' line is lost", (ev) => {
    const random = new Random(8)
    for (let round = 0; round < 10; round++) {
      expect(
        checkTraces(
          brokenAt(traces, ev, random, () => []),
          settled
        ).verdict
      ).toBe('violated')
    }
  })
})

/** The traces with one line changed, at a place that chance chooses, of a server that lives. */
function brokenAt(
  traces: readonly ProcessTrace[],
  ev: TraceLine['ev'],
  random: Random,
  change: (line: TraceLine) => readonly TraceLine[]
): ProcessTrace[] {
  const places = traces.flatMap(({ lines, ended }, process) =>
    ended === 'running'
      ? lines.flatMap((line, at) => (line.ev === ev ? [{ process, at }] : []))
      : []
  )
  const place = places[random.below(places.length)]
  return traces.map((trace, process) =>
    process === place?.process
      ? {
          ...trace,
          lines: trace.lines.flatMap((line, at) => (at === place.at ? change(line) : [line]))
        }
      : trace
  )
}
