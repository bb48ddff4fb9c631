/**
 * Goal: strangers, however many are forged, take no member's place in what a server remembers.
 * Method: three cores that form a configuration, and datagrams of hundreds of servers that are
 * none, while no member says anything.
 */
import { expect, it } from 'vitest'
import { limits } from '../../src/main/protocol/limits'
import { encodeJoin } from '../../src/main/protocol/wire/membership'
import { NO_CONFIG } from '../../src/main/protocol/wire/sender'
import { GROUP } from './packets'
import { Bench, optionsOf, THREE } from './station'

it('a crowd of forged servers does not make a member forget another', () => {
  const bench = new Bench(...THREE).form()
  const [first] = bench.stations
  const { config } = first!.view
  for (let i = 0; i < 2 * limits.peers; i++) {
    const sender = { id: 1000 + i, incarnation: 1, config: NO_CONFIG }
    const { endpoint } = optionsOf(9)
    const join = { hint: false, prepared: false, endpoint, name: 'x', host: 'x', epoch: 1 }
    const bytes = encodeJoin(sender, { ...join, stateBytes: 0, hears: [] }, GROUP)
    // Each a moment later: the members have been silent for longer than any of them.
    const now = bench.now + 1 + i / 1000
    first!.give({ kind: 'datagram', now, from: endpoint, bytes })
  }
  expect(first!.core.peers.size).toBeLessThanOrEqual(limits.peers)
  bench.now += 10
  bench.run(2000)
  expect(first!.view.config).toEqual(config)
  expect(first!.view.state).toBe('operational')
})
