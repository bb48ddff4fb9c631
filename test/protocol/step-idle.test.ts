import { expect, it } from 'vitest'
import { create, push, requestOf } from './packets'
import { Bench, THREE } from './station'

it('idle', () => {
  const bench = new Bench(...THREE).form()
  bench.request(requestOf('c', 1, 1, [create(1), push(3, 5)]))
  bench.run(100)
  const far = bench.stations[2]!
  for (let i = 0; i < 20; i++) {
    bench.cut.add(far)
    bench.run(8000)
    bench.cut.clear()
    bench.run(8000)
    const logs = bench.stations.flatMap((s) => s.effects.splice(0)).flatMap((e) => (e.do === 'log' && e.level !== 'info' ? [`${e.event} ${e.fields}`] : []))
    console.log(i, bench.stations.map(({ view, core }) => [view.members.length, view.config?.epoch, core.replica.lineage.length]).join(' | '), [...new Set(logs)].join('; '))
  }
  expect(1).toBe(1)
})
