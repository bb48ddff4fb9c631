/** Goal: where a host sends shorter packets nothing is lost. */
import { it } from 'vitest'
import { Group } from './group'
import { Site } from './site'

/** Enough to fill datagrams: so many operations under way that they travel together. */
const OUTSTANDING = 512
const ITEMS = 3000

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
