/** Goal: where networks take shorter packets nothing is lost, and nothing is divided needlessly. */
import { expect, it } from 'vitest'
import type { Host } from './host'
import { Group } from './group'
import { Site } from './site'

/** Enough to fill datagrams: so many operations under way that they travel together. */
const OUTSTANDING = 512
const ITEMS = 3000

async function divided(hosts: readonly Host[]): Promise<number> {
  const all = await Promise.all(hosts.map((host) => host.fragments()))
  return all.reduce((sum, { made }) => sum + made, 0)
}

it('divides no datagram where all packets are at most 1280 bytes', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network, { mtu: 1280 })
  const group = await Group.on(hosts)
  await group.push(hosts[0]!, ITEMS, OUTSTANDING)
  await group.push(hosts[2]!, ITEMS, OUTSTANDING)
  await group.holds(hosts[1]!)
  expect(await divided(hosts)).toBe(0)
  // A late one gets the state.
  const late = await site.host('h3')
  await late.connect(network, '10.77.0.4', { mtu: 1280 })
  group.start(late)
  await group.formed(group.everybody)
  await group.holds(late)
  expect(await divided([...hosts, late])).toBe(0)
  await group.sound()
})

it('loses nothing where one host sends packets of at most 1280 bytes', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const others = await site.hosts(2, network)
  const short = await site.host('h2')
  await short.connect(network, '10.77.0.3', { mtu: 1280 })
  const group = await Group.on([...others, short])
  await group.push(others[0]!, ITEMS, OUTSTANDING)
  await group.push(short, ITEMS, OUTSTANDING)
  await group.holds(short)
  const { made } = await short.fragments()
  console.log(`a host of 1280 among others divided ${made} packets`)
  await group.sound()
})
