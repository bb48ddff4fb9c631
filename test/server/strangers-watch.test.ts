/** What a closed group's log says of those who lack its join code. */
import { afterEach, expect, it, vi } from 'vitest'
import { StrangersWatch } from '../../src/main/server/strangers-watch'

let watch: StrangersWatch | null = null

afterEach(() => {
  watch?.close()
})

it('tells of strangers once a minute, louder of those who mean this group', () => {
  const counters = {
    ...{ opened: 9, foreign: 5, unsealed: 0, otherKey: 0, forged: 0 },
    ...{ replayed: 3, held: 0, unheld: 0, proofs: 0, proofsUnsent: 0 }
  }
  let now = 0
  const log = vi.fn()
  watch = new StrangersWatch(
    () => counters,
    log,
    () => now
  )
  watch.look()
  expect(log).not.toHaveBeenCalled()
  counters.otherKey = 4
  watch.look()
  counters.unsealed = 2
  watch.look()
  expect(log.mock.calls.map(([level, event]: unknown[]) => [level, event])).toEqual([
    ['info', 'strangers']
  ])
  now += 60_000
  watch.look()
  watch.look()
  expect(log).toHaveBeenCalledTimes(2)
  expect(log).toHaveBeenLastCalledWith(
    'warn',
    'strangers',
    { unsealed: 2, otherKey: 0, forged: 0, replayed: 0 },
    expect.stringContaining('2 datagrams with none')
  )
})
