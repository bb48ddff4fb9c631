/** The site itself: what is said to be wrong with a network is wrong with it, and nothing else. */
import { expect, it } from 'vitest'
import { hearing, Station } from './station'
import { Site } from './site'

const EVERYBODY = ['0<1', '0<2', '1<0', '1<2', '2<0', '2<1']

it('is as its tests say that it is', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const [a, b, c] = hosts.map((host) => host.link())
  const stations = await Station.open(hosts)
  expect(await hearing(stations, network)).toEqual(EVERYBODY)
  expect(await hearing(stations, network, 'unicast')).toEqual(EVERYBODY)

  await network.partition([[a!], [b!, c!]])
  expect(await hearing(stations, network)).toEqual(['1<2', '2<1'])

  await network.cut(b!)
  expect(await hearing(stations, network)).toEqual(['0<2', '2<0'])

  await network.isolate([a!, c!])
  expect(await hearing(stations, network)).toEqual(['0<1', '1<0', '1<2', '2<1'])

  await network.deafen(b!, a!)
  await network.deafen(b!, c!)
  expect(await hearing(stations, network)).toEqual(['0<1', '0<2', '2<0', '2<1'])

  await network.deafen(b!, a!)
  expect(await hearing(stations, network, 'unicast')).toEqual(
    EVERYBODY.filter((pair) => pair !== '1<0')
  )

  await network.blockMulticast([c!])
  expect(await hearing(stations, network)).toEqual(['0<1', '0<2', '1<0', '1<2'])

  await network.blockMulticast()
  expect(await hearing(stations, network)).toEqual([])

  await network.blockMulticast()
  expect(await hearing(stations, network, 'unicast')).toEqual(EVERYBODY)
})
