import { expect, it } from 'vitest'
import { TraceLines } from '../../src/main/record/trace-lines'

it('tells the time of the input in whole microseconds, and never goes back', () => {
  const lines = new TraceLines(10)
  for (const now of [0.0509, 0.02, 0.06]) {
    lines.at(now)
    lines.add({ ev: 'stable', config: '3.00000000000a', slot: 0 })
  }
  expect(lines.take().split('\n').slice(0, -1)).toEqual(
    [50, 50, 60].map(
      (t) => `{"t":${t},"server":"00000000000a","ev":"stable","config":"3.00000000000a","slot":0}`
    )
  )
  expect(lines.take()).toBe('')
})
