/**
 * Goal: datagrams fit the path between hosts, not only their interfaces.
 * Method: two networks of 1500 bytes with a router between them that takes 1280 to the far one,
 * and says so or not; and a network that swallows what is long. Servers learn of each other by
 * `--peer` where there is a router.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually, freshGroup, type Environment } from '../support/command'
import { Group } from './group'
import type { Host } from './host'
import type { Network } from './network'
import { Site } from './site'

/** Enough to fill datagrams: so many operations under way that they travel together. */
const OUTSTANDING = 512
const ITEMS = 3000
/** Enough to be at it for seconds. */
const MANY = 60_000

interface Routed {
  readonly near: readonly Host[]
  readonly far: Host
  readonly router: Host
  readonly network: Network
}

/** So many hosts on the near side, and one on the far one. */
async function routed(count: number, { isSilent }: { isSilent: boolean }): Promise<Routed> {
  const site = await Site.open()
  const network = await site.network('10.77.1')
  const beyond = await site.network('10.77.2')
  const near = await site.hosts(count, network)
  const router = await site.host('router')
  const nearSide = await router.connect(network, '10.77.1.250')
  const farSide = await router.connect(beyond, '10.77.2.250', { name: 'eth1', mtu: 1280 })
  await router.forward()
  if (isSilent) await network.silence(nearSide)
  const far = await site.host('far')
  await far.connect(beyond, '10.77.2.1')
  await Promise.all([
    ...near.map((host) => host.route(beyond, nearSide)),
    far.route(network, farSide)
  ])
  return { near, far, router, network }
}

/** What the log of this host's server said last of the size of its datagrams; null: nothing. */
async function sizeOf(host: Host): Promise<number | null> {
  const log = await readFile(join(host.home, 'logs', `${host.name}.ndjson`), 'utf8')
  const told = [...log.matchAll(/datagrams have at most (\d+) bytes/g)].at(-1)
  return told === undefined ? null : Number(told[1])
}

async function eventuallySized(hosts: readonly Host[], bytes: number): Promise<void> {
  await eventually(async () => {
    const sizes = await Promise.all(hosts.map(sizeOf))
    return sizes.every((size) => size === bytes)
  })
}

/** What makes a group a closed one. */
async function closed(host: Host): Promise<Environment> {
  const name = freshGroup()
  const { out } = await host.run(['group', 'new', '--name', name, '--json'])
  const { code } = JSON.parse(out) as { code: string }
  return { FTQUEUE_GROUP: name, FTQUEUE_KEY: code }
}

const WIDE = 2 ** 40

async function itemsAt(host: Host, group: Group): Promise<number> {
  const { out } = await host.run(['status', '--json'], group.environment)
  return Math.max(0, ...[...out.matchAll(/"items":(\d+)/g)].map(([, items]) => Number(items)))
}

async function fragments(hosts: readonly Host[]): Promise<number> {
  const all = await Promise.all(hosts.map((host) => host.fragments()))
  return all.reduce((sum, { made }) => sum + made, 0)
}

it.each([
  ['says so', false, false],
  ['says nothing', true, false],
  ['says nothing, in a closed group', true, true]
])('a router takes 1280 bytes and %s', async (_, isSilent, isClosed) => {
  const { near, far, router } = await routed(2, { isSilent })
  const [h0, h1] = near as [Host, Host]
  const group = new Group(isClosed ? await closed(h0) : {})
  // Sealing takes some of what gets through.
  const [narrow, wide] = isClosed ? [1202, 1350] : [1252, 1400]
  const first = group.start(h0, ['--no-classic'])
  await eventually(() => first.ready.length === 1)
  const peer = ['--no-classic', '--peer', first.ready[0]?.unicast ?? '']
  group.start(h1, ['--no-classic'])
  group.start(far, peer)
  await group.formed(group.everybody)
  await group.push(h0, ITEMS, OUTSTANDING)
  await eventuallySized([h0, h1], narrow)
  const { out } = await h0.run(['status', '--json'], group.environment)
  const sizes = [...out.matchAll(/"datagramBytes":(\d+)/g)].map(([, bytes]) => Number(bytes))
  expect(sizes.sort((a, b) => a - b)).toEqual([narrow, narrow, wide])
  const before = group.configurations
  const divided = await fragments([h0, h1, far, router])
  await group.push(h1, ITEMS, OUTSTANDING)
  await group.holds(h0)
  // What the router says shows in that the kernel divides probes.
  expect(divided > 0).toBe(!isSilent)
  // Nobody fell out, and nothing but what showed the size was divided.
  expect(group.configurations).toBe(before)
  expect((await fragments([h0, h1, far, router])) - divided).toBe(0)
  console.log(`a router that ${isSilent ? 'says nothing' : 'says so'}: ${divided} packets divided`)
  await group.sound()
})

it('a client gets through a router that takes 1280 bytes and says nothing', async () => {
  const { near, far } = await routed(1, { isSilent: true })
  const [h0] = near as [Host]
  const group = new Group()
  const serve = group.start(far, ['--no-classic'])
  await eventually(() => serve.ready.length === 1)
  const environment: Environment = { ...group.environment }
  // Items of eight bytes: as many operations as one answer has room for fill a packet.
  const lines = ['q = create 12', ...Array.from({ length: ITEMS }, (_, i) => `push $q ${WIDE + i}`)]
  const peer = ['--peer', serve.ready[0]?.unicast ?? '']
  const args = ['run', '--outstanding', `${OUTSTANDING}`, '--json', ...peer]
  const { code, err, out } = await h0.run(args, environment, [...lines, 'size $q'].join('\n'))
  expect([code, err]).toEqual([0, ''])
  expect(out.trim().split('\n').at(-1)).toContain(`"result":${ITEMS}`)
  expect(await fragments([h0])).toBe(0)
  await group.sound()
})

it('a network swallows long packets to one host: they are sent shorter before they are of use', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  await network.dropLong(hosts[2]!.link())
  const group = await Group.on(hosts)
  const before = group.configurations
  await group.push(hosts[0]!, ITEMS, OUTSTANDING)
  await group.push(hosts[2]!, ITEMS, OUTSTANDING)
  await group.holds(hosts[1]!)
  expect(group.configurations).toBe(before)
  await group.sound()
})

it('a network begins to swallow long packets: sizes follow, and nothing is lost', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const group = await Group.on(hosts)
  await eventuallySized(hosts, 1400)
  const pushed = group.push(hosts[0]!, MANY, OUTSTANDING)
  await eventually(async () => (await itemsAt(hosts[1]!, group)) > MANY / 20)
  await network.dropLong(hosts[2]!.link())
  await pushed
  await eventuallySized(hosts.slice(0, 2), 1200)
  await group.whole(hosts[1]!, 'long packets swallowed')
  await group.sound()
})
