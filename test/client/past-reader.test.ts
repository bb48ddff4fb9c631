/** Reading merges and ambiguous pops from servers that answer page by page, or not at all. */
import { afterEach, describe, expect, it } from 'vitest'
import { Client } from '../../src/main/client/client'
import { NoAnswerError } from '../../src/main/client/errors'
import type { Reply } from '../../src/main/client/answers'
import type { Question } from '../../src/main/client/queries'
import type { AmbiguousPop, MergeRecord } from '../../src/shared/merges'
import { UserError } from '../../src/shared/user-error'
import { openFakeGroup } from './fake-group'

const PORT = 25_057
const GROUP = `past-test-${process.pid}`
const closing: { close: () => Promise<void> }[] = []

afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close()
})

async function openWith(answer: (query: Question, copy: number) => Reply[]): Promise<Client> {
  closing.push(await openFakeGroup(GROUP, PORT, { answer }))
  const client = await Client.open({
    group: GROUP,
    interface: '127.0.0.1',
    port: PORT,
    timeoutMs: 900
  })
  closing.push(client)
  return client
}

const NAMES = { a00000000001: 'alpha', b00000000002: 'beta', c00000000003: 'gamma' } as const
type Id = keyof typeof NAMES
const ALPHA = 'a00000000001'
const BETA = 'b00000000002'
const GAMMA = 'c00000000003'

function status(server: Id): Reply {
  const members = Object.entries(NAMES).map(([id, name]) => ({
    server: id,
    name,
    unicast: '127.0.0.1:8080',
    host: 'here'
  }))
  return {
    a: 'status',
    server,
    name: NAMES[server],
    unicast: '127.0.0.1:8080',
    host: 'here',
    group: GROUP,
    lab: false,
    durability: 'memory',
    config: `3.${ALPHA}`,
    kind: 'regular',
    members,
    index: 0,
    turn: ALPHA,
    delivered: 1,
    stable: 1,
    queues: 0,
    items: 0,
    hash: 'abc',
    policy: 'available',
    primary: true
  }
}

function merge(epoch: number, time: number): MergeRecord {
  return {
    time,
    config: `${epoch}.${ALPHA}`,
    from: [`${epoch - 1}.${ALPHA}`, `${epoch - 1}.${BETA}`],
    hash: 'abc',
    report: {
      poppedTwice: [{ queue: 25, label: 12, item: epoch, pops: [{ message: 'ü:1', config: 'x' }] }],
      ambiguous: [],
      revived: [],
      putBack: [],
      queues: 1,
      items: 1,
      incomplete: false
    }
  }
}

/** Texts of merges by their numbers, from `first` on. */
interface Log {
  readonly first: number
  readonly texts: readonly string[]
}

/** Answers in stretches of 20 characters. */
function tell(server: Id, { first, texts }: Log, query: Question): Reply[] {
  if (query.q === 'status') return [status(server)]
  if (!('server' in query) || (query.server !== server && query.server !== NAMES[server])) return []
  if (query.q === 'merges') return [{ a: 'merges', server, first, last: first + texts.length - 1 }]
  if (query.q !== 'merge') return []
  const { number, offset } = query
  const text = texts[number - first]
  if (text === undefined) return [{ a: 'refused', server, problem: 'forgotten' }]
  const stretch = text.slice(offset, offset + 20)
  return [{ a: 'merge', server, number, offset, text: stretch, total: text.length }]
}

const logOf = (first: number, ...merges: readonly MergeRecord[]): Log => ({
  first,
  texts: merges.map((one) => JSON.stringify({ number: 5, incarnation: 1, ...one }))
})

describe('merges', () => {
  it('are those of all servers together, each once, oldest first', async () => {
    const logs: Readonly<Record<Id, Log>> = {
      [ALPHA]: logOf(3, merge(10, 500), merge(20, 600)),
      [BETA]: logOf(1, merge(20, 601)),
      // A clock that is wrong does not turn the order round.
      [GAMMA]: logOf(1, merge(15, 9999))
    }
    const client = await openWith((query) =>
      ([ALPHA, BETA, GAMMA] as const).flatMap((id) => tell(id, logs[id], query))
    )
    expect(await client.past.merges(null)).toEqual({
      merges: [
        { ...merge(10, 500), servers: [ALPHA] },
        { ...merge(15, 9999), servers: [GAMMA] },
        { ...merge(20, 600), servers: [ALPHA, BETA] }
      ],
      silent: []
    })
    expect((await client.past.merges('beta')).merges).toEqual([
      { ...merge(20, 601), servers: [BETA] }
    ])
    await expect(client.past.merges('delta')).rejects.toThrow(UserError)
  })

  it('that make no sense are left out', async () => {
    const log: Log = { first: 1, texts: ['{"torn', '{"config":5}', ...logOf(1, merge(4, 1)).texts] }
    const client = await openWith((query) => tell(ALPHA, log, query))
    expect((await client.past.merges('alpha')).merges.map(({ config }) => config)).toEqual([
      `4.${ALPHA}`
    ])
  })

  it('name servers that do not tell theirs', async () => {
    const client = await openWith((query) => [
      ...tell(ALPHA, logOf(1, merge(4, 1)), query),
      ...(query.q === 'status' ? [status(BETA)] : [])
    ])
    const { merges, silent } = await client.past.merges(null)
    expect(merges).toHaveLength(1)
    expect(silent).toEqual(['beta'])
  })

  it('fail where nobody is', async () => {
    const client = await openWith(() => [])
    await expect(client.past.merges(null)).rejects.toThrow(NoAnswerError)
  })
})

describe('ambiguous pops', () => {
  const pops = Array.from({ length: 7 }, (_, i): AmbiguousPop => ({
    id: i + 1,
    message: `client-${9 - i}:1`,
    candidates: [
      { config: '4.a', queue: 25, label: 12, item: 1 },
      { config: '4.b', queue: null, label: null, item: null }
    ],
    ...(i === 3 ? { leftOut: 2 } : {})
  }))

  it('come from one server, page by page, in the order of their requests', async () => {
    const asked: unknown[] = []
    const client = await openWith((query, copy) => {
      if (query.q !== 'ambiguous') return []
      if (copy === 0) asked.push([query.server, query.after])
      // Every other question is lost.
      if (copy === 0 && query.after === 4) return []
      const beyond = pops.filter(({ id }) => id > query.after)
      const answer = (server: Id): Reply => ({
        a: 'ambiguous',
        server,
        pops: beyond.slice(0, 2),
        total: beyond.length
      })
      return query.server === null ? [answer(BETA), answer(ALPHA)] : [answer(query.server as Id)]
    })
    expect(await client.past.ambiguous()).toEqual([...pops].reverse())
    expect(asked).toEqual([
      [null, 0],
      [BETA, 2],
      [BETA, 4],
      [BETA, 6]
    ])
  })

  it('may be none', async () => {
    const client = await openWith((query) =>
      query.q === 'ambiguous' ? [{ a: 'ambiguous', server: ALPHA, pops: [], total: 0 }] : []
    )
    expect(await client.past.ambiguous()).toEqual([])
  })
})
