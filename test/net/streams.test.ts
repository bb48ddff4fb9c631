/** Streams between servers, on real TCP over loopback. */
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { frameHead } from '../../src/main/net/stream-frames'
import { Streams } from '../../src/main/net/streams'
import { endpointPort, makeEndpoint } from '../../src/main/protocol/ids'
import { limits } from '../../src/main/protocol/limits'
import { encodeHello } from '../../src/main/protocol/wire/hello'
import { groupMark } from '../../src/main/protocol/wire/header'

const group = groupMark('streams')
const open: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

/** A server's streams, with what it was told. */
class End {
  readonly heard: { readonly from: number; readonly bytes: Uint8Array }[] = []

  private constructor(readonly streams: Streams) {
    streams.onMessage((from, bytes) => this.heard.push({ from, bytes }))
    open.push(streams)
  }

  static async at(endpoint: number): Promise<End> {
    return new End(await Streams.listen(endpoint, group))
  }

  get endpoint(): number {
    return this.streams.endpoint
  }
}

let port = 21_000 + (process.pid % 2000) * 8

function nextEndpoint(): number {
  return makeEndpoint('127.0.0.1', ++port)!
}

async function eventually(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { timeout: 20_000, interval: 5 })
}

/** A connection of somebody who does not keep to what servers agree on. */
async function stranger(to: End): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: endpointPort(to.endpoint) })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  open.push({ close: async () => Promise.resolve(socket.destroy()) })
  return socket
}

function ended(socket: Socket): Promise<void> {
  socket.on('error', () => undefined)
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

function framed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...frameHead(bytes.length), ...bytes])
}

describe('streams', () => {
  it('carry messages both ways over one connection, in order and whole', async () => {
    const [a, b] = [await End.at(nextEndpoint()), await End.at(nextEndpoint())]
    const large = new Uint8Array(limits.streamBytes).map((_, i) => i % 251)
    for (let i = 0; i < 20; i++) a.streams.send(b.endpoint, i === 7 ? large : Uint8Array.of(i))
    await eventually(() => b.heard.length === 20)
    expect(b.heard.map(({ bytes }, i) => (i === 7 ? bytes.length : bytes[0]))).toEqual(
      Array.from({ length: 20 }, (_, i) => (i === 7 ? large.length : i))
    )
    expect(Buffer.from(b.heard[7]!.bytes).equals(large)).toBe(true)
    expect(b.heard.every(({ from }) => from === a.endpoint)).toBe(true)
    b.streams.send(a.endpoint, Uint8Array.of(99))
    await eventually(() => a.heard.length === 1)
    expect(a.heard[0]!.from).toBe(b.endpoint)
    expect([a.streams.counters.opened, b.streams.counters.opened]).toEqual([1, 0])
  })

  it('do nothing when nobody is there, and find who comes later', async () => {
    const a = await End.at(nextEndpoint())
    const endpoint = nextEndpoint()
    a.streams.send(endpoint, Uint8Array.of(1))
    await eventually(() => a.streams.counters.closed === 1)
    const b = await End.at(endpoint)
    a.streams.send(endpoint, Uint8Array.of(2))
    await eventually(() => b.heard.length > 0)
    expect(b.heard.map(({ bytes }) => bytes[0])).toEqual([2])
  })

  it('are opened anew after the other side went and came back', async () => {
    const a = await End.at(nextEndpoint())
    const endpoint = nextEndpoint()
    const first = await End.at(endpoint)
    a.streams.send(endpoint, Uint8Array.of(1))
    await eventually(() => first.heard.length === 1)
    await first.streams.close()
    await eventually(() => a.streams.counters.closed === 1)
    const second = await End.at(endpoint)
    a.streams.send(endpoint, Uint8Array.of(2))
    await eventually(() => second.heard.length === 1)
    second.streams.send(a.endpoint, Uint8Array.of(3))
    await eventually(() => a.heard.length === 1)
  })

  it('let go of more than may wait for somebody who does not read', async () => {
    const a = await End.at(nextEndpoint())
    const endpoint = nextEndpoint()
    const sockets: Socket[] = []
    const deaf = createServer((socket) => sockets.push(socket.pause()))
    await new Promise<void>((resolve) =>
      deaf.listen(endpointPort(endpoint), '127.0.0.1', () => resolve())
    )
    const message = new Uint8Array(limits.streamBytes)
    for (let i = 0; i < 100; i++) a.streams.send(endpoint, message)
    const { dropped, sentBytes } = a.streams.counters
    expect(dropped).toBeGreaterThan(50)
    expect(sentBytes).toBeLessThanOrEqual(8 * 1024 * 1024)
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => deaf.close(resolve))
  })

  it('read nothing more of somebody who does not take what it asked for', async () => {
    const a = await End.at(nextEndpoint())
    const self = nextEndpoint()
    const socket = await stranger(a)
    socket.pause()
    socket.write(framed(encodeHello(self, group)))
    const answer = new Uint8Array(limits.streamBytes)
    // Each question is answered at length.
    a.streams.onMessage((from, bytes) => {
      a.heard.push({ from, bytes })
      for (let i = 0; i < 4; i++) a.streams.send(from, answer)
    })
    const ask = (): boolean => socket.write(framed(new Uint8Array(200_000)))
    const questions = 60
    for (let i = 0; i < questions; i++) ask()
    await eventually(() => a.streams.counters.sentBytes > 3 * 1024 * 1024)
    // It waits for the answers to go, and loses none of them.
    await new Promise((resolve) => setImmediate(resolve))
    expect(a.heard.length).toBeLessThan(questions)
    let taken = 0
    socket.on('data', (chunk) => (taken += chunk.length))
    socket.resume()
    await eventually(() => a.heard.length === questions && taken >= questions * 4 * answer.length)
    expect(a.streams.counters.dropped).toBe(0)
  })

  it('end with their listener', async () => {
    const [a, b] = [await End.at(nextEndpoint()), await End.at(nextEndpoint())]
    a.streams.send(b.endpoint, Uint8Array.of(1))
    await eventually(() => b.heard.length === 1)
    await a.streams.close()
    await eventually(() => b.streams.counters.closed === 1)
    expect(() => a.streams.send(b.endpoint, Uint8Array.of(2))).not.toThrow()
    await expect(Streams.listen(b.endpoint, group)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('strangers', () => {
  const elsewhere = makeEndpoint('127.0.0.9', 8080)!
  it.each([
    ['garbage', (): Uint8Array => new Uint8Array(64).fill(0xee)],
    ['a message before it says who it is', () => framed(new Uint8Array(30))],
    ['a hello of another group', () => framed(encodeHello(nextEndpoint(), groupMark('other')))],
    ['a hello from another address', () => framed(encodeHello(elsewhere, group))]
  ])('are refused with %s', async (_, first) => {
    const a = await End.at(nextEndpoint())
    const socket = await stranger(a)
    const end = ended(socket)
    socket.write(Buffer.concat([first(), framed(Uint8Array.of(1))]))
    await end
    expect(a.heard).toEqual([])
    expect(a.streams.counters).toMatchObject({ accepted: 1, closed: 1 })
  })

  it('take no place that is taken: what goes to a peer goes where this server found it', async () => {
    const [a, b] = [await End.at(nextEndpoint()), await End.at(nextEndpoint())]
    a.streams.send(b.endpoint, Uint8Array.of(1))
    await eventually(() => b.heard.length === 1)
    const socket = await stranger(a)
    let taken = 0
    socket.on('data', (chunk) => (taken += chunk.length))
    socket.write(Buffer.concat([framed(encodeHello(b.endpoint, group)), framed(Uint8Array.of(5))]))
    await eventually(() => a.heard.length === 1)
    a.streams.send(b.endpoint, Uint8Array.of(2))
    await eventually(() => b.heard.length === 2)
    expect(taken).toBe(0)
  })

  it('are not more than so many at one time', async () => {
    const a = await End.at(nextEndpoint())
    const sockets = await Promise.all(Array.from({ length: 80 }, () => stranger(a)))
    const gone = Promise.race(sockets.map(ended))
    await gone
    expect(a.streams.counters.accepted).toBeLessThanOrEqual(64)
  })
})
