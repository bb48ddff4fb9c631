import { afterEach, describe, expect, it } from 'vitest'
import { Client, type ClientOptions } from '../../src/main/client/client'
import { NoAnswerError, RefusedError } from '../../src/main/client/errors'
import type { Reply } from '../../src/main/client/answers'
import type { Question } from '../../src/main/client/queries'
import type { StatusAnswer } from '../../src/main/protocol/wire/control'
import type { FaultsView } from '../../src/shared/lab'
import { UserError } from '../../src/shared/user-error'
import { openFakeGroup, type FakeBehaviour, type FakeGroup } from './fake-group'

const PORT = 25_051
/** Another run of this file on the same machine is another group. */
const GROUP = `client-test-${process.pid}`
const closing: { close: () => Promise<void> }[] = []

afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close()
})

async function openClient(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = await Client.open({
    group: GROUP,
    interface: '127.0.0.1',
    port: PORT,
    ...options
  })
  closing.push(client)
  return client
}

async function openBoth(behaviour: FakeBehaviour = {}): Promise<[Client, FakeGroup]> {
  const group = await openFakeGroup(GROUP, PORT, behaviour)
  closing.push(group)
  return [await openClient(), group]
}

const ALPHA = 'a00000000001'
const BETA = 'b00000000002'
const member = (server: string, name: string) => ({
  server,
  name,
  unicast: '127.0.0.1:8080',
  host: 'here'
})

function status(server: string, name: string, more: Partial<StatusAnswer> = {}): StatusAnswer {
  return {
    a: 'status',
    ...member(server, name),
    group: GROUP,
    lab: true,
    durability: 'memory',
    config: `3.${ALPHA}`,
    kind: 'regular',
    members: [member(ALPHA, 'alpha'), member(BETA, 'beta')],
    index: 0,
    turn: BETA,
    delivered: 9,
    stable: 8,
    policy: 'available',
    primary: true,
    queues: 1,
    items: 2,
    hash: 'abc',
    ...more
  }
}

describe('operations', () => {
  it('answers the seven operations', async () => {
    const [client] = await openBoth()
    const made = await client.create(12)
    expect(made).toMatchObject({ op: 'create', label: 12, result: 1012, status: 'ok', slot: 0 })
    expect(made).not.toHaveProperty('queue')
    expect(made.request).toBe(`${client.id}:1`)
    expect(made.server).toBe('000000000007')
    expect(made.config).toBe('3.000000000007')
    expect(await client.queueId(12)).toMatchObject({ op: 'id', label: 12, result: 1012 })
    expect(await client.push(1012, -5)).toMatchObject({ queue: 1012, item: -5, result: null })
    expect(await client.size(1012)).toMatchObject({ result: 1 })
    expect(await client.top(1012)).toMatchObject({ result: -5 })
    expect(await client.pop(1012)).toMatchObject({ result: -5, status: 'ok' })
    expect(await client.pop(1012)).toMatchObject({ result: -1, status: 'empty' })
    expect(await client.destroy(1012)).toMatchObject({ result: null, status: 'ok' })
    expect(await client.queueId(12)).toMatchObject({ result: -1, status: 'no-such-queue' })
    expect(client.outstanding).toBe(0)
  })

  it('puts operations of one turn into one datagram', async () => {
    const [client, group] = await openBoth()
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, label) => client.create(label))
    )
    expect(answers.map(({ result }) => result)).toEqual(answers.map((_, label) => label + 1000))
    expect(group.packets()).toBe(1)
  })

  it('repeats what was lost until it is answered, and executes it once', async () => {
    const [client, group] = await openBoth({ deaf: (packet) => packet % 3 !== 2 })
    const answers = await Promise.all([client.create(1), client.push(1001, 7), client.size(1001)])
    expect(answers.map(({ result }) => result)).toEqual([1001, null, 1])
    expect(group.packets()).toBeGreaterThan(1)
    expect(group.servers.get(client.id)?.executed.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })

  it('says timeout when nobody answers', async () => {
    const client = await openClient()
    const answer = await client.pop(5, { timeoutMs: 30 })
    expect(answer).toMatchObject({ status: 'timeout', result: null, server: null, slot: null })
    expect(answer.ms).toBeGreaterThanOrEqual(29)
  })

  it('ends what is open when it is closed', async () => {
    const client = await openClient()
    const open = client.pop(5)
    await client.close()
    expect(await open).toMatchObject({ status: 'timeout' })
    expect(await client.pop(5)).toMatchObject({ status: 'busy', server: null })
  })
})

describe('bad input', () => {
  it.each([
    ['create', [0.5], 'label 0.5 is not an integer: give a whole number, such as 12', 'label'],
    ['create', [2 ** 52], /^label 4503599627370496 is out of range/, 'label'],
    ['push', [1, Number.NaN], /^item NaN is not an integer/, 'item'],
    ['push', [2 ** 53, 1], /^queue 9007199254740992 is out of range/, 'queue'],
    ['pop', [], 'pop was given 0 arguments: write pop QUEUE', null]
  ] as const)('%s %j sends nothing', async (op, args, problem, field) => {
    const [client, group] = await openBoth()
    const failure = client.run(op, args)
    await expect(failure).rejects.toThrow(UserError)
    await expect(failure).rejects.toThrow(problem)
    await expect(failure).rejects.toMatchObject({ field })
    await client.create(1)
    expect(group.packets()).toBe(1)
  })

  it.each([
    [{ interface: 'nowhere9' }, 'interface'],
    [{ ttl: 0 }, 'ttl'],
    [{ port: 70_000 }, 'port'],
    [{ address: '10.0.0.1' }, 'address'],
    [{ timeoutMs: 0 }, 'timeout']
  ])('%j opens nothing', async (options, field) => {
    const failure = Client.open({ group: GROUP, interface: '127.0.0.1', ...options })
    await expect(failure).rejects.toThrow(UserError)
    await expect(failure).rejects.toMatchObject({ field })
  })
})

describe('status', () => {
  it('waits for every member that an answer names', async () => {
    const [client] = await openBoth({
      answer: (_, copy) =>
        copy < 2 ? [status(ALPHA, 'alpha')] : [status(BETA, 'beta', { delivered: 7, hash: 'old' })]
    })
    expect(await client.status()).toEqual({
      group: GROUP,
      configurations: [
        {
          config: `3.${ALPHA}`,
          kind: 'regular',
          turn: BETA,
          policy: 'available',
          primary: true,
          members: [
            {
              ...member(ALPHA, 'alpha'),
              index: 0,
              delivered: 9,
              stable: 8,
              queues: 1,
              items: 2,
              hash: 'abc',
              lag: 0,
              durability: 'memory'
            },
            {
              ...member(BETA, 'beta'),
              index: 1,
              delivered: 7,
              stable: 8,
              queues: 1,
              items: 2,
              hash: 'old',
              lag: 2,
              durability: 'memory'
            }
          ]
        }
      ]
    })
  })

  it('leaves what a silent member holds open', async () => {
    const [client] = await openBoth({ answer: () => [status(ALPHA, 'alpha')] })
    const [configuration] = (await client.status()).configurations
    expect(configuration?.members[1]).toEqual({
      ...member(BETA, 'beta'),
      index: 1,
      delivered: null,
      stable: null,
      queues: null,
      items: null,
      hash: null,
      lag: null
    })
  })

  it('shows partitions apart, in the order of their ids', async () => {
    const [client] = await openBoth({
      answer: () => [
        status(BETA, 'beta', { config: `10.${BETA}`, members: [member(BETA, 'beta')] }),
        status(ALPHA, 'alpha', { config: `9.${ALPHA}`, members: [member(ALPHA, 'alpha')] })
      ]
    })
    const { configurations } = await client.status()
    expect(configurations.map(({ config }) => config)).toEqual([`9.${ALPHA}`, `10.${BETA}`])
  })

  it('has no configurations when nobody is there, and survives nonsense', async () => {
    const nonsense = [null, 5, {}, { a: 'status' }, { a: 'toString' }, { a: 'lab', server: 7 }]
    const [client] = await openBoth({ answer: () => nonsense as unknown as Reply[] })
    expect(await client.status()).toEqual({ group: GROUP, configurations: [] })
  })
})

describe('dump', () => {
  const sizes = [3, 0, 10_000]
  let released = 0

  /** Pages of at most 100 entries; every third question is lost. */
  function answer(query: Question, copy: number): Reply[] {
    if (query.q === 'status') return [status(ALPHA, 'alpha', { members: [member(ALPHA, 'alpha')] })]
    if (query.q === 'release' && query.server === ALPHA && query.frozen === 4) {
      released++
      return [{ a: 'release', server: ALPHA }]
    }
    if (query.q !== 'freeze' && query.q !== 'queues' && query.q !== 'items') return []
    if (query.server !== (query.q === 'freeze' ? 'alpha' : ALPHA)) return []
    if (query.q === 'freeze') {
      return [{ a: 'freeze', server: ALPHA, frozen: 4, hash: 'abc', queues: sizes.length }]
    }
    if (query.frozen !== 4) return [{ a: 'refused', server: ALPHA, problem: 'no such copy' }]
    if ((query.offset / 100) % 3 === 1 && copy === 0) return []
    const { offset } = query
    if (query.q === 'queues') {
      const queues = sizes.map((size, label) => ({ label, id: label + 50, size })).slice(offset, 2)
      const rest = offset === 0 ? queues : [{ label: 2, id: 52, size: 10_000 }]
      return [{ a: 'queues', server: ALPHA, queues: rest, total: sizes.length }]
    }
    const total = sizes[query.queue - 50] ?? -1
    const length = Math.min(100, query.count, total - offset)
    const items = Array.from({ length }, (_, i) => query.queue * 100_000 + offset + i)
    return [{ a: 'items', server: ALPHA, queue: query.queue, offset, items, total }]
  }

  it('pages through a frozen copy, and lets it go', async () => {
    released = 0
    const [client] = await openBoth({ answer })
    const dump = await client.dump('alpha')
    expect(dump).toMatchObject({ server: ALPHA, hash: 'abc' })
    expect(dump.queues.map(({ label, id, items }) => [label, id, items.length])).toEqual([
      [0, 50, 3],
      [1, 51, 0],
      [2, 52, 10_000]
    ])
    expect(dump.queues[2]?.items).toEqual(Array.from({ length: 10_000 }, (_, i) => 5_200_000 + i))
    expect(released).toBe(1)
  })

  it('lets the copy go when it cannot be read, too', async () => {
    released = 0
    const [client] = await openBoth({
      answer: (query, copy) =>
        query.q === 'queues'
          ? [{ a: 'refused', server: ALPHA, problem: 'no disk' }]
          : answer(query, copy)
    })
    await expect(client.dump('alpha')).rejects.toThrow('no disk')
    expect(released).toBe(1)
  })

  it('names the servers that there are when it is asked for another', async () => {
    const [client] = await openBoth({ answer })
    await expect(client.dump('gamma')).rejects.toThrow(
      'there is no server "gamma" in this group: there is alpha'
    )
  })

  it('says so when no server can be heard', async () => {
    const client = await openClient()
    await expect(client.dump('alpha')).rejects.toThrow(NoAnswerError)
    await expect(client.dump('alpha')).rejects.toThrow(/^no server of group "client-test-/)
  })
})

describe('lab', () => {
  const asked: Question[] = []
  const answer = (query: Question): Reply[] => {
    if (query.q === 'status') return [status(ALPHA, 'alpha'), status(BETA, 'beta')]
    asked.push(query)
    const wanted = (server: string) =>
      query.q === 'lab' && (query.server === null || query.server === server)
    return [
      ...(wanted(ALPHA) ? [{ a: 'lab', server: ALPHA, name: 'alpha' } as const] : []),
      ...(wanted(BETA) ? [{ a: 'lab', server: BETA, name: 'beta' } as const] : [])
    ]
  }

  it('reaches one server or all, by id or name', async () => {
    const [client] = await openBoth({ answer })
    const all = await client.lab({ do: 'loss', probability: 0.2 })
    expect(all.applied.map(({ name }) => name)).toEqual(['alpha', 'beta'])
    const one = await client.lab({ do: 'pause' }, 'beta')
    expect(one).toEqual({ applied: [{ server: BETA, name: 'beta' }], silent: [] })
    await client.lab({ do: 'partition', groups: [['alpha'], [BETA]], forMessages: 3 })
    expect(asked.at(-1)).toMatchObject({ command: { groups: [[ALPHA], [BETA]], forMessages: 3 } })
  })

  it('resumes a paused server that nobody else knows any more', async () => {
    const paused = (query: Question): Reply[] => {
      if (query.q === 'status')
        return [status(ALPHA, 'alpha', { members: [member(ALPHA, 'alpha')] })]
      const isMeant = query.q === 'lab' && (query.server === null || query.server === 'beta')
      return isMeant ? [{ a: 'lab', server: BETA, name: 'beta' }] : []
    }
    const [client] = await openBoth({ answer: paused })
    const outcome = await client.lab({ do: 'resume' }, 'beta')
    expect(outcome).toEqual({ applied: [{ server: BETA, name: 'beta' }], silent: [] })
    await expect(client.lab({ do: 'pause' }, 'beta')).rejects.toThrow('there is no server "beta"')
    await expect(client.lab({ do: 'resume' }, 'gamma')).rejects.toThrow('no server "gamma"')
  })

  it('refuses servers that are not there, or on two sides', async () => {
    const [client] = await openBoth({ answer })
    await expect(client.lab({ do: 'crash' }, 'gamma')).rejects.toThrow(
      'there is no server "gamma" in this group: there is alpha, beta'
    )
    await expect(
      client.lab({ do: 'partition', groups: [['alpha'], ['beta', ALPHA]], forMessages: null })
    ).rejects.toThrow('server "alpha" stands on two sides: name it once')
  })

  it('knows servers by their places in the order of their names', async () => {
    const [client] = await openBoth({ answer })
    await client.lab({ do: 'partition', groups: [['@2'], ['@1']], forMessages: null })
    expect(asked.at(-1)).toMatchObject({ command: { groups: [[BETA], [ALPHA]] } })
    await client.lab({ do: 'cut', from: ['@2'], to: ['alpha'] })
    expect(asked.at(-1)).toMatchObject({ command: { do: 'cut', from: [BETA], to: [ALPHA] } })
    await expect(client.lab({ do: 'pause' }, '@3')).rejects.toThrow('there is no server "@3"')
  })

  it('refuses cuts and partitions that part nobody', async () => {
    const [client] = await openBoth({ answer })
    await expect(client.lab({ do: 'cut', from: ['beta'], to: [BETA] })).rejects.toThrow(
      'server "beta" always hears itself'
    )
    await expect(
      client.lab({ do: 'partition', groups: [['alpha', 'beta']], forMessages: null })
    ).rejects.toThrow('all servers stand on one side')
  })

  it('passes on a refusal', async () => {
    const [client] = await openBoth({
      answer: (query) => [
        query.q === 'status'
          ? status(ALPHA, 'alpha')
          : { a: 'refused', server: ALPHA, problem: 'start alpha with --lab' }
      ]
    })
    await expect(client.lab({ do: 'heal' })).rejects.toThrow(RefusedError)
    await expect(client.lab({ do: 'heal' })).rejects.toThrow('start alpha with --lab')
  })
})

describe('lab status', () => {
  const faults: FaultsView = {
    loss: 0,
    duplicate: 0,
    reorder: 0,
    delayMs: 0,
    jitterMs: 0,
    paused: true,
    partition: null,
    deafTo: [ALPHA],
    messages: 3,
    counters: { pausedKept: 2 }
  }

  it('hears paused servers, and tells who is no lab server and who is silent', async () => {
    const named = [ALPHA, BETA, '00000000000c'].map((id, i) => member(id, `s${i}`))
    const [client] = await openBoth({
      answer: (query) => {
        if (query.q === 'status') return [status(ALPHA, 's0', { members: named })]
        const paused = { a: 'lab', server: BETA, name: 's1', faults } as const
        return [{ a: 'refused', server: ALPHA, problem: 'not a lab' }, paused]
      }
    })
    expect(await client.labDesk.status()).toEqual({
      servers: [
        { server: ALPHA, name: 's0', faults: null },
        { server: BETA, name: 's1', faults }
      ],
      silent: [{ server: '00000000000c', name: 's2' }]
    })
  })

  it('takes no answer that makes no sense', async () => {
    const nonsense = [null, 5, {}, { ...faults, loss: 'x' }, { ...faults, partition: {} }]
    const [client] = await openBoth({
      answer: (query) =>
        query.q === 'status'
          ? [status(ALPHA, 'alpha')]
          : nonsense.map(
              (one) => ({ a: 'lab', server: ALPHA, name: 'a', faults: one }) as unknown as Reply
            )
    })
    await expect(client.labDesk.status()).rejects.toThrow(NoAnswerError)
  })
})
