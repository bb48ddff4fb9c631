/** A client's sizes; its servers answer as they are told to. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RequestSize } from '../../src/main/client/request-size'
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { Endpoint } from '../../src/main/protocol/types'
import { DatagramType, groupMark, HEADER_BYTES, seal } from '../../src/main/protocol/wire/header'
import { decodeProbe, encodeProbed } from '../../src/main/protocol/wire/probe'

const mark = groupMark('sizes')
const groupAt = makeEndpoint('239.192.1.1', 5051)!
const at = (i: number): Endpoint => makeEndpoint(`10.0.0.${i}`, 8080)!

interface Servers {
  readonly receivers?: readonly Endpoint[]
  readonly loopback?: boolean
  readonly overheadBytes?: number
}

class Client {
  readonly size: RequestSize
  readonly changes: number[] = []
  readonly sent: { readonly to: Endpoint; readonly bytes: number }[] = []
  /** What each server hears at most, and by which ways; and the room that it tells of. */
  readonly servers = new Map<Endpoint, { most: number; room: number; byGroup: boolean }>()

  constructor({ receivers = [groupAt], loopback = false, overheadBytes = 0 }: Servers = {}) {
    this.size = new RequestSize({
      group: mark,
      largest: () => (loopback ? 60_000 : 1400),
      isLoopback: () => loopback,
      overheadBytes,
      receivers: () => receivers,
      send: (to, bytes) => {
        this.sent.push({ to, bytes: bytes.length })
        const probe = decodeProbe(bytes)!
        for (const [from, { most, room, byGroup }] of this.servers) {
          const isHeard = to === from || (to === groupAt && byGroup)
          if (!isHeard || bytes.length + overheadBytes > most) continue
          const answer = { ...probe, byGroup: to === groupAt, bytes: bytes.length, room }
          this.size.take(from, encodeProbed(answer, mark))
        }
      }
    })
    this.size.onChange((bytes) => this.changes.push(bytes))
  }

  /** A request of this length, sent so often before. */
  request(bytes: number, attempts = 0): void {
    const datagram = new Uint8Array(bytes)
    datagram[HEADER_BYTES + 1] = attempts
    this.size.sends(seal(datagram, DatagramType.request, mark))
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number): unknown => vi.advanceTimersByTime(ms)
const wide = { most: 1400, room: 1400, byGroup: true }

it('asks nothing while requests are small', () => {
  const client = new Client()
  client.servers.set(at(1), { ...wide })
  for (let i = 0; i < 100; i++) client.request(500)
  pass(600_000)
  expect(client.sent).toEqual([])
  expect(client.size.bytes).toBe(1200)
})

it('asks once a minute while they are large, and uses what all answers allow', () => {
  const client = new Client()
  client.servers.set(at(1), { ...wide })
  client.servers.set(at(2), { ...wide, most: 1300 })
  for (let i = 0; i < 100; i++) client.request(1100)
  pass(2000)
  expect(client.size.bytes).toBe(1252)
  expect(client.changes).toEqual([1252])
  const asked = client.sent.length
  for (let i = 0; i < 50; i++) {
    client.request(1100)
    pass(1000)
  }
  expect(client.sent.length).toBe(asked)
})

it('uses no more than the servers send each other', () => {
  const client = new Client()
  client.servers.set(at(1), { ...wide })
  client.servers.set(at(2), { ...wide, room: 1252 })
  client.request(1100)
  pass(2000)
  expect(client.size.bytes).toBe(1252)
  // Nothing larger in between: a slot would have been too large.
  expect(client.changes).toEqual([1252])
})

it('looks again at once when large requests have to be repeated, and gets through shorter', () => {
  const client = new Client()
  client.servers.set(at(1), { ...wide })
  client.request(1100)
  pass(5000)
  expect(client.size.bytes).toBe(1400)
  client.servers.set(at(1), { ...wide, most: 1300 })
  client.request(1300, 2)
  pass(1000)
  expect(client.size.bytes).toBe(1252)
})

it('takes the word of a server that its requests are too large, and never less than the least', () => {
  const client = new Client()
  client.servers.set(at(1), { ...wide })
  client.request(1100)
  pass(2000)
  const told = { token: 0, round: 0, byGroup: false, bytes: 0 }
  expect(client.size.take(at(1), encodeProbed({ ...told, room: 1252 }, mark))).toBe(true)
  expect(client.size.bytes).toBe(1252)
  client.size.take(at(1), encodeProbed({ ...told, room: 1 }, mark))
  expect(client.size.bytes).toBe(548)
  pass(60_000)
  client.request(600)
  pass(2000)
  expect(client.size.bytes).toBe(1400)
})

it('asks peers by unicast where multicast reaches nobody', () => {
  const client = new Client({ receivers: [groupAt, at(1)] })
  client.servers.set(at(1), { ...wide, most: 1300, byGroup: false })
  client.request(1100)
  pass(5000)
  expect(client.size.bytes).toBe(1252)
})

it('is large at once on loopback, and leaves room for what sealing adds elsewhere', () => {
  const local = new Client({ loopback: true })
  local.request(50_000)
  pass(10_000)
  expect([local.size.bytes, local.sent]).toEqual([60_000, []])
  const closed = new Client({ overheadBytes: 50 })
  expect(closed.size.bytes).toBe(1150)
  closed.servers.set(at(1), { ...wide, room: 1350 })
  closed.request(1100)
  pass(2000)
  expect(closed.size.bytes).toBe(1350)
})

it('leaves all other datagrams to others', () => {
  const client = new Client()
  const reply = seal(new Uint8Array(60), DatagramType.reply, mark)
  expect(client.size.take(at(1), reply)).toBe(false)
})
