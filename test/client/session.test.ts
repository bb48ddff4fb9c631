import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Session, type Settlement } from '../../src/main/client/session'
import { OPERATIONS, type Operation } from '../../src/main/protocol/types'
import { limits } from '../../src/main/protocol/limits'
import { groupMark, HEADER_BYTES } from '../../src/main/protocol/wire/header'
import { parsePacket, type Packet } from '../../src/main/protocol/wire/request'
import { Random } from '../../src/main/protocol/random'
import { bounds } from '../../src/shared/bounds'
import { NaiveServer, type Executed } from './naive-server'

const group = groupMark('test')

function makeSession(options: { maxDatagram?: number; windowOperations?: number } = {}): Session {
  return new Session({ client: 'c1', group, maxDatagram: 1400, seed: 1, ...options })
}

function packetOf(datagram: Uint8Array): Packet {
  const packet = parsePacket(datagram.subarray(HEADER_BYTES))
  if (packet === undefined) throw new Error('not a packet')
  return packet
}

/** Everything that a session sends at one time. */
function flushed(session: Session, now: number): Uint8Array[] {
  const sent: Uint8Array[] = []
  session.flush(now, (datagram) => sent.push(datagram))
  return sent
}

describe('a pop that waits', () => {
  const send = (sent: Uint8Array[]) => (datagram: Uint8Array) => {
    sent.push(datagram)
  }

  it('goes alone, is repeated as waiting, and asks for its answer when the wait is over', () => {
    const session = makeSession()
    session.submit('push', 1, 5, 0, 1000)
    session.submit('pop', 1, 0, 0, 1000, false, 3000)
    session.submit('size', 1, 0, 0, 1000)
    expect(flushed(session, 0).map(packetOf)).toMatchObject([
      { first: 1, count: 1, waits: false },
      { first: 2, count: 1, waits: true },
      { first: 3, count: 1, waits: false }
    ])
    const seen: Packet[] = []
    const settled = new Map<number, Settlement>()
    for (let now = 10; now < 4200; now += 10) {
      const sent: Uint8Array[] = []
      session.tick(now, send(sent), (seq, settlement) => settled.set(seq, settlement))
      for (const packet of sent.map(packetOf)) {
        if (packet.first !== 2) continue
        seen.push(packet)
        expect(packet.waits).toBe(now < 3000)
      }
    }
    // Often enough that servers know that it is there, and never far apart.
    expect(seen.filter(({ waits }) => waits).length).toBeGreaterThan(5)
    expect(seen.filter(({ waits }) => !waits).length).toBeGreaterThan(1)
    expect(settled.get(1)?.status).toBe('timeout')
    expect(settled.get(2)?.status).toBe('timeout')
    expect(session.outstanding).toBe(0)
  })

  it('has the whole time for its answer when it is ended early', () => {
    const session = makeSession()
    const server = new NaiveServer(group)
    session.submit('create', 0, 0, 0, 1000)
    for (const reply of flushed(session, 0).flatMap((one) => server.receive(one))) {
      session.receive(reply, 1, () => undefined)
    }
    const seq = session.submit('pop', 1, 0, 1, 500, false, 60_000)
    flushed(session, 1)
    session.endWait(seq, 700)
    const sent: Uint8Array[] = []
    const settled = new Map<number, Settlement>()
    const settle = (one: number, settlement: Settlement): void => void settled.set(one, settlement)
    session.tick(700, send(sent), settle)
    expect(sent.map(packetOf)).toMatchObject([{ first: seq, waits: false }])
    session.tick(1199, send(sent), settle)
    expect(settled.size).toBe(0)
    session.tick(1200, send(sent), settle)
    expect(settled.get(seq)?.status).toBe('timeout')
  })

  it('ended before it was sent does not wait at all', () => {
    const session = makeSession()
    const seq = session.submit('pop', 1, 0, 0, 500, false, 60_000)
    session.endWait(seq, 0)
    expect(flushed(session, 0).map(packetOf)).toMatchObject([{ first: seq, waits: false }])
  })
})

describe('packets', () => {
  it('puts what is submitted before a flush into one packet, numbered from 1', () => {
    const session = makeSession()
    expect(session.submit('create', 12, 0, 0, 1000)).toBe(1)
    expect(session.submit('push', 25, 5, 0, 1000)).toBe(2)
    const sent = flushed(session, 0)
    expect(sent.map(packetOf)).toMatchObject([{ client: 'c1', low: 1, first: 1, count: 2 }])
    expect(session.submit('pop', 25, 0, 1, 1000)).toBe(3)
    expect(flushed(session, 1).map(packetOf)).toMatchObject([{ low: 1, first: 3, count: 1 }])
  })

  it('keeps safe and agreed operations in packets of their own, in order', () => {
    const session = makeSession()
    for (const agreed of [false, true, true, false]) session.submit('pop', 1, 0, 0, 1000, agreed)
    expect(flushed(session, 0).map(packetOf)).toMatchObject([
      { first: 1, count: 1, agreed: false },
      { first: 2, count: 2, agreed: true },
      { first: 4, count: 1, agreed: false }
    ])
  })

  it('never sends more than the window and goes on when answers make room', () => {
    const session = makeSession({ windowOperations: 10 })
    const server = new NaiveServer(group)
    for (let i = 0; i < 25; i++) session.submit('size', i, 0, 0, 1000)
    let sent = flushed(session, 0)
    expect(sent.map((one) => packetOf(one).count)).toEqual([10])
    for (const expected of [[10], [5], []]) {
      for (const reply of sent.flatMap((one) => server.receive(one))) {
        session.receive(reply, 1, () => undefined)
      }
      sent = flushed(session, 1)
      expect(sent.map((one) => packetOf(one).count)).toEqual(expected)
    }
    expect(session.outstanding).toBe(0)
    expect(session.nextWake()).toBe(Infinity)
  })

  it('refuses what it cannot hold, and takes operations again later', () => {
    const session = makeSession({ windowOperations: 1 })
    for (let i = 0; i < bounds.client.operationsQueued + 1; i++) {
      expect(session.submit('pop', 1, 0, 0, 100)).toBe(i + 1)
    }
    expect(session.submit('pop', 1, 0, 0, 100)).toBe(0)
    let settled = 0
    session.tick(
      100,
      () => undefined,
      () => settled++
    )
    expect(settled).toBe(bounds.client.operationsQueued + 1)
    expect(session.submit('pop', 1, 0, 100, 100)).toBe(bounds.client.operationsQueued + 2)
  })
})

describe('answers', () => {
  function answerTo(operation: Operation): Settlement {
    const session = makeSession()
    const server = new NaiveServer(group)
    session.submit(operation, 77, 5, 0, 1000)
    let settlement: Settlement | undefined
    for (const reply of flushed(session, 0).flatMap((one) => server.receive(one))) {
      session.receive(reply, 1, (_, one) => (settlement = one))
    }
    if (settlement === undefined) throw new Error('not settled')
    return settlement
  }

  it.each([
    ['create', 'ok', 1077],
    ['id', 'no-such-queue', -1],
    ['push', 'no-such-queue', null],
    ['pop', 'no-such-queue', -1],
    ['top', 'no-such-queue', -1],
    ['size', 'no-such-queue', -1],
    ['destroy', 'no-such-queue', null]
  ] as const)('%s on nothing gives %s and %s', (operation, status, result) => {
    expect(answerTo(operation)).toEqual({
      status,
      result,
      server: 7,
      config: { epoch: 3, representative: 7 },
      slot: 0,
      reason: 'none'
    })
  })

  it('survives any bytes', () => {
    const session = makeSession()
    session.submit('pop', 1, 0, 0, 1000)
    const [request] = flushed(session, 0)
    const reply = new NaiveServer(group).receive(request!)[0]!
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), (noise, at) => {
        const bent = reply.slice()
        bent.set(noise.subarray(0, 4), at % (bent.length - 4))
        const settle = () => expect(bent).toEqual(reply)
        session.receive(noise, 1, settle)
        session.receive(bent, 1, settle)
      })
    )
    const other = new Session({ client: 'c2', group, maxDatagram: 1400, seed: 1 })
    other.submit('pop', 1, 0, 0, 1000)
    flushed(other, 0)
    expect(other.receive(reply, 1, () => expect.unreachable())).toBe(false)
  })

  describe('a packet refused as not primary', () => {
    const refusedAt1 = (timeoutMs: number) => {
      const session = makeSession()
      session.submit('pop', 1, 0, 0, timeoutMs)
      session.submit('pop', 1, 0, 0, timeoutMs)
      const [sent] = flushed(session, 0)
      const server = new NaiveServer(group)
      const settled: [number, string, number | null][] = []
      const settle = (seq: number, { status, slot }: Settlement) =>
        void settled.push([seq, status, slot])
      expect(session.receive(server.refuse(sent!, 'not-primary', 0), 1, settle)).toBe(true)
      return { session, sent: sent!, server, settled, settle }
    }

    it('is answered all the same when another component executes it', () => {
      const { session, sent, server, settled, settle } = refusedAt1(1000)
      expect(settled).toEqual([])
      for (const reply of server.receive(sent)) session.receive(reply, 2, settle)
      expect(settled.map(([seq, status]) => [seq, status])).toEqual([
        [1, 'no-such-queue'],
        [2, 'no-such-queue']
      ])
    })

    it('is refused when none does for a while, in which it is repeated', () => {
      const { session, settled, settle } = refusedAt1(1000)
      let repeats = 0
      for (let now = 2; settled.length === 0 && now < 900; now++) {
        session.tick(now, () => repeats++, settle)
      }
      expect(settled).toEqual([
        [1, 'not-primary', null],
        [2, 'not-primary', null]
      ])
      expect(repeats).toBeGreaterThan(0)
      expect(session.outstanding).toBe(0)
    })

    it('is refused later when it hears that the others may still be changing', () => {
      const { session, sent, server, settled, settle } = refusedAt1(5000)
      session.receive(server.refuse(sent, 'not-primary', 800), 100, settle)
      // What is left of the same time, and less: it stays.
      session.receive(server.refuse(sent, 'not-primary', 200), 150, settle)
      for (let now = 151; now < 900; now++) session.tick(now, () => undefined, settle)
      expect(settled).toEqual([])
      session.tick(900, () => undefined, settle)
      expect(settled.map(([, status]) => status)).toEqual(['not-primary', 'not-primary'])
    })

    it('waits on where it waits for an item, for who has it may yet be given one', () => {
      const session = makeSession()
      const settled: string[] = []
      const settle = (_seq: number, { status }: Settlement) => void settled.push(status)
      session.submit('pop', 1, 0, 0, 1000, false, 5000)
      const [sent] = flushed(session, 0)
      session.receive(new NaiveServer(group).refuse(sent!, 'not-primary', 0), 1, settle)
      for (let now = 2; now < 6000; now++) session.tick(now, () => undefined, settle)
      expect(settled).toEqual([])
      session.tick(6000, () => undefined, settle)
      expect(settled).toEqual(['not-primary'])
    })

    it('is refused, not given up, when its time is up', () => {
      const { session, settled, settle } = refusedAt1(50)
      session.tick(50, () => undefined, settle)
      expect(settled.map(([, status]) => status)).toEqual(['not-primary', 'not-primary'])
    })
  })

  it('waits as long as a busy server asks, longer each time, until the time is up', () => {
    const session = makeSession()
    const server = new NaiveServer(group)
    session.submit('pop', 1, 0, 0, 2000)
    const times: number[] = []
    const settled: Settlement[] = []
    let now = 0
    const send = (one: Uint8Array) => {
      times.push(now)
      session.receive(server.refuse(one, 'busy', 100), now, () => undefined)
    }
    session.flush(now, send)
    while (settled.length === 0) {
      now = session.nextWake()
      session.tick(now, send, (_, one) => settled.push(one))
    }
    // Another server may have taken it: nobody knows, and why is said.
    expect(settled).toMatchObject([{ status: 'timeout', reason: 'full' }])
    expect(now).toBe(2000)
    const gaps = times.slice(1).map((time, i) => time - times[i]!)
    expect(gaps.length).toBeGreaterThan(3)
    for (const [i, least] of [100, 200, 400, 400].entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(least)
      expect(gaps[i]).toBeLessThanOrEqual(least * 1.5)
    }
  })

  describe('a window', () => {
    /** One packet for each operation, as many as may be under way. */
    function fill(session: Session, now: number): Uint8Array[] {
      const sent: Uint8Array[] = []
      for (;;) {
        session.submit('pop', 1, 0, now, 1_000_000)
        const more = flushed(session, now)
        if (more.length === 0) return sent
        sent.push(...more)
      }
    }
    const receiveAll = (session: Session, replies: readonly Uint8Array[], now: number): void => {
      for (const reply of replies) session.receive(reply, now, () => undefined)
    }

    it('is small until a server said how much it has room for, and then that', () => {
      const session = makeSession()
      const server = new NaiveServer(group)
      server.room = 32 * 1024
      const first = fill(session, 0)
      expect(first.length).toBeLessThan(5)
      receiveAll(
        session,
        first.flatMap((one) => server.receive(one)),
        1
      )
      const sizes = fill(session, 1).map((one) => one.length + limits.datagramBytes)
      const total = sizes.reduce((sum, size) => sum + size, 0)
      expect(total).toBeGreaterThan(server.room * 0.7)
      expect(total).toBeLessThanOrEqual(server.room)
    })

    it('shrinks by half when servers are busy, once for a burst, and is found again', () => {
      const session = makeSession()
      const server = new NaiveServer(group)
      server.room = 32 * 1024
      let now = 0
      let sent = fill(session, now)
      const answerAll = (): number => {
        receiveAll(
          session,
          sent.flatMap((one) => server.receive(one)),
          ++now
        )
        session.submit('pop', 1, 0, now, 1_000_000)
        sent = [...flushed(session, now), ...fill(session, now)]
        return sent.length
      }
      const most = answerAll()
      for (const one of sent)
        session.receive(server.refuse(one, 'busy', 50), ++now, () => undefined)
      const cut = answerAll()
      expect(cut).toBeLessThan(most * 0.7)
      expect(cut).toBeGreaterThan(most * 0.4)
      let rounds = 0
      while (answerAll() < most) rounds++
      expect(rounds).toBeLessThan(10)
    })

    it('holds a packet back to what is left, and one operation never', () => {
      const session = makeSession({ maxDatagram: 60_000 })
      const server = new NaiveServer(group)
      server.room = limits.clientBytesLeast
      receiveAll(
        session,
        fill(session, 0).flatMap((one) => server.receive(one)),
        1
      )
      for (let i = 0; i < 2000; i++) session.submit('push', i, 2 ** 40, 1, 1000)
      const sent = flushed(session, 1)
      expect(sent.length).toBe(1)
      expect(sent[0]!.length).toBeLessThanOrEqual(server.room - limits.datagramBytes)
      expect(sent[0]!.length).toBeGreaterThan(1000)
    })
  })

  it('repeats the oldest of what is late first, and not all at one time', () => {
    const session = makeSession()
    const server = new NaiveServer(group)
    const open = (now: number) => {
      for (let i = 0; i < 200; i++) session.submit('push', i, 2 ** 40, now, 1_000_000)
      return flushed(session, now)
    }
    for (const one of open(0)) {
      for (const reply of server.receive(one)) session.receive(reply, 1, () => undefined)
    }
    for (let i = 0; i < 40; i++) session.submit('push', i, 2 ** 40, 1, 1_000_000)
    let sent = flushed(session, 1)
    while (sent.length < 40) sent = [...sent, ...open(2)]
    const repeats: number[] = []
    session.tick(
      60_000,
      (one) => repeats.push(packetOf(one).first),
      () => undefined
    )
    expect(repeats[0]).toBe(packetOf(sent[0]!).first)
    expect(repeats.length).toBeLessThan(sent.length / 2)
    const later = new Set(repeats)
    for (let now = 60_010; now < 90_000 && later.size < sent.length; now += 10) {
      session.tick(
        now,
        (one) => later.add(packetOf(one).first),
        () => undefined
      )
    }
    expect(later.size).toBeGreaterThanOrEqual(sent.length)
  })

  it('says busy of what it never sent, for that was not executed', () => {
    const session = makeSession({ windowOperations: 1 })
    const settled = new Map<number, Settlement>()
    for (let i = 0; i < 3; i++) session.submit('push', 1, i, 0, 100)
    expect(flushed(session, 0).length).toBe(1)
    session.tick(
      100,
      () => expect.unreachable(),
      (seq, one) => settled.set(seq, one)
    )
    expect(settled.get(1)).toMatchObject({ status: 'timeout', reason: 'none' })
    for (const seq of [2, 3]) {
      expect(settled.get(seq)).toMatchObject({ status: 'busy', reason: 'full', server: null })
    }
  })

  it('counts the time in which its process stood still as repeats', () => {
    const session = makeSession()
    session.submit('push', 1, 2, 0, 1_000_000)
    flushed(session, 0)
    const sent: Uint8Array[] = []
    session.tick(
      60_000,
      (one) => sent.push(one),
      () => expect.unreachable()
    )
    expect(sent.map((one) => packetOf(one).attempt)).toEqual([100])
  })
})

describe('repetition', () => {
  it('repeats a packet at growing intervals until the deadline', () => {
    const session = makeSession()
    session.submit('push', 1, 2, 0, 3000)
    const sent = flushed(session, 0)
    const times = [0]
    let status = ''
    while (status === '') {
      const now = session.nextWake()
      session.tick(
        now,
        (one) => {
          sent.push(one)
          times.push(now)
        },
        (_, one) => (status = one.status)
      )
    }
    expect(status).toBe('timeout')
    const gaps = times.slice(1).map((time, i) => time - times[i]!)
    expect(gaps[1]).toBeGreaterThan(gaps[0]!)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(600)
    expect(sent.map((one) => packetOf(one).attempt)).toEqual(sent.map((_, i) => i))
    expect(new Set(sent.map((one) => packetOf(one).first))).toEqual(new Set([1]))
  })

  it('gives up each operation at its own deadline, and moves low past a finished packet', () => {
    const session = makeSession()
    session.submit('pop', 1, 0, 0, 100)
    session.submit('pop', 1, 0, 0, 300)
    flushed(session, 0)
    session.submit('pop', 1, 0, 0, 5000)
    flushed(session, 0)
    const settled: [number, number][] = []
    const lows: number[] = []
    for (let now = session.nextWake(); now <= 1000; now = session.nextWake()) {
      session.tick(
        now,
        (one) => lows.push(packetOf(one).low),
        (seq) => settled.push([seq, now])
      )
    }
    expect(settled).toEqual([
      [1, 100],
      [2, 300]
    ])
    expect(lows[0]).toBe(1)
    expect(lows.at(-1)).toBe(3)
  })
})

describe('an operation that is abandoned', () => {
  it('is sent no more once nobody wants anything of its packet, and makes room', () => {
    const session = makeSession({ windowOperations: 2 })
    const settled: [number, string][] = []
    const settle = (seq: number, { status }: Settlement) => settled.push([seq, status])
    for (let i = 0; i < 4; i++) session.submit('pop', 1, 0, 0, 5000)
    const [sent] = flushed(session, 0)
    session.abandon(1, settle)
    expect(flushed(session, 1)).toEqual([])
    session.abandon(2, settle)
    expect(settled).toEqual([
      [1, 'timeout'],
      [2, 'timeout']
    ])
    expect(session.outstanding).toBe(2)
    const next = flushed(session, 2)
    expect(next.map(packetOf)).toMatchObject([{ low: 3, first: 3, count: 2 }])
    // Its late answer settles nothing again.
    for (const reply of new NaiveServer(group).receive(sent!)) session.receive(reply, 3, settle)
    const repeated: number[] = []
    session.tick(2000, (one) => repeated.push(packetOf(one).first), settle)
    expect(repeated).toEqual([3])
    expect(settled.length).toBe(2)
  })

  it('never leaves when it had not, and is known not to be executed', () => {
    const session = makeSession()
    const settled = new Map<number, Settlement>()
    for (let i = 0; i < 3; i++) session.submit('push', 1, i, 0, 5000)
    session.abandon(2, (seq, one) => settled.set(seq, one))
    expect(settled.get(2)).toMatchObject({ status: 'busy', server: null })
    const packets = flushed(session, 0).map(packetOf)
    expect(packets).toMatchObject([
      { first: 1, count: 1 },
      { first: 3, count: 1 }
    ])
    expect(session.outstanding).toBe(2)
  })

  it('does not take the answers of others with it', () => {
    const session = makeSession()
    const server = new NaiveServer(group)
    const settled = new Map<number, string>()
    const settle = (seq: number, { status }: Settlement) => settled.set(seq, status)
    for (const label of [1, 2]) session.submit('create', label, 0, 0, 5000)
    const [sent] = flushed(session, 0)
    session.abandon(1, settle)
    for (const reply of server.receive(sent!)) session.receive(reply, 1, settle)
    expect([...settled]).toEqual([
      [1, 'timeout'],
      [2, 'ok']
    ])
    expect(session.outstanding).toBe(0)
  })
})

function outcomeOf(executed: Executed | undefined): [string | undefined, number] {
  return [executed?.status, executed?.value ?? -1]
}

describe('over a bad network', () => {
  interface Run {
    readonly seed: number
    readonly loss: number
    readonly duplication: number
    readonly busy: number
    /** How likely the server starts again as a datagram comes, and whether it then knows of nothing. */
    readonly restarts?: number
    readonly forgets?: boolean
    /** How likely one of the operations so far is abandoned, unless it is settled. */
    readonly abandons?: number
    readonly maxDatagram: number
    readonly window: number
    readonly timeoutMs: number
    readonly operations: readonly (readonly [Operation, number, number, boolean])[]
  }

  /** Submits in bursts, from outside and from `settle`; returns when all is settled. */
  function run({ seed, ...plan }: Run) {
    const random = new Random(seed)
    const session = new Session({
      client: 'c1',
      group,
      maxDatagram: plan.maxDatagram,
      seed,
      windowOperations: plan.window
    })
    /** One for each time that it forgot everything, the last one running. */
    const lives = [new NaiveServer(group)]
    let server = lives[0]!
    const settled = new Map<number, Settlement>()
    let events: { at: number; bytes: Uint8Array; toServer: boolean }[] = []
    let now = 0
    let issued = 0

    const transmit = (bytes: Uint8Array, toServer: boolean) => {
      for (let copies = random.next() < plan.duplication ? 2 : 1; copies > 0; copies--) {
        if (random.next() < plan.loss) continue
        events.push({ at: now + random.next() * 40, bytes, toServer })
      }
    }
    const send = (bytes: Uint8Array) => transmit(bytes, true)
    const submit = () => {
      const next = plan.operations[issued]
      if (next === undefined) return
      issued++
      expect(session.submit(next[0], next[1], next[2], now, plan.timeoutMs, next[3])).toBe(issued)
    }
    const settle = (seq: number, settlement: Settlement) => {
      expect(settled.has(seq)).toBe(false)
      settled.set(seq, settlement)
      submit()
      submit()
    }

    for (let steps = 0; settled.size < plan.operations.length; steps++) {
      if (steps > 100_000) throw new Error('does not come to an end')
      for (let burst = random.below(8); burst > 0; burst--) submit()
      if (plan.abandons !== undefined && random.next() < plan.abandons) {
        const seq = 1 + random.below(Math.max(1, issued))
        if (seq <= issued && !settled.has(seq)) session.abandon(seq, settle)
      }
      session.flush(now, send)
      const wakeAt = session.nextWake()
      const due = events.reduce((least, one) => Math.min(least, one.at), wakeAt)
      now = due === Infinity ? now + 1 : Math.max(now, due)
      const arrived = events.filter((one) => one.at <= now)
      events = events.filter((one) => one.at > now)
      for (const { bytes, toServer } of arrived) {
        if (toServer && random.next() < (plan.restarts ?? 0)) {
          if (plan.forgets === true) lives.push((server = new NaiveServer(group)))
          else server.restart()
        }
        if (!toServer) session.receive(bytes, now, settle)
        else if (random.next() < plan.busy) transmit(server.refuse(bytes, 'busy', 5), false)
        else for (const reply of server.receive(bytes)) transmit(reply, false)
      }
      session.tick(now, send, settle)
    }
    return { server, lives, settled, session }
  }

  const operations = fc.array(
    fc.tuple(
      fc.constantFrom(...OPERATIONS),
      fc.oneof(fc.constantFrom(1, 1001), fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 })),
      fc.maxSafeInteger(),
      fc.boolean()
    ),
    { minLength: 1, maxLength: 600, size: 'max' }
  )

  it('settles every operation once, as it was executed, in order', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer(),
          loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
          duplication: fc.double({ min: 0, max: 0.5, noNaN: true }),
          busy: fc.double({ min: 0, max: 0.3, noNaN: true }),
          maxDatagram: fc.constantFrom(300, 1400, 60_000),
          window: fc.integer({ min: 1, max: 700 }),
          timeoutMs: fc.constantFrom(60, 300, 1_000_000),
          abandons: fc.constantFrom(0, 0.05, 0.5),
          operations
        }),
        (plan) => {
          const { server, settled, session } = run(plan)
          const numbers = server.executed.map((one) => one.seq)
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
          expect(server.rejected).toBe(0)
          for (const { seq, operation, argument, item, status, value } of server.executed) {
            const asked = plan.operations[seq - 1]!
            expect([operation, argument]).toEqual([asked[0], asked[1]])
            if (operation === 'push') expect(item).toBe(asked[2])
            const settlement = settled.get(seq)!
            if (settlement.status === 'timeout') continue
            // What is said not to have been executed was not.
            expect(settlement.status).toBe(status)
            expect(settlement.result ?? -1).toBe(value ?? -1)
          }
          const unanswered = [...settled.values()].filter((one) => one.server === null)
          if (plan.timeoutMs === 1_000_000 && plan.abandons === 0) expect(unanswered).toEqual([])
          const answered = settled.size - unanswered.length
          expect(answered).toBeLessThanOrEqual(server.executed.length)
          expect(session.outstanding).toBe(0)
          expect(session.nextWake()).toBe(Infinity)
        }
      ),
      { numRuns: 150 }
    )
  })

  const restarting = fc.record({
    seed: fc.integer(),
    loss: fc.double({ min: 0, max: 0.4, noNaN: true }),
    duplication: fc.double({ min: 0, max: 0.4, noNaN: true }),
    busy: fc.double({ min: 0, max: 0.3, noNaN: true }),
    restarts: fc.double({ min: 0, max: 0.2, noNaN: true }),
    maxDatagram: fc.constantFrom(300, 1400),
    window: fc.integer({ min: 1, max: 200 }),
    timeoutMs: fc.constantFrom(300, 1_000_000),
    operations: operations.map((some) => some.slice(0, 200))
  })

  it('has every operation executed once by a server that starts again and remembers', () => {
    fc.assert(
      fc.property(restarting, (plan) => {
        const { server, settled, session } = run(plan)
        const numbers = server.executed.map(({ seq }) => seq)
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
        const executed = new Map(server.executed.map((one) => [one.seq, one]))
        for (const [seq, { status, result }] of settled) {
          if (status === 'timeout') continue
          // What is said not to have been executed was not; what was answered was, with that result.
          if (status === 'busy') expect(executed.has(seq)).toBe(false)
          else expect([status, result ?? -1]).toEqual(outcomeOf(executed.get(seq)))
        }
        if (plan.timeoutMs === 1_000_000) expect(numbers.length).toBe(plan.operations.length)
        expect(session.outstanding).toBe(0)
      }),
      { numRuns: 100 }
    )
  })

  it('comes to an end with servers that forgot, each of which executed it at most once', () => {
    fc.assert(
      fc.property(restarting, (plan) => {
        const { lives, settled, session } = run({ ...plan, forgets: true })
        for (const { executed } of lives) {
          const numbers = executed.map(({ seq }) => seq)
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
        }
        const all = lives.flatMap(({ executed }) => executed)
        for (const [seq, { status, result }] of settled) {
          if (status === 'timeout') continue
          const outcomes = all.filter((one) => one.seq === seq).map(outcomeOf)
          if (status === 'busy') expect(outcomes).toEqual([])
          else expect(outcomes).toContainEqual([status, result ?? -1])
        }
        expect(settled.size).toBe(plan.operations.length)
        expect(session.outstanding).toBe(0)
      }),
      { numRuns: 100 }
    )
  })

  it('does the same again with the same seed', () => {
    const plan: Run = {
      seed: 9,
      loss: 0.3,
      duplication: 0.2,
      busy: 0.1,
      maxDatagram: 300,
      window: 50,
      timeoutMs: 300,
      operations: Array.from({ length: 300 }, (_, i) => ['push', 1, i, false] as const)
    }
    expect([...run(plan).settled]).toEqual([...run(plan).settled])
  })
})
