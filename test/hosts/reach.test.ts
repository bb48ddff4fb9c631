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
  await group.seesFormed('chain h0-h1-h2', ...sides)
  // The client in the middle is heard by all of them.
  const before = group.configurations
  expect(sides).toContain(await group.quiet(a!, b!, c!))
  console.log(`a chain: ${group.configurations - before} more configurations until quiet`)

  group.mark()
  await network.heal()
  await group.whole(b!, '… healed')
  await group.sound()
})

it('one-way loss: one whom nobody hears, and one who does not hear another', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const [a, b, c] = hosts
  const group = await Group.on(hosts)
  await group.push(c!, 5)

  for (const [shape, deaf, ...sides] of [
    ['h0 is not heard, hears h1 and h2', [b!, c!], 'h0 | h1 h2'],
    // h2 hears both and is heard by both: it is with one of them.
    ['h1 does not hear h0', [b!], 'h0 h2 | h1', 'h0 | h1 h2']
  ] as const) {
    group.mark()
    for (const host of deaf) await network.deafen(host.link(), a!.link())
    await group.seesFormed(shape, ...sides)
    const before = group.configurations
    expect(sides).toContain(await group.quiet(a!, b!, c!))
    console.log(`${shape}: ${group.configurations - before} more configurations until quiet`)

    group.mark()
    await network.heal()
    await group.whole(b!, '… healed')
  }
  await group.sound()
})
