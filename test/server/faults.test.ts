import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bounds } from '../../src/shared/bounds'
import type { Endpoint } from '../../src/main/protocol/types'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { DelayLine } from '../../src/main/server/delay-line'
import { FaultLayer } from '../../src/main/server/faults'
import { seededRandom } from '../../src/main/server/seeded-random'
import { at, classic, clientAt, fromClient, fromServer, group, memberInfo } from './datagrams'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A layer at member 1, and what it lets through: the first byte behind the header's place. */
function layer(seed = 1, pauseBytesMax = 1_000_000) {
  const got: Uint8Array[] = []
  const healed: [string, number][] = []
  const faults = new FaultLayer({
    self: 1,
    group,
    random: seededRandom(seed),
    now: () => performance.now(),
    pauseBytesMax,
    deliver: (_channel, _from, bytes) => got.push(bytes),
    onDrop: () => undefined,
    onHealed: (key) => healed.push([key, got.length])
  })
  return { faults, got, healed }
}

/** A datagram that is none of ours, with its number in it. */
function numbered(number: number): Uint8Array {
  return Uint8Array.of(number >> 8, number & 255)
}

function numbersOf(got: readonly Uint8Array[]): number[] {
  return got.map((bytes) => (bytes[0]! << 8) | bytes[1]!)
}

function feed(faults: FaultLayer, count: number, from: Endpoint = clientAt): void {
  for (let i = 0; i < count; i++) faults.receive('datagram', from, numbered(i))
}

const ascending = Array.from({ length: 1000 }, (_, i) => i)

describe('without faults', () => {
  it('passes everything on at once, in order', () => {
    const { faults, got } = layer()
    feed(faults, 1000)
    expect(numbersOf(got)).toEqual(ascending)
    expect(faults.isOn).toBe(false)
    expect(Object.values(faults.counters).every((count) => count === 0)).toBe(true)
  })
})

describe('loss', () => {
  it('hits servers and clients alike, and shows in its counter', () => {
    const { faults, got } = layer()
    faults.set({ loss: 0.3 })
    for (let i = 0; i < 1000; i++) {
      faults.receive('datagram', i % 2 === 0 ? clientAt : at(2), fromServer(2))
    }
    expect(got.length + faults.counters.lost).toBe(1000)
    expect(faults.counters.lost).toBeGreaterThan(250)
    expect(faults.counters.lost).toBeLessThan(350)
  })

  it('is decided by the seed', () => {
    const runs = [7, 7, 8].map((seed) => {
      const { faults, got } = layer(seed)
      faults.set({ loss: 0.5 })
      feed(faults, 200)
      return numbersOf(got)
    })
    expect(runs[0]).toEqual(runs[1])
    expect(runs[0]).not.toEqual(runs[2])
  })

  it('takes all or nothing at its ends', () => {
    const { faults, got } = layer()
    faults.set({ loss: 1 })
    feed(faults, 100)
    expect(got).toHaveLength(0)
    expect(faults.hearsQuestion()).toBe(false)
    faults.set({ loss: 0 })
    feed(faults, 100)
    expect(got).toHaveLength(100)
  })
})

describe('faults of a link', () => {
  const from = (sender: number, faults: FaultLayer, count = 100): void => {
    for (let i = 0; i < count; i++) faults.receive('datagram', at(sender), fromServer(sender))
  }
  /** Links by the number of their sender. */
  const links = (faults: FaultLayer) =>
    Object.fromEntries(
      (faults.view().links ?? []).map(({ from: id, ...link }) => [Number.parseInt(id, 16), link])
    )

  it('hit what one server sends, and neither others nor clients', () => {
    const { faults, got } = layer()
    faults.set({ loss: 1 }, [2])
    from(2, faults)
    expect(got).toHaveLength(0)
    from(3, faults)
    feed(faults, 100)
    expect(got).toHaveLength(200)
    expect(faults.isOn).toBe(true)
    expect(faults.hearsQuestion()).toBe(true)
    expect(links(faults)).toEqual({ 2: { loss: 1, dropped: 100 } })
    expect(faults.counters.lost).toBe(100)
  })

  it('add to those of everything that is received', () => {
    const { faults, got } = layer()
    faults.set({ delayMs: 30 })
    faults.set({ delayMs: 20 }, [2])
    from(2, faults, 1)
    from(3, faults, 1)
    vi.advanceTimersByTime(30)
    expect(got).toEqual([fromServer(3)])
    vi.advanceTimersByTime(20)
    expect(got).toHaveLength(2)
    expect(links(faults)).toEqual({ 2: { delayMs: 20, disturbed: 1 }, 3: { disturbed: 1 } })
  })

  it('are each for itself', () => {
    const { faults, got } = layer()
    faults.set({ duplicate: 1 }, [2])
    faults.set({ reorder: 1 }, [2, 3])
    from(2, faults, 10)
    from(3, faults, 10)
    vi.advanceTimersByTime(20)
    expect(got).toHaveLength(30)
    faults.set({ duplicate: 0 }, [2])
    from(2, faults, 10)
    vi.advanceTimersByTime(20)
    expect(got).toHaveLength(40)
    expect(links(faults)).toEqual({
      2: { reorder: 1, disturbed: 20 },
      3: { reorder: 1, disturbed: 10 }
    })
  })

  it('end with a reset, and their counts stay', () => {
    const { faults, got } = layer()
    faults.set({ loss: 1 }, [2])
    from(2, faults, 5)
    faults.reset()
    from(2, faults, 5)
    expect(got).toHaveLength(5)
    expect([faults.isOn, links(faults)]).toEqual([false, { 2: { dropped: 5 } }])
  })

  it('are kept and counted for no more servers than the bound', () => {
    const { faults } = layer()
    faults.set({ loss: 1 })
    for (let sender = 2; sender < 1000; sender++) from(sender, faults, 1)
    expect(faults.view().links).toHaveLength(bounds.server.labLinks)
  })

  it('count what a cut keeps away', () => {
    const { faults } = layer()
    faults.partition([[1], [2]], null, 'k')
    faults.deafen([3])
    for (const sender of [2, 2, 3]) from(sender, faults, 1)
    expect(links(faults)).toEqual({ 2: { dropped: 2 }, 3: { dropped: 1 } })
    expect(faults.counters.cutReceived).toBe(3)
  })
})

describe('delay', () => {
  it('keeps every datagram back for its time, in order', () => {
    const { faults, got } = layer()
    faults.set({ delayMs: 50, jitterMs: 0 })
    feed(faults, 1000)
    vi.advanceTimersByTime(49)
    expect(got).toHaveLength(0)
    vi.advanceTimersByTime(1)
    expect(numbersOf(got)).toEqual(ascending)
    expect(faults.counters.delayed).toBe(1000)
  })

  it('jitters, so that datagrams overtake each other', () => {
    const { faults, got } = layer()
    faults.set({ delayMs: 20, jitterMs: 15 })
    feed(faults, 1000)
    vi.advanceTimersByTime(4)
    expect(got).toHaveLength(0)
    vi.advanceTimersByTime(32)
    expect([...numbersOf(got)].sort((a, b) => a - b)).toEqual(ascending)
    expect(numbersOf(got)).not.toEqual(ascending)
  })

  it('delivers what waits when it is reset, and nothing when it is closed', () => {
    const { faults, got } = layer()
    faults.set({ delayMs: 1000, jitterMs: 0 })
    feed(faults, 10)
    faults.reset()
    expect(numbersOf(got)).toEqual(ascending.slice(0, 10))
    faults.set({ delayMs: 1000, jitterMs: 0 })
    feed(faults, 10)
    faults.close()
    vi.advanceTimersByTime(5000)
    expect(got).toHaveLength(10)
  })

  it('has a bounded line', () => {
    const line = new DelayLine(
      () => performance.now(),
      () => undefined
    )
    const big = { channel: 'datagram', from: 1, bytes: new Uint8Array(16 * 1024 * 1024) } as const
    expect([1, 2, 3, 4, 5].map(() => line.add(big, 10))).toEqual([true, true, true, true, false])
    vi.advanceTimersByTime(10)
    expect(line.add(big, 10)).toBe(true)
    line.clear()
  })
})

describe('duplication and reordering', () => {
  it('delivers twice what it duplicates', () => {
    const { faults, got } = layer()
    faults.set({ duplicate: 0.4 })
    feed(faults, 1000)
    vi.advanceTimersByTime(10)
    expect(faults.counters.duplicated).toBeGreaterThan(300)
    expect(got).toHaveLength(1000 + faults.counters.duplicated)
    expect(new Set(numbersOf(got)).size).toBe(1000)
  })

  it('lets later datagrams overtake, and loses none', () => {
    const { faults, got } = layer()
    faults.set({ reorder: 0.2 })
    feed(faults, 1000)
    expect(got).toHaveLength(1000 - faults.counters.reordered)
    vi.advanceTimersByTime(11)
    expect(faults.counters.reordered).toBeGreaterThan(100)
    expect(numbersOf(got)).not.toEqual(ascending)
    expect([...numbersOf(got)].sort((a, b) => a - b)).toEqual(ascending)
  })
})

describe('messages of streams', () => {
  it('are not lost, delayed, doubled or reordered: TCP mends all that', () => {
    const { faults, got } = layer()
    faults.set({ loss: 1 })
    faults.set({ delayMs: 50, jitterMs: 10 })
    faults.set({ duplicate: 1 })
    faults.set({ reorder: 1 })
    for (let i = 0; i < 1000; i++) faults.receive('stream', at(2), numbered(i))
    expect(numbersOf(got)).toEqual(ascending)
    expect(faults.counters).toMatchObject({ lost: 0, delayed: 0, duplicated: 0, reordered: 0 })
  })

  it('are cut off like everything else, and wait for the end of a pause', () => {
    const { faults, got } = layer()
    faults.partition([[1, 2], [3]], null, 'k')
    faults.receive('stream', at(3), fromServer(3))
    faults.receive('stream', at(2), fromServer(2))
    expect(got).toHaveLength(1)
    expect(faults.allows(at(3), fromServer(1, DatagramType.statePieces))).toBe(false)
    faults.heal()
    faults.pause()
    faults.receive('stream', at(3), fromServer(3))
    expect(got).toHaveLength(1)
    faults.resume()
    expect(got).toHaveLength(2)
  })
})

describe('a partition', () => {
  it('cuts off servers of the other side, and never clients', () => {
    const { faults, got } = layer()
    faults.partition([[1, 2], [3]], null, 'k')
    faults.receive('datagram', at(2), fromServer(2))
    faults.receive('datagram', at(3), fromServer(3))
    faults.receive('datagram', clientAt, fromClient(1))
    faults.receive('classic', clientAt, classic('u'))
    expect(got).toHaveLength(3)
    expect(faults.counters.cutReceived).toBe(1)
    expect(faults.isOn).toBe(true)
    faults.heal()
    faults.receive('datagram', at(3), fromServer(3))
    expect(got).toHaveLength(4)
    expect(faults.isOn).toBe(false)
  })

  it('cuts what is sent to members it knows or has heard, but no answers', () => {
    const { faults } = layer()
    faults.learn([memberInfo(2), memberInfo(3)])
    faults.receive('datagram', at(4), fromServer(4))
    faults.partition([[1, 2]], null, 'k')
    const nak = fromServer(1, DatagramType.nak)
    expect([2, 3, 4, 5].map((id) => faults.allows(at(id), nak))).toEqual([true, false, false, true])
    expect(faults.allows(at(3), fromServer(1, DatagramType.reply))).toBe(true)
    expect(faults.allows(at(3), Buffer.from('42'))).toBe(true)
    expect(faults.counters.cutSent).toBe(2)
  })

  it('heals behind the given number of client messages', () => {
    const { faults, got, healed } = layer()
    faults.receive('datagram', clientAt, fromClient(1))
    faults.partition([[1], [2]], 3, 'k')
    faults.receive('datagram', clientAt, fromClient(2))
    faults.receive('classic', clientAt, classic('u1'))
    faults.receive('datagram', at(2), fromServer(2))
    expect(healed).toEqual([])
    expect(faults.view().partition).toEqual({
      sides: [['000000000001'], ['000000000002']],
      messagesLeft: 1
    })
    faults.receive('classic', clientAt, classic('u2'))
    // The last message is handled while the partition still stands.
    expect(healed).toEqual([['k', 4]])
    faults.receive('datagram', at(2), fromServer(2))
    expect(got).toHaveLength(5)
    expect(faults.counters).toMatchObject({ cutReceived: 1, healed: 1 })
  })

  it('heals behind a message that is lost here: the others have it', () => {
    const { faults, got, healed } = layer()
    faults.partition([[1], [2]], 1, 'k')
    faults.set({ loss: 1 })
    faults.receive('datagram', clientAt, fromClient(1))
    expect(got).toHaveLength(0)
    expect(healed).toEqual([['k', 0]])
  })

  it('heals behind messages that came while it was paused, once it goes on', () => {
    const { faults, healed } = layer()
    faults.partition([[1], [2]], 2, 'k')
    faults.pause()
    faults.receive('datagram', clientAt, fromClient(1, 2))
    expect(healed).toEqual([])
    faults.resume()
    expect(healed).toEqual([['k', 1]])
  })

  it('heals at the word of others only when they mean this one', () => {
    const { faults, healed } = layer()
    expect(faults.healPartition('k')).toBe(false)
    faults.partition([[1], [2]], 3, 'k')
    expect(faults.healPartition('other')).toBe(false)
    expect(faults.isPartitioned).toBe(true)
    expect(faults.healPartition('k')).toBe(true)
    expect(faults.isPartitioned).toBe(false)
    faults.receive('datagram', clientAt, fromClient(1, 3))
    expect(healed).toEqual([])
    expect(faults.counters.healed).toBe(1)
  })

  it('counts anew when another one takes its place', () => {
    const { faults } = layer()
    faults.partition([[1], [2]], 2, 'k1')
    faults.receive('datagram', clientAt, fromClient(1))
    faults.partition([[1], [3]], 2, 'k2')
    faults.receive('datagram', clientAt, fromClient(2))
    expect(faults.view().partition?.messagesLeft).toBe(1)
    faults.partition([[1], [3]], null, 'k3')
    faults.receive('datagram', clientAt, fromClient(3, 9))
    expect(faults.view().partition?.messagesLeft).toBeNull()
  })
})

describe('a one-way cut', () => {
  it('takes what some servers send, and nothing that goes to them', () => {
    const { faults, got } = layer()
    faults.learn([memberInfo(2)])
    faults.deafen([2])
    faults.receive('datagram', at(2), fromServer(2))
    faults.receive('datagram', at(3), fromServer(3))
    expect(got).toHaveLength(1)
    expect(faults.allows(at(2), fromServer(1, DatagramType.nak))).toBe(true)
    expect(faults.view().deafTo).toEqual(['000000000002'])
    expect(faults.isOn).toBe(true)
  })

  it('outlives a partition that heals by itself, and ends with heal', () => {
    const { faults, got } = layer()
    faults.deafen([2])
    faults.deafen([3])
    faults.partition([[1], [4]], 1, 'k')
    faults.receive('datagram', clientAt, fromClient(1))
    expect(faults.isPartitioned).toBe(false)
    expect(faults.view().deafTo).toEqual(['000000000002', '000000000003'])
    faults.heal()
    for (const id of [2, 3, 4]) faults.receive('datagram', at(id), fromServer(id))
    expect(got).toHaveLength(4)
    expect(faults.isOn).toBe(false)
  })
})

describe('a pause', () => {
  it('keeps what comes, and hands it out in order', () => {
    const { faults, got } = layer()
    faults.pause()
    feed(faults, 1000)
    expect(got).toHaveLength(0)
    expect(faults.hearsQuestion()).toBe(false)
    faults.resume()
    expect(numbersOf(got)).toEqual(ascending)
    expect(faults.counters.pausedKept).toBe(1000)
  })

  it('keeps no more than a kernel would', () => {
    const { faults, got } = layer(1, 10 * (512 + 2))
    faults.pause()
    feed(faults, 1000)
    faults.resume()
    expect(numbersOf(got)).toEqual(ascending.slice(0, 10))
    expect(faults.counters.pausedLost).toBe(990)
  })

  it('keeps delayed datagrams that come due in it', () => {
    const { faults, got } = layer()
    faults.set({ delayMs: 10, jitterMs: 0 })
    feed(faults, 3)
    faults.pause()
    vi.advanceTimersByTime(20)
    expect(got).toHaveLength(0)
    faults.reset()
    expect(numbersOf(got)).toEqual([0, 1, 2])
    expect(faults.isOn).toBe(false)
  })
})
