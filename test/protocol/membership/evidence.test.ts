/** A configuration's story, as the core tells it: why, by whom, with what evidence. */
import { describe, expect, it } from 'vitest'
import type { ChangeStep } from '../../../src/main/protocol/types'
import { timing } from '../../../src/main/protocol/timing'
import { create, pop, push, requestOf } from '../packets'
import { Bench, THREE, type Station } from '../station'

type StepOf<S extends ChangeStep['step']> = Extract<ChangeStep, { readonly step: S }>

/** What a station told from some point on, in its order. */
function stepsSince(station: Station, first: number): ChangeStep[] {
  return station.effects
    .slice(first)
    .flatMap((effect) => (effect.do === 'change' ? [effect.step] : []))
}

function find<S extends ChangeStep['step']>(steps: readonly ChangeStep[], name: S): StepOf<S> {
  const found = steps.find(({ step }) => step === name)
  if (found === undefined) throw new Error(`no step ${name}`)
  return found as StepOf<S>
}

describe('the steps to a configuration', () => {
  const bench = new Bench(...THREE).form()
  const [a, b, c] = bench.stations as [Station, Station, Station]
  bench.request(requestOf('x', 1, 1, [create(1)]))
  for (let i = 2; i <= 4; i++) bench.request(requestOf('x', i, i, [push(3, i)]))
  bench.run(500)
  let before = 0

  it('say who was not heard for how long, who proposed, who accepted, and what was recovered', () => {
    before = a.effects.length
    const beforeB = b.effects.length
    bench.cut.add(c)
    bench.run(4000)
    expect(a.view.members.length).toBe(2)
    const all = [stepsSince(a, before), stepsSince(b, beforeB)]
    const gathers = all.map((steps) => find(steps, 'gather'))
    const witness = gathers.find(({ reason }) => reason === 'member-silent')
    expect(witness?.about).toBe(c.options.id)
    expect(witness?.silentMs).toBeGreaterThanOrEqual(timing.suspectMs)
    expect(witness?.limitMs).toBeGreaterThanOrEqual(timing.suspectMs)
    const proposed = find(all[0] ?? [], 'proposed')
    expect(proposed.members.map(({ id }) => id)).toEqual([a.options.id, b.options.id])
    expect(proposed.leftOut.map(({ member }) => member)).toEqual([c.options.id])
    expect(proposed.leftOut[0]?.silentMs).toBeGreaterThanOrEqual(timing.suspectMs)
    // Whoever is asked, the one that accepted too.
    for (const steps of all) {
      expect(find(steps, 'accepted')).toMatchObject({ member: b.options.id, aru: 3 })
    }
    expect(find(all[0] ?? [], 'recovered').states).toEqual([])
  })

  it('come before the configuration that they led to', () => {
    const kinds = a.effects
      .slice(before)
      .flatMap((effect) =>
        effect.do === 'change' ? [effect.step.step] : effect.do === 'config' ? ['config'] : []
      )
    expect(kinds.indexOf('recovered')).toBeLessThan(kinds.lastIndexOf('config'))
    expect(kinds.at(-1)).toBe('config')
  })

  it('show of a merge what both sides held, and what became of it', () => {
    const apart = (station: Station, bytes: Uint8Array): void => {
      const input = { kind: 'datagram', now: bench.now, from: 1, bytes } as const
      bench.give(station, input)
      bench.give(station, { kind: 'flush', now: bench.now })
    }
    bench.run(2000)
    expect(c.view.members.length).toBe(1)
    // Both sides hand out the first item, and each gets one of its own.
    apart(a, requestOf('y', 1, 1, [pop(3)]))
    apart(a, requestOf('y', 2, 2, [push(3, 40)]))
    apart(c, requestOf('z', 1, 1, [pop(3)]))
    apart(c, requestOf('z', 2, 2, [push(3, 50)]))
    bench.run(500)
    before = a.effects.length
    bench.cut.delete(c)
    bench.run(6000)
    expect(a.view.members.length).toBe(3)
    const { excerpt } = find(stepsSince(a, before), 'merged')
    expect(excerpt.sides.map(({ members, items }) => [members, items])).toEqual([
      [[a.options.id, b.options.id], 3],
      [[c.options.id], 3]
    ])
    expect(excerpt.report.poppedTwice.map(({ item }) => item)).toEqual([2])
    const [queue] = excerpt.queues
    expect(queue).toMatchObject({ queue: 3, label: 1, sizes: [3, 3], result: 4 })
    expect(queue?.items.map(({ item, sides, stays }) => [item, sides, stays])).toEqual([
      [3, [0, 1], true],
      [4, [0, 1], true],
      [40, [0], true],
      [50, [1], true]
    ])
    const recovered = find(stepsSince(a, before), 'recovered')
    expect(recovered.states.map(({ donor }) => donor)).toEqual([c.options.id])
    expect(recovered.states[0]?.bytes).toBeGreaterThan(0)
  })
})
