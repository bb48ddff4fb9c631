/** The live list of groups: listens as long as it is to, follows the interface, tells what stands in the way. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GroupEar } from '../../src/main/host/group-ear'
import { groupPlace } from '../../src/main/net/addresses'
import type { HeardGroupsView } from '../../src/shared/ipc'
import type { HeardGroup } from '../../src/shared/views'

const lab: HeardGroup = {
  group: 'lab',
  open: true,
  ...groupPlace('lab', null, null),
  members: 2,
  version: '1',
  firstHeard: 0,
  lastHeard: 0,
  configurations: [
    { config: '1.a', members: 1, servers: [{ server: 'a', name: 'one', unicast: 'x:1' }] },
    { config: '2.b', members: 1, servers: [{ server: 'b', name: 'two', unicast: 'x:2' }] }
  ]
}

function setUp() {
  const told: HeardGroupsView[] = []
  const opened: string[] = []
  const net = { address: '10.0.0.1', groups: [] as HeardGroup[], open: 0, asked: 0 }
  let listener = (): void => undefined
  const ear = new GroupEar({
    choose: () => {
      if (net.address === '') throw new Error('no interface is up')
      return { name: 'eth0', address: net.address }
    },
    open: () => {
      opened.push(net.address)
      net.open += 1
      return Promise.resolve({
        ask: () => (net.asked += 1),
        groups: () => net.groups,
        onHeard: (heard: () => void) => (listener = heard),
        close: () => {
          net.open -= 1
          return Promise.resolve()
        }
      })
    },
    tell: (view) => told.push(view)
  })
  return { ear, told, opened, net, hear: () => listener() }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('GroupEar', () => {
  it('tells what is heard, and what is forgotten', async () => {
    const { ear, told, net, hear } = setUp()
    ear.start()
    await vi.advanceTimersByTimeAsync(0)
    expect([told, net.asked]).toEqual([[], 1])
    net.groups = [lab]
    hear()
    expect(told.at(-1)).toEqual({
      groups: [
        {
          group: 'lab',
          open: true,
          place: `${String(lab.address)}:${String(lab.port)}`,
          isWhereNamed: true,
          members: 2,
          servers: ['one', 'two']
        }
      ],
      problem: null
    })
    net.groups = []
    await vi.advanceTimersByTimeAsync(1000)
    expect(told.at(-1)).toEqual({ groups: [], problem: null })
  })

  it('follows the interface, and tells what stands in the way', async () => {
    const { ear, told, opened, net } = setUp()
    ear.start()
    await vi.advanceTimersByTimeAsync(0)
    net.address = '10.0.0.2'
    await vi.advanceTimersByTimeAsync(1000)
    expect([opened, net.open]).toEqual([['10.0.0.1', '10.0.0.2'], 1])
    net.address = ''
    await vi.advanceTimersByTimeAsync(1000)
    expect(told.at(-1)).toEqual({ groups: null, problem: 'no interface is up' })
    net.address = '10.0.0.3'
    await vi.advanceTimersByTimeAsync(2000)
    expect(told.at(-1)).toEqual({ groups: [], problem: null })
  })

  it('closes what it opened when it is told to stop, even while it opens', async () => {
    const { ear, told, net } = setUp()
    ear.start()
    ear.stop()
    await vi.advanceTimersByTimeAsync(5000)
    expect([net.open, told]).toEqual([0, []])
    ear.start()
    await vi.advanceTimersByTimeAsync(1000)
    expect(net.open).toBe(1)
    ear.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(net.open).toBe(0)
  })
})
