import { afterEach, expect, it } from 'vitest'
import type { InterfaceChoice } from '../../src/main/net/interfaces'
import { openClientSocket, openGroupSocket, type UdpSocket } from '../../src/main/net/sockets'
import { makeEndpoint } from '../../src/main/protocol/ids'
import { Ear } from '../../src/main/server/ear'

const here: InterfaceChoice = { name: 'lo', address: '127.0.0.1', loopback: true, why: 'a test' }
const place = { address: '239.195.77.2', port: 25_061 }
const group = makeEndpoint(place.address, place.port)!

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

/** An ear whose sockets the test sees, and a sender that it hears. */
async function hearing() {
  const sockets: UdpSocket[] = []
  const next = { fails: false }
  const ear = await Ear.open(async () => {
    if (next.fails) throw new Error('the interface is gone')
    const socket = await openGroupSocket(place, here)
    sockets.push(socket)
    return socket
  })
  const sender = await openClientSocket(here, 1)
  open.push(ear, sender)
  let told: (text: string) => void = () => undefined
  ear.listen(
    (_from, bytes) => {
      told(Buffer.from(bytes).toString())
    },
    () => undefined
  )
  const hears = (text: string): Promise<string> =>
    new Promise((resolve) => {
      told = resolve
      sender.send(group, Buffer.from(text))
    })
  return { ear, sockets, next, hears }
}

it('hears on through a new socket, and closes the old one', async () => {
  const { ear, sockets, hears } = await hearing()
  expect(await hears('one')).toBe('one')
  await ear.renew()
  expect(await hears('two')).toBe('two')
  expect(sockets).toHaveLength(2)
  expect(sockets[0]?.counters.received).toBe(1)
  expect(sockets[1]?.counters.received).toBe(1)
})

it('renews once for calls that come together', async () => {
  const { ear, sockets } = await hearing()
  await Promise.all([ear.renew(), ear.renew()])
  expect(sockets).toHaveLength(2)
  await ear.renew()
  expect(sockets).toHaveLength(3)
})

it('keeps the old socket when no new one can be had', async () => {
  const { ear, next, hears } = await hearing()
  next.fails = true
  await expect(ear.renew()).rejects.toThrow('the interface is gone')
  expect(await hears('still')).toBe('still')
  next.fails = false
  await ear.renew()
  expect(await hears('again')).toBe('again')
})

it('leaves nothing open when it is closed while it renews', async () => {
  const { ear, sockets } = await hearing()
  const renewal = ear.renew()
  await Promise.all([ear.close(), renewal])
  expect(sockets).toHaveLength(2)
  for (const socket of sockets) expect(() => socket.join('239.195.77.3', '127.0.0.1')).toThrow()
})
