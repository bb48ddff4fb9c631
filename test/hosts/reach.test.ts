/**
 * Goal: where not everybody hears everybody, the servers divide themselves into
 * configurations of those that do, stay so, and are one again afterwards, with all that
 * was pushed on any side.
 */
import { expect, it } from 'vitest'
import { Group } from './group'
import { Site } from './site'

it('alone, all five', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(5, network)
  const group = await Group.on(hosts)
  await group.push(hosts[0]!, 5)

  group.mark()
  await network.partition(hosts.map((host) => [host.link()]))
  await group.seesFormed('1/1/1/1/1', 'h0 | h1 | h2 | h3 | h4')
  await Promise.all(hosts.map((host, i) => group.push(host, i + 1)))

  group.mark()
  await network.heal()
  await group.whole(hosts[0]!, '… healed')
  await group.sound()
})

it('a chain whose ends do not hear each other', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const [a, b, c] = hosts
  const group = await Group.on(hosts)
  await group.push(b!, 5)

  group.mark()
  await network.isolate([a!.link(), c!.link()])
  const sides = ['h0 h1 | h2', 'h0 | h1 h2']
  const formed = await group.seesFormed('chain h0-h1-h2', ...sides)
  // The client in the middle is heard by all of them.
  const before = group.configurations
  expect(await group.quiet(a!, b!, c!)).toBe(formed)
  console.log(`a chain: ${group.configurations - before} more configurations until quiet`)

  group.mark()
  await network.heal()
  await group.whole(b!, '… healed')
  await group.sound()
})

it('one that hears and is not heard', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const [a, b, c] = hosts
  const group = await Group.on(hosts)
  await group.push(c!, 5)

  group.mark()
  // b and c do not hear a; a hears them.
  await network.deafen(b!.link(), a!.link())
  await network.deafen(c!.link(), a!.link())
  await group.seesFormed('h0 is not heard, hears h1 and h2', 'h0 | h1 h2')
  const before = group.configurations
  expect(await group.quiet(a!, c!)).toBe('h0 | h1 h2')
  console.log(`not heard: ${group.configurations - before} more configurations until quiet`)

  group.mark()
  await network.heal()
  await group.whole(b!, '… healed')
  await group.sound()
})

it('one that does not hear another', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const [a, b, c] = hosts
  const group = await Group.on(hosts)
  await group.push(c!, 5)

  group.mark()
  await network.deafen(b!.link(), a!.link())
  // h2 hears both and is heard by both: it is with one of them.
  const sides = ['h0 h2 | h1', 'h0 | h1 h2']
  const formed = await group.seesFormed('h1 does not hear h0', ...sides)
  const before = group.configurations
  expect(await group.quiet(a!, b!)).toBe(formed)
  console.log(`one way: ${group.configurations - before} more configurations until quiet`)

  group.mark()
  await network.heal()
  await group.whole(b!, '… healed')
  await group.sound()
})
