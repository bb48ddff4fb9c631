/** What can be seen of a core from outside. */
import { expect, it } from 'vitest'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import { stillAt } from '../../src/main/protocol/step'
import { create, push, requestOf } from './packets'
import { Bench, THREE } from './station'

it('stands still where nothing is under way and nobody is silent', () => {
  const bench = new Bench(...THREE).form()
  const { core } = bench.stations[0]!
  bench.run(100)
  expect(stillAt(core)).toBe(-1)
  bench.request(requestOf('a', 1, 1, [create(1), push(queueIdOf(1), 5)]))
  bench.run(50)
  expect(stillAt(core)).toBe(0)
  bench.cut.add(bench.stations[2]!)
  bench.run(800)
  expect(stillAt(core)).toBeNull()
})
