import { afterEach, expect, it } from 'vitest'
import { groupPlace } from '../../src/main/net/addresses'
import type { InterfaceChoice } from '../../src/main/net/interfaces'
import { formatEndpoint } from '../../src/main/protocol/ids'
import type { Endpoint } from '../../src/main/protocol/types'
import { Carrier, type By } from '../../src/main/server/carrier'

const here: InterfaceChoice = { name: 'lo', address: '127.0.0.1', loopback: true, why: 'a test' }
const group = 'carrier-test'
/** A group and a port of these tests alone. */
const place = groupPlace(group, '239.195.77.4', 25_071)

interface Heard {
  readonly from: Endpoint
  readonly text: string
  readonly by: By
}

const open: Carrier[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((carrier) => carrier.close()))
})

async function openCarrier(choice = here): Promise<Carrier> {
  const carrier = await Carrier.open({
    group,
    place,
    choice,
    ttl: 1,
    classic: false,
    keyring: null
  })
  open.push(carrier)
  return carrier
}

function nextOf(carrier: Carrier): Promise<Heard> {
  return new Promise((resolve) => {
    carrier.onDatagram((from, bytes, by) => {
      resolve({ from, text: Buffer.from(bytes).toString(), by })
    })
  })
}

it('carries multicast to every server of the group, the sender included', async () => {
  const [a, b] = [await openCarrier(), await openCarrier()]
  const heard = Promise.all([nextOf(a), nextOf(b)])
  a.multicast(Buffer.from('to all'))
  const expected = { from: a.endpoint, text: 'to all', by: 'group' }
  expect(await heard).toEqual([expected, expected])
})

it('carries unicast and streams to one server, and says by which way they came', async () => {
  const [a, b] = [await openCarrier(), await openCarrier()]
  const heard = nextOf(b)
  a.unicast(b.endpoint, Buffer.from('to one'))
  expect(await heard).toEqual({ from: a.endpoint, text: 'to one', by: 'own' })
  const streamed = new Promise<string>((resolve) => {
    b.onStream((from, bytes) => {
      resolve(`${Buffer.from(bytes).toString()} of ${String(from === a.endpoint)}`)
    })
  })
  a.stream(b.endpoint, Buffer.from('much'))
  expect(await streamed).toBe('much of true')
})

it('hears on when its ears were opened anew', async () => {
  const [a, b] = [await openCarrier(), await openCarrier()]
  await b.renewEars()
  const heard = nextOf(b)
  a.multicast(Buffer.from('still'))
  expect(await heard).toEqual({ from: a.endpoint, text: 'still', by: 'group' })
})

it('goes to another address on the same port, and both ways follow', async () => {
  const [a, b] = [await openCarrier(), await openCarrier()]
  const port = a.endpoint % 65_536
  await a.rebind({ ...here, address: '127.0.0.2' })
  expect(formatEndpoint(a.endpoint)).toBe(`127.0.0.2:${String(port)}`)
  const heard = nextOf(b)
  a.unicast(b.endpoint, Buffer.from('from there'))
  expect(await heard).toEqual({ from: a.endpoint, text: 'from there', by: 'own' })
  const back = nextOf(a)
  b.unicast(a.endpoint, Buffer.from('to there'))
  expect(await back).toEqual({ from: b.endpoint, text: 'to there', by: 'own' })
  const all = nextOf(a)
  a.multicast(Buffer.from('itself'))
  expect(await all).toEqual({ from: a.endpoint, text: 'itself', by: 'group' })
})

it('stays where it is when it cannot go there', async () => {
  const [a, b] = [await openCarrier(), await openCarrier()]
  const before = a.endpoint
  await expect(a.rebind({ ...here, address: '192.0.2.1' })).rejects.toThrow('192.0.2.1')
  expect(a.endpoint).toBe(before)
  const heard = nextOf(b)
  a.multicast(Buffer.from('still here'))
  expect(await heard).toEqual({ from: before, text: 'still here', by: 'group' })
})

it('leaves nothing open when it cannot open everything', async () => {
  const nowhere = { ...here, address: '192.0.2.1' }
  await expect(openCarrier(nowhere)).rejects.toMatchObject({ field: 'interface' })
})
