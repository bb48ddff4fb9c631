/** Waiting pops: long ones are chains of requests, each with a session of its own while it waits. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Settlement } from '../../src/main/client/session'
import { WaitingPops, type EndWait } from '../../src/main/client/waiting-pops'
import { groupMark, HEADER_BYTES } from '../../src/main/protocol/wire/header'
import { STATUSES } from '../../src/main/protocol/types'
import { clientTag, encodeReply, ResultWriter } from '../../src/main/protocol/wire/reply'
import { parsePacket, type Packet } from '../../src/main/protocol/wire/request'
import { bounds } from '../../src/shared/bounds'
import { NaiveServer } from './naive-server'

const group = groupMark('test')
const QUEUE = 1

let sent: { readonly packet: Packet; readonly bytes: Uint8Array }[]
let pops: WaitingPops
let ended: { readonly settlement: Settlement; readonly request: string }[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
  sent = []
  ended = []
  pops = new WaitingPops({
    group,
    maxDatagram: () => 1400,
    send: (bytes) => {
      const packet = parsePacket(bytes.subarray(HEADER_BYTES))
      if (packet === undefined) throw new Error('not a packet')
      sent.push({ packet, bytes })
    }
  })
})

afterEach(() => {
  pops.close()
  vi.useRealTimers()
})

function wait(waitMs: number, timeoutMs = 1000): EndWait | null {
  return pops.start(QUEUE, { waitMs, timeoutMs, agreed: false }, (settlement, request) => {
    ended.push({ settlement, request })
  })
}

/** A server that has no items answers what was sent last. */
function answerLast(): void {
  const last = sent.at(-1)
  if (last === undefined) throw new Error('nothing was sent')
  const server = new NaiveServer(group)
  for (const reply of server.receive(last.bytes)) pops.receive(reply)
}

/** A server whose queue is empty answers. */
function answerEmpty(packet: Packet): void {
  const results = new ResultWriter()
  results.add(STATUSES.indexOf('empty'), -1)
  const head = {
    server: 1,
    config: { epoch: 2, representative: 1 },
    slot: 0,
    refusal: 'ok',
    client: clientTag(packet.client),
    first: packet.first,
    count: 1,
    hintMs: 0,
    reason: 'none',
    room: 256
  } as const
  pops.receive(encodeReply(head, results.finish(), group))
}

const requests = (): Set<string> =>
  new Set(sent.map(({ packet }) => `${packet.client}:${String(packet.first)}`))

describe('a waiting pop', () => {
  it('ends with the answer that comes, whenever it comes', () => {
    wait(5000)
    vi.advanceTimersByTime(2000)
    expect(sent.every(({ packet }) => packet.waits)).toBe(true)
    answerLast()
    // The naive server has no such queue.
    expect(ended.map(({ settlement }) => settlement.status)).toEqual(['no-such-queue'])
    expect([...requests()]).toEqual([ended[0]?.request])
    expect(pops.size).toBe(0)
  })

  it('waits for long in several requests, none of which gets old', () => {
    wait(30_000)
    for (let ms = 0; ms < 40_000 && ended.length === 0; ms += 50) {
      vi.advanceTimersByTime(50)
      const last = sent.at(-1)
      if (last?.packet.waits === false) answerEmpty(last.packet)
    }
    expect(ended.map(({ settlement }) => settlement.status)).toEqual(['empty'])
    expect(requests().size).toBe(4)
    expect(Math.max(...sent.map(({ packet }) => packet.attempt))).toBeLessThan(30)
  })

  it('is asked again after a pause where a server does not wait', () => {
    wait(1000)
    vi.advanceTimersByTime(1)
    for (let i = 0; i < 5; i++) {
      const last = sent.at(-1)
      if (last !== undefined) answerEmpty(last.packet)
      vi.advanceTimersByTime(10)
    }
    expect(requests().size).toBe(1)
    vi.advanceTimersByTime(100)
    expect(requests().size).toBe(2)
    expect(ended).toEqual([])
  })

  it('asks for its answer at once when it is ended, in a pause as well', () => {
    const first = wait(60_000)
    vi.advanceTimersByTime(1)
    first?.()
    vi.advanceTimersByTime(5)
    expect(sent.at(-1)?.packet).toMatchObject({ waits: false, first: 1 })
    answerEmpty(sent.at(-1)!.packet)
    expect(ended.map(({ settlement }) => settlement.status)).toEqual(['empty'])
    const second = wait(60_000)
    vi.advanceTimersByTime(1)
    answerEmpty(sent.at(-1)!.packet)
    second?.()
    vi.advanceTimersByTime(1)
    expect(sent.at(-1)?.packet).toMatchObject({ waits: false, first: 3 })
    answerEmpty(sent.at(-1)!.packet)
    expect(ended).toHaveLength(2)
  })

  it('has a session for itself while it waits, which others use afterwards', () => {
    wait(1000)
    wait(1000)
    vi.advanceTimersByTime(1)
    expect(new Set(sent.map(({ packet }) => packet.client)).size).toBe(2)
    answerLast()
    wait(1000)
    vi.advanceTimersByTime(1)
    expect(new Set(sent.map(({ packet }) => packet.client)).size).toBe(2)
  })

  it('is refused where too many wait already', () => {
    for (let i = 0; i < bounds.client.waitingPops; i++) expect(wait(1000)).not.toBeNull()
    expect(wait(1000)).toBeNull()
  })

  it('ends as a timeout when the client closes', () => {
    wait(1000)
    vi.advanceTimersByTime(1)
    pops.close()
    expect(ended.map(({ settlement }) => settlement.status)).toEqual(['timeout'])
    expect(wait(1000)).toBeNull()
  })
})
