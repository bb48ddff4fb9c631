import { expect, it } from 'vitest'
import { watchSilence } from '../../src/main/cli/silence-watch'

it('tells when the group falls silent and when it is back, each once', async () => {
  const heard = [true, false, false, true, false]
  const over = new AbortController()
  const notes: string[] = []
  const pauses: number[] = []
  await watchSilence(
    {
      isHeard: () => {
        const one = heard.shift()
        return one === undefined ? Promise.reject(new Error('closed')) : Promise.resolve(one)
      },
      why: () => Promise.resolve('nobody'),
      note: (line) => notes.push(line),
      firstMs: 5,
      everyMs: 30,
      pause: (ms) => {
        pauses.push(ms)
        if (pauses.length > 6) over.abort()
        return Promise.resolve()
      }
    },
    over.signal
  )
  expect(notes).toEqual([
    'nobody; waiting on',
    'the group can be heard again',
    'nobody; waiting on'
  ])
  expect(pauses).toEqual([5, 30, 30, 30, 30, 30, 30])
})
