/**
 * Goal: whoever hears the network of a closed group learns nothing of what is in it.
 * Method: the same work in an open and in a closed group; everything that passes the
 * network is captured and searched, in the open one to see that the search finds.
 */
import { expect, it } from 'vitest'
import { freshGroup, type Environment } from '../support/command'
import { Group } from './group'
import type { Host } from './host'
import { Site } from './site'

const LABEL = 0xf1e2d3c4b5a69
const ITEM = 0x1a2b3c4d5e6f70

/** The ways in which an integer may stand in a datagram. */
function forms(value: number): readonly Buffer[] {
  const [little, big, float, floatBig] = [8, 8, 8, 8].map((size) => Buffer.alloc(size))
  little!.writeBigUInt64LE(BigInt(value))
  big!.writeBigUInt64BE(BigInt(value))
  float!.writeDoubleLE(value)
  floatBig!.writeDoubleBE(value)
  // The highest bytes are zero, and left out in some forms.
  return [little!.subarray(0, 6), big!.subarray(2), float!, floatBig!, Buffer.from(`${value}`)]
}

/** Which of the group's secrets stand in these bytes. */
function secretsIn(bytes: Buffer): readonly string[] {
  const secrets = { label: forms(LABEL), item: forms(ITEM), name: [Buffer.from('nightingale')] }
  return Object.entries(secrets)
    .filter(([, all]) => all.some((form) => bytes.includes(form)))
    .map(([what]) => what)
}

/** Works in a group, looks into it and lets a server join; returns what passed the network. */
async function overheard(more: (host: Host) => Promise<Environment>): Promise<Buffer> {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts: Host[] = []
  for (const i of [1, 2, 3]) {
    const host = await site.host(`nightingale${i}`)
    await host.connect(network, `10.77.0.${i}`)
    hosts.push(host)
  }
  const capture = await network.capture()
  const environment = await more(hosts[0]!)
  const group = await Group.on(hosts.slice(0, 2), [], environment)
  const lines = [`q = create ${LABEL}`, `push $q ${ITEM}`, `push $q ${ITEM}`, 'pop $q'].join('\n')
  const ran = await hosts[0]!.run(['run'], group.environment, lines)
  expect([ran.code, ran.err]).toEqual([0, ''])
  group.start(hosts[2]!)
  await group.formed(group.everybody)
  for (const args of [['status'], ['dump', '--server', hosts[2]!.name]]) {
    const { out, code } = await hosts[0]!.run(args, group.environment)
    expect([code, out]).toEqual([0, expect.stringMatching(args.length > 1 ? `${ITEM}` : 'night')])
  }
  await group.sound()
  return capture.end()
}

it('tells nobody what is in a closed group, as an open one does', async () => {
  const open = await overheard(() => Promise.resolve({}))
  expect(secretsIn(open)).toEqual(['label', 'item', 'name'])

  const closed = await overheard(async (host) => {
    const name = freshGroup()
    const { out } = await host.run(['group', 'new', '--name', name, '--json'])
    const { code } = JSON.parse(out) as { code: string }
    return { FTQUEUE_GROUP: name, FTQUEUE_KEY: code }
  })
  expect(closed.length).toBeGreaterThan(10_000)
  expect(secretsIn(closed)).toEqual([])
  console.log(`captured: ${open.length} bytes of an open group, ${closed.length} of a closed one`)
})
