import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { InterfaceChoice } from '../../src/main/net/interfaces'
import { Follower } from '../../src/main/server/follower'
import type { NetworkView } from '../../src/shared/views'

const eth0: InterfaceChoice = { name: 'eth0', address: '10.0.0.7', loopback: false, why: 'a test' }

function info(address: string): NetworkInterfaceInfo {
  const mac = '52:54:00:12:34:56'
  return { address, netmask: '255.255.255.0', family: 'IPv4', mac, internal: false, cidr: null }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A follower of a machine whose addresses the test sets. */
function started() {
  const machine = { addresses: ['10.0.0.7'], refuses: false }
  const told: NetworkView[] = []
  const moves: string[] = []
  const logged: string[] = []
  const follower = new Follower({
    spec: 'eth0',
    choice: eth0,
    now: () => Date.now(),
    clock: () => Date.now(),
    table: () => (machine.addresses.length === 0 ? {} : { eth0: machine.addresses.map(info) }),
    routes: () => [],
    rebind: ({ address }) => {
      moves.push(address)
      return machine.refuses ? Promise.reject(new Error('no such device')) : Promise.resolve()
    },
    moved: () => undefined,
    told: (view) => told.push(view),
    log: (_level, event) => logged.push(event)
  })
  follower.start()
  return { machine, told, moves, logged, follower }
}

it('tells where it is, what is wrong, and what has changed', async () => {
  const { machine, told, moves, logged } = started()
  expect(told).toEqual([expect.objectContaining({ address: '10.0.0.7', change: null })])
  machine.addresses = []
  await vi.advanceTimersByTimeAsync(3000)
  expect(told.at(-1)?.problem).toContain('the address 10.0.0.7 of eth0 is gone')
  expect(moves).toEqual([])
  machine.addresses = ['10.0.0.8']
  await vi.advanceTimersByTimeAsync(1000)
  expect(moves).toEqual(['10.0.0.8'])
  expect(told.at(-1)).toMatchObject({
    address: '10.0.0.8',
    problem: null,
    change: { from: 'eth0 10.0.0.7', to: 'eth0 10.0.0.8' }
  })
  expect(logged).toEqual(['address-lost', 'address-changed'])
})

it('tries again with each look when the sockets cannot go there yet', async () => {
  const { machine, told, moves } = started()
  machine.addresses = ['10.0.0.8']
  machine.refuses = true
  await vi.advanceTimersByTimeAsync(2000)
  expect(moves).toEqual(['10.0.0.8', '10.0.0.8'])
  expect(told.at(-1)?.problem).toContain('no such device')
  machine.refuses = false
  await vi.advanceTimersByTimeAsync(1000)
  expect(told.at(-1)).toMatchObject({ address: '10.0.0.8', problem: null })
})

it('opens anew what was bound to an address that is back', async () => {
  const { machine, told, moves, logged } = started()
  machine.addresses = []
  await vi.advanceTimersByTimeAsync(1000)
  machine.addresses = ['10.0.0.7']
  await vi.advanceTimersByTimeAsync(1000)
  expect(moves).toEqual(['10.0.0.7'])
  expect(told.at(-1)).toMatchObject({ problem: null, change: null })
  expect(logged).toEqual(['address-lost', 'address-back'])
})

it('looks at once when sockets complain, and no more when it is closed', async () => {
  const { machine, moves, follower } = started()
  await vi.advanceTimersByTimeAsync(1000)
  machine.addresses = ['10.0.0.8']
  await vi.advanceTimersByTimeAsync(500)
  follower.lookSoon()
  expect(moves).toEqual(['10.0.0.8'])
  follower.close()
  machine.addresses = ['10.0.0.9']
  await vi.advanceTimersByTimeAsync(5000)
  follower.lookSoon()
  expect(moves).toEqual(['10.0.0.8'])
})
