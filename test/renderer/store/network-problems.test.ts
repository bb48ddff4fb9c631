import { describe, expect, it } from 'vitest'
import { networkProblems } from '../../../src/renderer/store/network-problems'
import type { NetworkView, ReachView } from '../../../src/shared/views'
import { server } from './views'

const now = 10_000_000
const network: NetworkView = {
  interface: 'eth0',
  address: '10.0.0.7',
  loopback: false,
  why: 'a test',
  since: 0,
  change: null,
  problem: null
}
const told = (...changed: { network?: Partial<NetworkView>; reach?: ReachView }[]) =>
  networkProblems(
    Object.fromEntries(
      changed.map((one, i) => [
        `s${String(i)}`,
        server(`s${String(i)}`, {
          network: { ...network, ...one.network },
          reach: one.reach ?? { multicast: 'works', peers: [] }
        })
      ])
    ),
    now
  ).map(({ severity, text, mend }) => `${severity}: ${text} ${mend}`)

describe('networkProblems', () => {
  it('finds nothing where multicast works, or nobody is there to tell', () => {
    expect(told({}, { reach: { multicast: 'unknown', peers: [] } })).toEqual([])
  })

  it('tells once what keeps several servers from the network', () => {
    const problem = 'the system does not let it send: allow it in Privacy & Security'
    expect(told({ network: { problem } }, { network: { problem } })).toEqual([
      `warning: Servers here are kept from the network. The system does not let it send: allow it in Privacy & Security.`
    ])
  })

  it('tells of a change of address, once for all servers, and for a while', () => {
    const move = (at: number) => ({
      network: { change: { from: 'eth0 10.0.0.7', to: 'wlan0 10.1.0.9', at } }
    })
    expect(told(move(now - 2000), move(now - 1000))).toEqual([
      "notice: This machine's address changed, and its servers follow. From eth0 10.0.0.7 to wlan0 10.1.0.9. There is nothing to do."
    ])
    expect(told(move(now - 3_600_000))).toEqual([])
  })

  it('tells that multicast is blocked, and who is reached all the same', () => {
    const peer = {
      unicast: '10.0.0.8:8080',
      origin: 'given',
      isHeard: true,
      way: 'unicast'
    } as const
    expect(told({ reach: { multicast: 'own only', peers: [peer] } })[0]).toMatch(
      /^warning: Multicast is blocked on this network\. Others are reached by unicast \(10\.0\.0\.8/
    )
    expect(told({ reach: { multicast: 'own only', peers: [] } })[0]).toMatch(
      /"peers" in the settings/
    )
    expect(told({ reach: { multicast: 'blocked', peers: [] } })[0]).toMatch(/^error: .*in Settings/)
  })
})
