import { expect, it } from 'vitest'
import { describeFaults, type FaultsView } from '../../src/shared/lab'
import { noFaults } from '../support/no-faults'

it.each<[Partial<FaultsView>, string | null]>([
  [{}, null],
  [{ messages: 9, counters: { lost: 3 } }, null],
  [{ loss: 0.125 }, 'loss 12.5 %'],
  [{ delayMs: 50 }, 'delay 50 ms'],
  [{ delayMs: 50, jitterMs: 5 }, 'delay 50 ms ± 5 ms'],
  [{ deafTo: ['x', 'y'], paused: true }, 'deaf to X,Y; paused'],
  [{ partition: { sides: [['x'], ['y', 'z']], messagesLeft: null } }, 'partition X | Y,Z'],
  [{ partition: { sides: [['x']], messagesLeft: null } }, 'partition X | the others'],
  [
    { partition: { sides: [['x'], ['y']], messagesLeft: 1 } },
    'partition X | Y for 1 more client message'
  ],
  [{ partition: { sides: [], messagesLeft: 2 } }, 'partition for 2 more client messages']
])('tells people of %j', (over, text) => {
  expect(describeFaults({ ...noFaults, ...over }, (id) => id.toUpperCase())).toBe(text)
})
