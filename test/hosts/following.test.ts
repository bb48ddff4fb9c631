/**
 * Goal: a running server follows what happens to its machine's address, and is back in the
 * group without a restart. Method: hosts in namespaces whose addresses and cables change.
 */
import { expect, it } from 'vitest'
import { eventually } from '../support/command'
import { Group } from './group'
import type { Host } from './host'
import { Site } from './site'

interface Told {
  readonly event: string
  readonly unicast: string
  readonly interface: string
  readonly loopback: boolean
  readonly problem: string | null
}

function networkEvents(group: Group, host: Host): readonly Told[] {
  const events = group.server(host).events as unknown as readonly Told[]
  return events.filter(({ event }) => event === 'network')
}

/** Waits until the host's server has told that it is at this address, and nothing is wrong. */
async function seenAt(group: Group, host: Host, address: string): Promise<void> {
  await eventually(() => {
    const last = networkEvents(group, host).at(-1)
    return last?.problem === null && last.unicast.startsWith(`${address}:`)
  })
}

async function three() {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const group = await Group.on(hosts)
  await group.push(hosts[0]!, 5)
  group.mark()
  return { site, network, hosts, moving: hosts[1]!, group }
}

it('follows a new address of its interface', async () => {
  const { hosts, moving, group } = await three()
  const begun = performance.now()
  await moving.link().readdress('10.77.0.77/24')
  await seenAt(group, moving, '10.77.0.77')
  await group.whole(hosts[0]!, 'a new address')
  console.log(`a new address: back after ${Math.round(performance.now() - begun)} ms`)
  await group.push(hosts[2]!, 5)
  await group.sound()
  const log = group.server(moving).err
  expect(log).toContain("this machine's address on eth0 changed from")
})

it('goes to another subnet with all others', async () => {
  const { hosts, group } = await three()
  await Promise.all(hosts.map((host, i) => host.link().readdress(`192.168.5.${i + 1}/24`)))
  await Promise.all(hosts.map((host, i) => seenAt(group, host, `192.168.5.${i + 1}`)))
  await group.whole(hosts[0]!, 'another subnet')
  await group.sound()
})

it('waits on loopback while there is no network, and comes back', async () => {
  const { hosts, moving, group } = await three()
  await moving.link().release()
  await seenAt(group, moving, '127.0.0.1')
  await group.push(hosts[0]!, 5)
  await moving.link().assign()
  await seenAt(group, moving, moving.link().ip)
  await group.whole(hosts[0]!, 'no network for a while')
  await group.sound()
})

it('goes from one interface to another, and stays there', async () => {
  const { network, hosts, moving, group } = await three()
  await moving.connect(network, '10.77.0.99/24', { name: 'wlan0' })
  await moving.link().pull()
  await seenAt(group, moving, '10.77.0.99')
  await moving.link().plug()
  await group.whole(hosts[0]!, 'another interface')
  expect(networkEvents(group, moving).at(-1)).toMatchObject({ interface: 'wlan0' })
  await group.sound()
})

it('is carried from one network to another, where it gets its address later', async () => {
  const { site, hosts, moving, group } = await three()
  const [near, , far] = hosts
  const other = await site.network('10.78.0')
  await far!.link().readdress('10.78.0.3/24')
  await other.attach(far!.link())
  await group.formed('h0 h1 | h2')

  group.mark()
  await moving.link().release()
  await other.attach(moving.link())
  await moving.link().assign('10.78.0.2/24')
  await group.seesFormed('h1 goes from the network of h0 to that of h2', 'h0 | h1 h2')
  await group.push(near!, 5)
  await group.push(far!, 5)
  await group.sound()
})
