/**
 * Goal: servers are one group where the network carries no multicast between them.
 * Method: three hosts on a bridge that floods none, and three on two networks with a
 * router between them, which passes unicast only.
 */
import { expect, it } from 'vitest'
import { eventually, freshGroup, type Serve } from '../support/command'
import { oneConfiguration, sameHash } from '../support/looking'
import type { Host } from './host'
import { Site } from './site'
import { note } from './table'

const id = (serve: Serve): string => serve.ready[0]?.server ?? ''
const at = (serve: Serve): string => serve.ready[0]?.unicast ?? ''

interface Answer {
  readonly result: number | null
}

async function start(host: Host, name: string, group: string, peers: readonly string[] = []) {
  const given = peers.flatMap((peer) => ['--peer', peer])
  const serve = host.serve(['--name', name, '--no-classic', ...given], { FTQUEUE_GROUP: group })
  await eventually(() => {
    if (serve.child.exitCode !== null) throw new Error(`serve ended: ${serve.err}`)
    return serve.ready.length === 1
  })
  return serve
}

/** Waits until each is in one configuration with all the others. */
async function together(what: string, serves: readonly Serve[]): Promise<void> {
  const began = performance.now()
  const wanted = serves.map(id).sort().join(' ')
  await eventually(() => {
    const configs = serves.map((serve) => serve.configs.get(id(serve)))
    return configs.every(
      (config) => config?.kind === 'regular' && [...config.members].sort().join(' ') === wanted
    )
  })
  note({
    shape: what,
    formed: serves.map(({ ready }) => ready[0]?.name).join(' '),
    ms: performance.now() - began
  })
}

/** Works from this host, and expects all to hold the same afterwards. */
async function expectWork(host: Host, group: string, peer: string | null): Promise<void> {
  const environment = { FTQUEUE_GROUP: group }
  const given = peer === null ? [] : ['--peer', peer]
  const lines = ['q = create 12', 'push $q 5', 'push $q 8', 'pop $q', 'size $q'].join('\n')
  const ran = await host.run(['run', '--json', ...given], environment, lines)
  expect([ran.code, ran.err]).toEqual([0, ''])
  const answers = ran.out.trim().split('\n')
  expect(answers.map((line) => (JSON.parse(line) as Answer).result)).toEqual([25, null, null, 5, 1])
  await eventually(async () => {
    const { out } = await host.run(['status', '--json', ...given], environment)
    const hashes = [...out.matchAll(/"hash":"([0-9a-f]+)"/g)].map(([, hash]) => hash)
    return hashes.length === 3 && new Set(hashes).size === 1
  })
}

it('without any multicast, by a peer that is given', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const [h0, h1, h2, h3] = (await site.hosts(4, network)) as [Host, Host, Host, Host]
  await network.blockMulticast()
  const group = freshGroup()
  const s0 = await start(h0, 's0', group)
  const s1 = await start(h1, 's1', group, [at(s0)])
  const s2 = await start(h2, 's2', group, [at(s0)])
  await together('multicast blocked everywhere', [s0, s1, s2])
  await expectWork(h3, group, at(s1))
  // Now and again they looked for each other: nobody was thrown out by that.
  expect(new Set([s0, s1, s2].map((serve) => serve.configs.get(id(serve))?.config)).size).toBe(1)
  await eventually(() => [s0, s1, s2].every(({ err }) => err.includes('only their unicast')))
})

it('with multicast between two of three, and the third behind a router; it remembers them', async () => {
  const site = await Site.open()
  const near = await site.network('10.77.1')
  const far = await site.network('10.77.2')
  const [h0, h1] = (await site.hosts(2, near)) as [Host, Host]
  const router = await site.host('router')
  const nearSide = await router.connect(near, '10.77.1.250')
  const farSide = await router.connect(far, '10.77.2.250', { name: 'eth1' })
  await router.forward()
  const h2 = await site.host('h2')
  await h2.connect(far, '10.77.2.1')
  await Promise.all([h0.route(far, nearSide), h1.route(far, nearSide), h2.route(near, farSide)])

  const group = freshGroup()
  const s0 = await start(h0, 's0', group)
  const s1 = await start(h1, 's1', group)
  await together('two by multicast', [s0, s1])
  const s2 = await start(h2, 's2', group, [at(s0)])
  await together('and the third by unicast', [s0, s1, s2])
  await expectWork(h1, group, null)

  process.kill(s2.ready[0]?.pid ?? 0, 'SIGKILL')
  await s2.ended
  await together('without the third', [s0, s1])
  const again = await start(h2, 's2', group)
  expect(id(again)).toBe(id(s2))
  await together('the third again, from what it remembers', [s0, s1, again])
  await oneConfiguration(3, { FTQUEUE_GROUP: group, FTQUEUE_INTERFACE: 'auto' }, h0.within)
  await sameHash(3, { FTQUEUE_GROUP: group, FTQUEUE_INTERFACE: 'auto' }, h0.within)
})
