import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FrozenQueues } from '../../src/main/protocol/step'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import { QueueStore } from '../../src/main/protocol/queue/queue-store'
import {
  decodeControl,
  encodeControl,
  type Answer,
  type StatusAnswer
} from '../../src/main/protocol/wire/control'
import { DatagramType, groupMark, unseal } from '../../src/main/protocol/wire/header'
import type { FaultsView, LabAnswer } from '../../src/shared/lab'
import { Control, healedNotice, type ControlLab } from '../../src/main/server/control'
import type { PastSource } from '../../src/main/server/past-pages'
import { at, clientAt, group, memberInfo } from './datagrams'
import { noFaults } from '../support/no-faults'
import { operationalView } from '../support/operational-view'

/** What a server answers. */
type Reply = Exclude<Answer, { a: 'lab' }> | LabAnswer

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function storeWith(queues: number, itemsEach: number): QueueStore {
  const store = new QueueStore()
  const client = store.clients.retain('c')
  for (let label = 0; label < queues; label++) {
    const id = store.execute('create', label - 2, 0, client, 0) ?? 0
    for (let i = 0; i < itemsEach; i++) store.execute('push', id, label * 1000 + i, client, i)
  }
  return store
}

interface Setup {
  store?: QueueStore
  lab?: ControlLab | null
  maxDatagram?: number
  members?: number
  past?: Partial<PastSource>
}

function control({
  store = storeWith(3, 2),
  lab = null,
  maxDatagram = 1400,
  members = 2,
  past = {}
}: Setup = {}) {
  const sent: Uint8Array[] = []
  const logged: string[] = []
  const infos = Array.from({ length: members }, (_, i) => memberInfo(i + 1))
  const view = operationalView(store, infos, at(1), maxDatagram)
  const freeze = vi.fn((): FrozenQueues => store.freeze())
  const subject = new Control({
    core: {
      id: 1,
      incarnation: 1,
      name: 's1',
      host: 'here',
      endpoint: at(1),
      group: 'test',
      epoch: 0,
      maxDatagram,
      receiveBytes: 212_992,
      trace: false,
      policy: 'available',
      durability: 'memory'
    },
    durability: 'memory',
    reader: {
      view: () => view,
      config: () => null,
      queues: (offset, count) => store.list(offset, count),
      items: (queue, offset, count) => store.items(queue, offset, count),
      first: (queue) => store.get(queue)?.chain.first,
      freeze
    },
    keys: null,
    past: {
      merges: () => ({ first: 1, last: 0 }),
      merge: () => undefined,
      ambiguous: () => [],
      ...past
    },
    lab,
    now: () => performance.now(),
    log: (_level, event) => logged.push(event),
    send: (_to, bytes) => sent.push(bytes)
  })
  let question = 0
  /** Asks; the answer, or undefined for silence. */
  function ask(body: unknown, id = ++question, from = clientAt): Reply | undefined {
    sent.length = 0
    const datagram = encodeControl(DatagramType.query, { id, body }, group)
    expect(subject.handle(from, datagram)).toBe(true)
    const bytes = sent[0]
    if (bytes === undefined) return undefined
    expect(bytes.length).toBeLessThanOrEqual(maxDatagram)
    expect(unseal(bytes, group)).toBe(DatagramType.answer)
    const answer = decodeControl(bytes)
    expect(answer?.id).toBe(id)
    return answer?.body as Reply
  }
  return { subject, ask, freeze, logged, store, sent }
}

const someFaults: FaultsView = { ...noFaults, loss: 0.2, messages: 7, counters: { lost: 3 } }

const someLab = (run: ControlLab['run'], over: Partial<ControlLab> = {}): ControlLab => ({
  run,
  healedElsewhere: () => undefined,
  hearsQuestion: () => true,
  describe: () => 'loss 20 %',
  view: () => someFaults,
  ...over
})

describe('what is no question', () => {
  it('is left to the core', () => {
    const { subject, sent } = control()
    const foreign = encodeControl(
      DatagramType.query,
      { id: 1, body: { q: 'status' } },
      groupMark('other')
    )
    const damaged = encodeControl(DatagramType.query, { id: 1, body: { q: 'status' } }, group)
    damaged[damaged.length - 1]! ^= 1
    const answer = encodeControl(DatagramType.answer, { id: 1, body: {} }, group)
    for (const bytes of [foreign, damaged, answer, new Uint8Array(0), new Uint8Array(70)]) {
      expect(subject.handle(clientAt, bytes)).toBe(false)
    }
    expect(sent).toHaveLength(0)
  })

  it.each([
    null,
    17,
    {},
    { q: 'constructor' },
    { q: 'status', more: 1 },
    { q: 'items', server: null, queue: 1, offset: -1, count: 1 },
    { q: 'items', server: null, queue: 1, offset: 0, count: 0 },
    { q: 'queues', server: 5, offset: 0, count: 1 },
    { q: 'freeze', server: null },
    { q: 'lab', server: null, command: { do: 'loss', probability: 2 } },
    { q: 'lab', server: null, command: { do: 'delay', ms: 1e9, jitterMs: 0 } },
    { q: 'lab', server: null, command: { do: 'explode' } },
    { q: 'lab', server: null, command: { do: 'cut', from: ['a'] } },
    { q: 'lab', server: null, command: { do: 'cut', from: ['a'], to: [7] } },
    { q: 'healed' },
    { q: 'healed', partition: 'x'.repeat(65) },
    { q: 'lab', server: null, command: { do: 'partition', groups: [[1]], forMessages: null } }
  ])('is counted and gets no answer: %j', (body) => {
    const { subject, ask, logged } = control({ lab: someLab(() => null) })
    expect(ask(body)).toBeUndefined()
    expect(subject.malformedQueries).toBe(1)
    expect(logged).toEqual(['query-malformed'])
  })
})

describe('status', () => {
  it('tells of the server and its configuration', () => {
    expect(control().ask({ q: 'status' })).toMatchObject({
      a: 'status',
      server: '000000000001',
      name: 's1',
      unicast: '127.0.0.1:8001',
      group: 'test',
      lab: false,
      config: '3.000000000001',
      kind: 'regular',
      members: [
        { server: '000000000001', name: 's1', unicast: '127.0.0.1:8001', host: 'here' },
        { server: '000000000002', name: 's2', unicast: '127.0.0.1:8002', host: 'here' }
      ],
      turn: '000000000002',
      policy: 'majority',
      primary: false,
      delivered: 7,
      stable: 6,
      queues: 3,
      items: 6
    })
  })

  it('tells of faults on a lab server', () => {
    const answer = control({ lab: someLab(() => null) }).ask({ q: 'status' }) as StatusAnswer
    expect(answer.faults).toEqual({ on: 'loss 20 %', counters: { lost: 3 } })
  })

  it('leaves out the other members’ names before it outgrows a datagram', () => {
    const answer = control({ members: 14 }).ask({ q: 'status' }) as StatusAnswer
    expect(answer.members.map(({ server }) => server)).toHaveLength(14)
    expect(answer.members[3]).toMatchObject({ server: '000000000004', host: '' })
  })

  it('is not heard through loss or a pause', () => {
    const lab = someLab(() => null, { hearsQuestion: () => false })
    const { ask } = control({ lab })
    expect(ask({ q: 'status' })).toBeUndefined()
    expect(ask({ q: 'lab', server: null, command: { do: 'heal' } })).toMatchObject({ a: 'lab' })
  })
})

describe('queues and items', () => {
  it('pages through all queues, each page in one datagram', () => {
    const { ask, store } = control({ store: storeWith(200, 1) })
    const seen: { label: number; id: number; size: number }[] = []
    for (let pages = 0; seen.length < 200 && pages < 50; pages++) {
      const page = ask({ q: 'queues', server: null, offset: seen.length, count: 100_000 })
      if (page?.a !== 'queues') throw new Error('no page')
      expect(page.total).toBe(200)
      seen.push(...page.queues)
    }
    expect(seen).toEqual(store.list(0, 200))
  })

  it('pages through items', () => {
    const { ask } = control({ store: storeWith(4, 1000) })
    const queue = queueIdOf(1)
    const seen: number[] = []
    for (let pages = 0; seen.length < 1000 && pages < 50; pages++) {
      const page = ask({ q: 'items', server: 's1', queue, offset: seen.length, count: 1000 })
      if (page?.a !== 'items') throw new Error('no page')
      expect(page).toMatchObject({ queue, offset: seen.length, total: 1000 })
      seen.push(...page.items)
    }
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, i) => 3000 + i))
  })

  it('tells a queue that does not exist from an empty one', () => {
    const { ask } = control({ store: storeWith(1, 0) })
    const items = (queue: number) => ask({ q: 'items', server: null, queue, offset: 0, count: 10 })
    expect(items(queueIdOf(-2))).toMatchObject({ items: [], total: 0 })
    expect(items(queueIdOf(9))).toMatchObject({ items: [], total: -1 })
    expect(items(0)).toMatchObject({ items: [], total: -1 })
  })

  it('answers only when it is meant', () => {
    const { ask } = control()
    const to = (server: unknown) => ask({ q: 'queues', server, offset: 0, count: 1 })
    expect(to('s1')).toBeDefined()
    expect(to('000000000001')).toBeDefined()
    expect(to('s2')).toBeUndefined()
    expect(ask({ q: 'queues', offset: 0, count: 1 })).toBeDefined()
  })
})

describe('frozen copies', () => {
  it('stay as they were', () => {
    const { ask, store } = control()
    const copy = ask({ q: 'freeze', server: 's1' })
    if (copy?.a !== 'freeze') throw new Error('no copy')
    const queue = queueIdOf(-2)
    store.execute('pop', queue, 0, 0, 0)
    const items = { q: 'items', server: 's1', queue, offset: 0, count: 10 }
    expect(ask({ ...items, frozen: copy.frozen })).toMatchObject({ items: [0, 1], total: 2 })
    expect(ask(items)).toMatchObject({ items: [1], total: 1 })
    expect(copy.hash).not.toBe(store.hash)
  })

  it('are two at most, and one for a repeated question', () => {
    const { ask, freeze } = control()
    const first = ask({ q: 'freeze', server: 's1' }, 100)
    expect(ask({ q: 'freeze', server: 's1' }, 100)).toEqual(first)
    expect(ask({ q: 'freeze', server: 's1' }, 101)).toMatchObject({ a: 'freeze' })
    expect(ask({ q: 'freeze', server: 's1' }, 102)).toMatchObject({ a: 'refused' })
    expect(freeze).toHaveBeenCalledTimes(2)
  })

  it('go when who asked for them is done, and for nobody else', () => {
    const { ask } = control()
    const copy = ask({ q: 'freeze', server: 's1' })
    if (copy?.a !== 'freeze') throw new Error('no copy')
    const release = { q: 'release', server: 's1', frozen: copy.frozen }
    ask({ q: 'freeze', server: 's1' })
    expect(ask(release, 500, at(9))).toEqual({ a: 'release', server: '000000000001' })
    expect(ask({ q: 'freeze', server: 's1' })).toMatchObject({ a: 'refused' })
    for (let i = 0; i < 2; i++) expect(ask(release)).toMatchObject({ a: 'release' })
    expect(ask({ q: 'freeze', server: 's1' })).toMatchObject({ a: 'freeze' })
    const page = { q: 'queues', server: 's1', offset: 0, count: 1, frozen: copy.frozen }
    expect(ask(page)).toMatchObject({ a: 'refused' })
  })

  it('go ten seconds after their last use', () => {
    const { ask } = control()
    const copy = ask({ q: 'freeze', server: 's1' })
    if (copy?.a !== 'freeze') throw new Error('no copy')
    const use = () =>
      ask({ q: 'queues', server: 's1', offset: 0, count: 1, frozen: copy.frozen })?.a
    vi.advanceTimersByTime(9000)
    expect(use()).toBe('queues')
    vi.advanceTimersByTime(9000)
    expect(use()).toBe('queues')
    vi.advanceTimersByTime(10_000)
    expect(use()).toBe('refused')
    expect(ask({ q: 'freeze', server: 's1' })).toMatchObject({ a: 'freeze' })
    vi.advanceTimersByTime(60_000)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('lab commands', () => {
  const heal = { q: 'lab', server: null, command: { do: 'heal' } }

  it('are refused without --lab', () => {
    expect(control().ask(heal)).toMatchObject({
      a: 'refused',
      problem: expect.stringContaining('--lab') as unknown
    })
  })

  it('are carried out once, however often they arrive', () => {
    const run = vi.fn(() => null)
    const { ask } = control({ lab: someLab(run) })
    const expected = { a: 'lab', server: '000000000001', name: 's1' }
    expect(ask(heal, 50)).toEqual(expected)
    expect(ask(heal, 50)).toEqual(expected)
    expect(run).toHaveBeenCalledTimes(1)
    ask(heal, 50, at(9))
    ask(heal, 51)
    expect(run).toHaveBeenCalledTimes(3)
  })

  it('say why not', () => {
    const { ask } = control({ lab: someLab(() => 'no member is named "x"') })
    expect(ask(heal)).toMatchObject({ a: 'refused', problem: 'no member is named "x"' })
  })

  it('come with a key that is the same wherever they arrive, and on no other occasion', () => {
    const keys: string[] = []
    const record = someLab((_command, key) => {
      keys.push(key)
      return null
    })
    control({ lab: record }).ask(heal, 50)
    control({ lab: record }).ask(heal, 50)
    control({ lab: record }).ask(heal, 51)
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[0])
  })

  it('tell of the faults when they are asked for', () => {
    const { ask } = control({ lab: someLab(() => null) })
    const query = { q: 'lab', server: null, command: { do: 'status' } }
    expect(ask(query)).toEqual({
      a: 'lab',
      server: '000000000001',
      name: 's1',
      faults: someFaults
    })
  })

  it('leave out counters, then sides, before the answer outgrows a datagram', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `0000000000${10 + i}`)
    const told = (sides: number, deafTo: number) => {
      const faults: FaultsView = {
        ...someFaults,
        partition: { sides: [ids(sides)], messagesLeft: 4 },
        deafTo: ids(deafTo),
        counters: Object.fromEntries(ids(12).map((id) => [id, 1e9]))
      }
      const { ask } = control({ lab: someLab(() => null, { view: () => faults }) })
      const answer = ask({ q: 'lab', server: null, command: { do: 'status' } })
      return (answer as LabAnswer).faults
    }
    expect(told(2, 1)?.counters).not.toEqual({})
    expect(told(60, 1)).toMatchObject({ counters: {}, partition: { sides: [ids(60)] } })
    expect(told(60, 60)).toMatchObject({
      loss: 0.2,
      partition: { sides: [], messagesLeft: 4 },
      deafTo: []
    })
  })
})

describe('the news that a partition healed', () => {
  it('goes to the lab, and is not answered', () => {
    const healed: string[] = []
    const lab = someLab(() => null, { healedElsewhere: (key) => healed.push(key) })
    const { subject, sent } = control({ lab })
    expect(subject.handle(at(2), healedNotice('k', 'test'))).toBe(true)
    expect([healed, sent]).toEqual([['k'], []])
    expect(control().subject.handle(at(2), healedNotice('k', 'test'))).toBe(true)
  })
})
