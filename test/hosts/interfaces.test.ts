/**
 * Goal: a host with several interfaces is in the group by one of them, the same for what
 * it sends and what it receives, and the others carry nothing of it.
 */
import { expect, it } from 'vitest'
import type { Host } from './host'
import { Group } from './group'
import { Site } from './site'

interface Interfaces {
  readonly interfaces: readonly {
    readonly name: string
    readonly eligible: boolean
    readonly chosen: boolean
    readonly why: string
  }[]
}

/** `ftqueue interfaces`: the one that `auto` chooses, and why; and the others that it could. */
async function auto(host: Host): Promise<readonly string[]> {
  const { out } = await host.run(['interfaces', '--json'])
  const { interfaces } = JSON.parse(out) as Interfaces
  const eligible = interfaces.filter(({ eligible }) => eligible)
  return eligible.map(({ name, chosen, why }) => `${chosen ? '->' : '  '} ${name}: ${why}`)
}

/** Groups of FTQueue that the host is a member of, by interface. */
async function memberships(host: Host): Promise<Record<string, number>> {
  const all: Record<string, number> = {}
  for (const link of host.links.values()) {
    const groups = await link.groups()
    // Every interface is a member of 224.0.0.1.
    all[link.name] = groups.filter((group) => group.startsWith('239.')).length
  }
  return all
}

const isSome = (count: number): boolean => count > 0

it('takes the link to others, not that of containers or a VPN', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const [a, b] = [await site.host('h0'), await site.host('h1')]
  // Interfaces of software are often there first.
  await a.addLoose('docker0', '172.17.0.1/16')
  await a.addLoose('tun0', '10.8.0.2/24')
  await a.connect(network, '10.77.0.1', { name: 'wlan0' })
  await b.connect(network, '10.77.0.2')
  expect(await auto(a)).toEqual([
    expect.stringMatching(/^-> wlan0: .*no other interface is eligible/)
  ])

  const group = await Group.on([a, b])
  await group.push(a, 50)
  await group.push(b, 50)
  expect(group.server(a).ready.map((ready) => [ready.interface, ready.unicast])).toEqual([
    ['wlan0', '10.77.0.1:8080']
  ])
  expect(await memberships(a)).toEqual({ docker0: 0, tun0: 0, wlan0: expect.toSatisfy(isSome) })
  expect(await a.link('docker0').counters()).toEqual({ sent: 0, received: 0 })
  expect(await a.link('tun0').counters()).toEqual({ sent: 0, received: 0 })
  await group.holds(b)
  await group.sound()
})

it('takes one of two links to the same network, and the one that is named', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const [a, b] = [await site.host('h0'), await site.host('h1')]
  await a.connect(network, '10.77.0.1')
  await a.connect(network, '10.77.0.101', { name: 'wlan0' })
  await b.connect(network, '10.77.0.2')
  expect(await auto(a)).toEqual([
    expect.stringMatching(/^-> eth0: /),
    expect.stringMatching(/^ {3}wlan0: .*eth0 comes first/)
  ])
  const group = await Group.on([a, b])
  await group.push(b, 50)
  expect(group.server(a).ready[0]?.interface).toBe('eth0')
  expect(await memberships(a)).toEqual({ eth0: expect.toSatisfy(isSome), wlan0: 0 })

  await group.stop(a)
  group.start(a, ['--interface', 'wlan0'])
  await group.formed('h0 h1')
  await group.push(b, 50)
  expect(group.server(a).ready[0]?.interface).toBe('wlan0')
  expect(await memberships(a)).toEqual({ eth0: 0, wlan0: expect.toSatisfy(isSome) })
  await group.holds(b)
  await group.sound()
})

it('makes one group of two networks that it routes between, by a peer', async () => {
  const site = await Site.open()
  const [one, two] = [await site.network('10.77.0'), await site.network('10.78.0')]
  const [a, b, c] = [await site.host('h0'), await site.host('h1'), await site.host('h2')]
  const eth0 = await c.connect(one, '10.77.0.3')
  const eth1 = await c.connect(two, '10.78.0.3', { name: 'eth1' })
  await c.forward()
  await a.connect(one, '10.77.0.1')
  await b.connect(two, '10.78.0.1')
  await a.route(two, eth0)
  await b.route(one, eth1)
  const group = await Group.on([a, c])
  group.mark()
  group.start(b, ['--peer', '10.77.0.1:8080'])
  await group.seesFormed('two networks, h1 beyond the router h2, with --peer h0', 'h0 h1 h2')
  await group.push(a, 10)
  await group.holds(c)
  expect(group.server(b).ready[0]?.unicast).toBe('10.78.0.1:8080')
  await group.sound()
})

it('is in the group of one of two networks, and of the one that is named', async () => {
  const site = await Site.open()
  const [one, two] = [await site.network('10.77.0'), await site.network('10.78.0')]
  const [a, b] = [await site.host('h0'), await site.host('h1')]
  await a.connect(one, '10.77.0.1')
  await b.connect(two, '10.78.0.1')
  const [c, d] = [await site.host('h2'), await site.host('h3')]
  for (const [host, last] of [
    [c, 3],
    [d, 4]
  ] as const) {
    await host.connect(one, `10.77.0.${last}`)
    await host.connect(two, `10.78.0.${last}`, { name: 'eth1' })
    expect(await auto(host)).toEqual([
      expect.stringMatching(/^-> eth0: .*first/),
      expect.stringMatching(/^ {3}eth1: .*eth0 comes first/)
    ])
  }
  const group = new Group()
  group.start(a)
  group.start(b)
  await group.formed('h0 | h1')
  group.mark()
  group.start(c)
  group.start(d, ['--interface', 'eth1'])
  await group.seesFormed('h2 and h3 on both networks, h3 with --interface eth1', 'h0 h2 | h1 h3')
  await group.push(a, 10)
  await group.push(b, 10)
  expect(group.server(c).ready[0]?.unicast).toBe('10.77.0.3:8080')
  expect(group.server(d).ready[0]?.unicast).toBe('10.78.0.4:8080')
  // Servers multicast there all the while; these hosts send nothing.
  expect((await c.link('eth1').counters()).sent).toBe(0)
  expect((await d.link('eth0').counters()).sent).toBe(0)
  await group.sound()
})
