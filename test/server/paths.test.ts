/** Servers' paths on a network that carries datagrams of some length at most. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { Endpoint, MemberInfo } from '../../src/main/protocol/types'
import { DatagramType, groupMark, seal } from '../../src/main/protocol/wire/header'
import { decodeProbed, encodeProbe, PROBED_BYTES } from '../../src/main/protocol/wire/probe'
import { Paths } from '../../src/main/server/paths'
import { bounds } from '../../src/shared/bounds'

const group = groupMark('paths')
const at = (i: number): Endpoint => makeEndpoint(`10.0.0.${i}`, 8080)!
const member = (i: number): MemberInfo => ({
  id: i,
  incarnation: 1,
  endpoint: at(i),
  name: `s${i}`,
  host: ''
})

interface Sent {
  readonly from: Endpoint
  /** Null: to the group. */
  readonly to: Endpoint | null
  readonly bytes: Uint8Array
}

class Network {
  readonly servers = new Map<Endpoint, Paths>()
  readonly logged: string[] = []
  sent: Sent[] = []
  /** The longest datagram that it carries. */
  most = 65_507
  isProved = true

  start(i: number, { loopback = false, overheadBytes = 0 } = {}): Paths {
    const from = at(i)
    const paths = new Paths({
      group,
      own: () => ({ endpoint: from, loopback }),
      largest: () => (loopback ? 60_000 : 1400),
      overheadBytes,
      toGroup: (bytes) => {
        this.carry({ from, to: null, bytes }, overheadBytes)
      },
      unicast: (to, bytes) => {
        this.carry({ from, to, bytes }, overheadBytes)
      },
      unicastNow: (to, bytes) => {
        if (this.isProved) this.carry({ from, to, bytes }, overheadBytes)
        return this.isProved
      },
      now: () => performance.now(),
      log: (_level, event, fields) => {
        this.logged.push(`${event} ${String(fields?.['bytes'])}`)
      }
    })
    this.servers.set(from, paths)
    return paths
  }

  /** These are one configuration. */
  form(...numbers: readonly number[]): void {
    for (const i of numbers) this.servers.get(at(i))?.setMembers(numbers.map(member))
  }

  private carry(sent: Sent, overheadBytes: number): void {
    this.sent.push(sent)
    if (sent.bytes.length + overheadBytes > this.most) return
    for (const [endpoint, paths] of this.servers) {
      if (sent.to === endpoint) paths.take(sent.from, sent.bytes, 'own')
      else if (sent.to === null) paths.take(sent.from, sent.bytes, 'group')
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets so much time pass for the servers. */
const pass = (ms: number): unknown => vi.advanceTimersByTime(ms)

describe('servers', () => {
  it('find the size that gets through, tell of changes, and say so once', () => {
    const network = new Network()
    network.most = 1300
    const [a, b] = [network.start(1), network.start(2)]
    const told: number[] = []
    a.begin(() => told.push(a.bytes))
    expect(a.bytes).toBe(1200)
    network.form(1, 2)
    pass(2000)
    expect([a.bytes, b.bytes, told]).toEqual([1252, 1252, [1252]])
    expect(network.logged).toEqual(['path 1252', 'path 1252'])
    network.most = 65_507
    pass(240_000)
    expect([a.bytes, network.logged.length]).toEqual([1400, 4])
  })

  it('send nothing on loopback, where datagrams are large at once', () => {
    const network = new Network()
    const a = network.start(1, { loopback: true })
    network.start(2, { loopback: true })
    expect(a.bytes).toBe(60_000)
    network.form(1, 2)
    pass(600_000)
    expect([a.bytes, network.sent]).toEqual([60_000, []])
  })

  it('leave room for what sealing adds', () => {
    const network = new Network()
    const [a] = [network.start(1, { overheadBytes: 50 }), network.start(2, { overheadBytes: 50 })]
    expect(a.bytes).toBe(1150)
    network.form(1, 2)
    pass(2000)
    expect(a.bytes).toBe(1350)
    expect(Math.max(...network.sent.map(({ bytes }) => bytes.length))).toBe(1350)
  })

  it('send no probe to an address before somebody proved to be there', () => {
    const network = new Network()
    const [a] = [network.start(1), network.start(2)]
    network.isProved = false
    network.form(1, 2)
    pass(200)
    const isProbe = ({ from, to, bytes }: Sent) =>
      from === at(1) && to === at(2) && bytes[3] === DatagramType.probe
    expect(network.sent.filter(isProbe)).toEqual([])
    network.isProved = true
    pass(2000)
    expect(network.sent.some(isProbe)).toBe(true)
    expect(a.bytes).toBe(1400)
  })

  it('look again soon when somebody lacks slots', () => {
    const network = new Network()
    const [a] = [network.start(1), network.start(2)]
    network.form(1, 2)
    pass(5000)
    network.most = 1300
    a.take(at(2), seal(new Uint8Array(60), DatagramType.nak, group), 'own')
    pass(1000)
    expect(a.bytes).toBe(1252)
  })

  it('look again when the system refuses a datagram for its size', () => {
    const network = new Network()
    const [a] = [network.start(1), network.start(2)]
    network.form(1, 2)
    pass(5000)
    network.most = 1300
    a.refused()
    pass(1000)
    expect(a.bytes).toBe(1252)
  })
})

describe('answers', () => {
  it('are shorter than what they answer, and tell by which way it came', () => {
    const network = new Network()
    const a = network.start(1)
    for (const by of ['own', 'group'] as const) {
      expect(a.take(at(9), encodeProbe({ token: 7, round: 2 }, 548, group), by)).toBe(true)
      const { to, bytes } = network.sent.at(-1)!
      expect(to).toBe(at(9))
      expect(bytes.length).toBe(PROBED_BYTES)
      expect(decodeProbed(bytes)).toEqual({
        token: 7,
        round: 2,
        byGroup: by === 'group',
        bytes: 548,
        room: 1200
      })
    }
  })

  it('are given to nothing that is no longer than they are, damaged, or of another group', () => {
    const network = new Network()
    const a = network.start(1)
    const probe = encodeProbe({ token: 7, round: 2 }, 548, group)
    const short = seal(probe.slice(0, PROBED_BYTES), DatagramType.probe, group)
    const damaged = probe.slice()
    damaged[100] = 1
    const foreign = encodeProbe({ token: 7, round: 2 }, 548, groupMark('another'))
    for (const bytes of [short, damaged, foreign, probe.slice(0, 400)]) {
      expect(a.take(at(9), bytes, 'own')).toBe(false)
    }
    // Its own multicast comes back to every server.
    expect(a.take(at(1), probe, 'group')).toBe(true)
    expect(network.sent).toEqual([])
  })

  it('are so many in a second and no more', () => {
    const network = new Network()
    const a = network.start(1)
    const probe = encodeProbe({ token: 7, round: 2 }, 548, group)
    for (let i = 0; i < 1000; i++) a.take(at(9), probe, 'own')
    expect(network.sent.length).toBe(bounds.server.probesAnswered)
    pass(1000)
    a.take(at(9), probe, 'own')
    expect(network.sent.length).toBe(bounds.server.probesAnswered + 1)
  })
})

it('tells a client whose request is larger than the servers can pass on, now and then', () => {
  const network = new Network()
  const a = network.start(1)
  const request = (bytes: number) => seal(new Uint8Array(bytes), DatagramType.request, group)
  expect(a.take(at(9), request(1120), 'group')).toBe(false)
  expect(network.sent).toEqual([])
  for (let i = 0; i < 100; i++) expect(a.take(at(9), request(1121), 'group')).toBe(false)
  expect(network.sent.map(({ to, bytes }) => [to, decodeProbed(bytes)?.room])).toEqual([
    [at(9), 1200]
  ])
})
