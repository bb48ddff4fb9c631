import { createSocket, Socket } from 'node:dgram'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { InterfaceChoice } from '../../src/main/net/interfaces'
import {
  openClientSocket,
  openGroupSocket,
  openUnicastSockets,
  type UdpSocket
} from '../../src/main/net/sockets'
import { groupMark } from '../../src/main/protocol/wire/header'
import { endpointPort, formatEndpoint, makeEndpoint } from '../../src/main/protocol/ids'
import { bounds } from '../../src/shared/bounds'

const here: InterfaceChoice = { name: 'lo', address: '127.0.0.1', loopback: true, why: 'a test' }
/** A group and a port of these tests alone. */
const place = { address: '239.195.77.1', port: 25_051 }
const mark = groupMark('sockets')
const group = makeEndpoint(place.address, place.port)!

const open: { close(): Promise<void> }[] = []

async function kept<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
  const socket = await opening
  open.push(socket)
  return socket
}

/** A server's socket for datagrams. */
async function openServer(): Promise<UdpSocket> {
  const { own, streams } = await openUnicastSockets(here, 1, mark)
  open.push(own, streams)
  return own
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((socket) => socket.close()))
})

function next(socket: UdpSocket): Promise<{ from: number; text: string }> {
  return new Promise((resolve) => {
    socket.onDatagram((from, bytes) => {
      resolve({ from, text: Buffer.from(bytes).toString() })
    })
  })
}

describe('a socket', () => {
  it('holds a bounded number of bytes that the system did not take yet', async () => {
    const socket = await openServer()
    const waiting = vi.spyOn(Socket.prototype, 'getSendQueueSize')
    const { sendsUnchecked, sendBytes } = bounds.server
    const sendAll = (): number => {
      const before = socket.counters.errors['ENOBUFS'] ?? 0
      // In one turn, in which none is told to have left.
      for (let i = 0; i < sendsUnchecked + 100; i++) socket.send(group, Buffer.from('x'))
      return (socket.counters.errors['ENOBUFS'] ?? 0) - before
    }
    waiting.mockReturnValue(sendBytes + 1)
    expect(sendAll()).toBe(99)
    await vi.waitUntil(() => socket.counters.sent === sendsUnchecked + 1)
    waiting.mockReturnValue(sendBytes)
    expect(sendAll()).toBe(0)
    waiting.mockRestore()
  })
})

describe('a group on loopback', () => {
  it('reaches every socket that joined, from the sender’s own port', async () => {
    const receivers = [
      await kept(openGroupSocket(place, here)),
      await kept(openGroupSocket(place, here))
    ]
    const sender = await openServer()
    const heard = Promise.all(receivers.map(next))
    sender.send(group, Buffer.from('hello'))
    for (const datagram of await heard) {
      expect(datagram).toEqual({ from: sender.endpoint, text: 'hello' })
    }
  })

  it('answers a client by unicast', async () => {
    const receiver = await kept(openGroupSocket(place, here))
    const server = await openServer()
    const client = await kept(openClientSocket(here, 1))
    receiver.onDatagram((from) => {
      server.send(from, Buffer.from('answer'))
    })
    const answer = next(client)
    client.send(group, Buffer.from('question'))
    expect(await answer).toEqual({ from: server.endpoint, text: 'answer' })
  })

  it('takes joining twice as joined', async () => {
    const receiver = await kept(openGroupSocket(place, here))
    const sender = await kept(openClientSocket(here, 1))
    receiver.join(place.address, here.address)
    const heard = next(receiver)
    sender.send(group, Buffer.from('still'))
    expect((await heard).text).toBe('still')
  })
})

describe('ports', () => {
  it('takes the first free unicast port from 8080 up', async () => {
    const first = await openServer()
    const second = await openServer()
    expect(endpointPort(first.endpoint)).toBeGreaterThanOrEqual(8080)
    expect(endpointPort(second.endpoint)).toBeGreaterThan(endpointPort(first.endpoint))
    expect(formatEndpoint(first.endpoint)).toMatch(/^127\.0\.0\.1:8\d\d\d$/)
  })

  it('passes over a port that somebody has for TCP alone', async () => {
    // Whichever is free: other programs of this machine have ports of their own.
    const keeper = createServer()
    await new Promise<void>((resolve) => keeper.listen(0, here.address, resolve))
    const { port } = keeper.address() as AddressInfo
    try {
      const { own, streams } = await openUnicastSockets(here, 1, mark, port)
      open.push(own, streams)
      expect(endpointPort(own.endpoint)).toBeGreaterThan(port)
      expect(streams.endpoint).toBe(own.endpoint)
    } finally {
      await new Promise((resolve) => keeper.close(resolve))
    }
  })

  it('names a group port that a program keeps for itself', async () => {
    const keeper = createSocket('udp4')
    await new Promise<void>((resolve) => keeper.bind({ port: 25_052, address: '0.0.0.0' }, resolve))
    try {
      await expect(openGroupSocket({ ...place, port: 25_052 }, here)).rejects.toMatchObject({
        field: 'port',
        message: expect.stringContaining('UDP port 25052 is in use') as unknown
      })
    } finally {
      keeper.close()
    }
  })

  it('names an interface that does not exist', async () => {
    const gone: InterfaceChoice = { ...here, name: 'eth7', address: '203.0.113.77' }
    await expect(openGroupSocket(place, gone)).rejects.toMatchObject({ field: 'interface' })
    await expect(openUnicastSockets(gone, 1, mark)).rejects.toMatchObject({ field: 'interface' })
  })
})

describe('failures', () => {
  it('counts a datagram that is too large and goes on', async () => {
    const receiver = await kept(openGroupSocket(place, here))
    const sender = await kept(openClientSocket(here, 1))
    const problem = new Promise((resolve) => {
      sender.onProblem(resolve)
    })
    sender.send(group, new Uint8Array(70_000))
    expect(await problem).toEqual({ code: 'EMSGSIZE', multicast: true, transient: false })
    expect(sender.counters.errors).toEqual({ EMSGSIZE: 1 })
    const heard = next(receiver)
    sender.send(group, Buffer.from('after'))
    expect((await heard).text).toBe('after')
  })

  it('ignores what is sent after closing', async () => {
    const sender = await openClientSocket(here, 1)
    await sender.close()
    expect(() => {
      sender.send(group, Buffer.from('late'))
    }).not.toThrow()
    await sender.close()
  })

  it('reads the size of its receive buffer back', async () => {
    const receiver = await kept(openGroupSocket(place, here))
    expect(receiver.receiveBufferBytes).toBeGreaterThanOrEqual(64 * 1024)
  })
})
