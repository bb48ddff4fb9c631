import { expect, it } from 'vitest'
import { defaultRoutesIn } from '../../src/main/net/routes'

const HEAD =
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       \n'

it('finds the default routes and their metrics', () => {
  const text =
    HEAD +
    'wlp2s0\t00000000\t01B2A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0                                                                          \n' +
    'enp3s0\t00000000\t01B2A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n' +
    'enp3s0\t00B2A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n'
  expect(defaultRoutesIn(text)).toEqual([
    { name: 'wlp2s0', metric: 600 },
    { name: 'enp3s0', metric: 100 }
  ])
})

it('takes no half of a default route for one, as VPNs make, nor one that is down', () => {
  const text =
    HEAD +
    'tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n' +
    'eth0\t00000000\t0100000A\t0002\t0\t0\t0\t00000000\t0\t0\t0\n'
  expect(defaultRoutesIn(text)).toEqual([])
})

it.each(['', 'nonsense', `${HEAD}\n\n`, `${HEAD}a b`])('finds none in %j', (text) => {
  expect(defaultRoutesIn(text)).toEqual([])
})
