/** The library against servers in this process, on real sockets. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as library from '../../src/main/library/index'
import {
  AbortError,
  BadInputError,
  Client,
  ClosedError,
  FTQueueError,
  NoAnswerError,
  NoSuchQueueError,
  TimeoutError,
  type ClientOptions
} from '../../src/main/library/index'
import { openFakeGroup, type FakeBehaviour, type FakeGroup } from '../client/fake-group'
import { temporaryFolder } from '../support/temporary-folder'

const PORT = 25_061
/** Another run of this file on the same machine is another group. */
const GROUP = `library-test-${process.pid}`
const closing: { close: () => Promise<void> }[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
  for (const one of closing.splice(0).reverse()) await one.close()
})

async function open(options: ClientOptions = {}): Promise<Client> {
  const client = await Client.open({
    group: GROUP,
    interface: '127.0.0.1',
    home: temporaryFolder(),
    port: PORT,
    ...options
  })
  closing.push(client)
  return client
}

async function openBoth(behaviour: FakeBehaviour = {}) {
  const group = await openFakeGroup(GROUP, PORT, behaviour)
  closing.push(group)
  return { group, client: await open() }
}

/** How a promise rejects, and that by an error of the library. */
async function failure(promise: Promise<unknown>): Promise<FTQueueError> {
  const error: unknown = await promise.then(
    () => new Error('it did not reject'),
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(FTQueueError)
  return error as FTQueueError
}

/** A queue's id, as these servers make it. */
const QUEUE = 1012

describe('the seven operations', () => {
  it('give results, and null where nothing is there', async () => {
    const { client } = await openBoth()
    expect(await client.queueId(12)).toBeNull()
    expect(await client.create(12)).toBe(QUEUE)
    expect(await client.queueId(12)).toBe(QUEUE)
    expect(await client.pop(QUEUE)).toBeNull()
    expect(await client.push(QUEUE, -1)).toBeUndefined()
    expect(await client.top(QUEUE)).toBe(-1)
    expect(await client.size(QUEUE)).toBe(1)
    expect(await client.pop(QUEUE)).toBe(-1)
    expect(await client.top(QUEUE)).toBeNull()
    expect(await client.destroy(QUEUE)).toBe(true)
    expect(await client.destroy(QUEUE)).toBe(false)
  })

  it('reject where there is no queue, rather than lose an item silently', async () => {
    const { client } = await openBoth()
    for (const lost of [client.push(5, 1), client.pop(5), client.top(5), client.size(5)]) {
      const error = await failure(lost)
      expect(error).toBeInstanceOf(NoSuchQueueError)
      expect(error).toMatchObject({
        name: 'NoSuchQueueError',
        code: 'no-such-queue',
        outcome: 'no-effect',
        answer: { status: 'no-such-queue', queue: 5 }
      })
      expect(error.message).toContain('there is no queue 5')
    }
  })

  it('tell all of how they ended when they are run', async () => {
    const { client } = await openBoth()
    expect(await client.run('pop', [5])).toMatchObject({
      op: 'pop',
      queue: 5,
      result: -1,
      status: 'no-such-queue',
      request: `${client.id}:1`
    })
  })
})

describe('bad input', () => {
  it.each([
    [{ port: 0 }, 'port'],
    [{ ttl: 256 }, 'ttl'],
    [{ timeoutMs: 1.5 }, 'timeoutMs'],
    [{ peers: ['nowhere'] }, 'peers'],
    [{ address: '10.0.0.1' }, 'address'],
    [{ interface: 'no-such-interface' }, 'interface'],
    [{ key: 'no code' }, 'key'],
    [{ group: 5 as unknown as string }, 'group'],
    [{ peers: 'a:1' as unknown as string[] }, 'peers']
  ])('of options %j names the option', async (options, field) => {
    const error = await failure(Client.open({ home: temporaryFolder(), ...options }))
    expect(error).toBeInstanceOf(BadInputError)
    expect(error).toMatchObject({ code: 'bad-input', field, outcome: 'no-effect' })
  })

  it('of arguments is sent to nobody', async () => {
    const { client, group } = await openBoth()
    const wrong = [
      client.push(QUEUE, 1.5),
      client.push(QUEUE, '7' as unknown as number),
      client.create(2 ** 53),
      client.pop(1, { timeoutMs: 0 })
    ]
    const errors = await Promise.all(wrong.map(failure))
    expect(errors.map((error) => error instanceof BadInputError && error.field)).toEqual([
      'item',
      'item',
      'label',
      'timeoutMs'
    ])
    expect(group.packets()).toBe(0)
  })
})

describe('options that are not given', () => {
  it('come from the environment', async () => {
    vi.stubEnv('FTQUEUE_GROUP', GROUP)
    vi.stubEnv('FTQUEUE_INTERFACE', '127.0.0.1')
    vi.stubEnv('FTQUEUE_HOME', temporaryFolder())
    vi.stubEnv('FTQUEUE_KEY', '')
    const client = await Client.open({ port: PORT })
    closing.push(client)
    expect([client.group, client.interface.address]).toEqual([GROUP, '127.0.0.1'])
    vi.stubEnv('FTQUEUE_KEY', 'no code')
    expect(await failure(Client.open({}))).toMatchObject({ field: 'key' })
    // What is given beats it.
    await (await Client.open({ key: null })).close()
  })
})

describe('silence', () => {
  const deaf: FakeBehaviour = { deaf: () => true }

  it('is a timeout, outcome unknown, with the request', async () => {
    const { client } = await openBoth(deaf)
    const error = await failure(client.push(5, 6, { timeoutMs: 20 }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ code: 'timeout', outcome: 'unknown' })
    expect(error.message).toContain(`request ${client.id}:1`)
  })

  it('ends at once by an abort, which stops the repeats', async () => {
    const { client, group } = await openBoth(deaf)
    const stop = new AbortController()
    const popping = client.pop(5, { signal: stop.signal, timeoutMs: 60_000 })
    await vi.waitUntil(() => group.packets() > 1)
    stop.abort('enough')
    const error = await failure(popping)
    expect(error).toBeInstanceOf(AbortError)
    expect(error).toMatchObject({
      name: 'AbortError',
      code: 'aborted',
      outcome: 'unknown',
      cause: 'enough',
      answer: { request: `${client.id}:1` }
    })
    expect(client.outstanding).toBe(0)
  })

  it('of what an abort took back before it left is known to have no effect', async () => {
    const { client, group } = await openBoth(deaf)
    const stop = new AbortController()
    const pushing = client.push(5, 6, { signal: stop.signal })
    stop.abort()
    expect(await failure(pushing)).toMatchObject({ code: 'aborted', outcome: 'no-effect' })
    const late = client.push(5, 7, { signal: stop.signal })
    expect(await failure(late)).toMatchObject({ code: 'aborted', outcome: 'no-effect' })
    expect(group.packets()).toBe(0)
  })

  it('ends by closing, outcome unknown', async () => {
    const { client, group } = await openBoth(deaf)
    const popping = failure(client.pop(5))
    await vi.waitUntil(() => group.packets() > 0)
    await Promise.all([client.close(), client.close()])
    expect(await popping).toBeInstanceOf(ClosedError)
    expect(await popping).toMatchObject({ code: 'closed', outcome: 'unknown' })
    expect(client.closed).toBe(true)
    for (const late of [client.pop(5), client.status(), client.dump('a')]) {
      expect(await failure(late)).toMatchObject({ code: 'closed', outcome: 'no-effect' })
    }
  })

  it('has no configurations, and nothing to dump', async () => {
    const client = await open()
    expect(await client.status()).toEqual({ group: GROUP, configurations: [] })
    expect(await failure(client.dump('a'))).toBeInstanceOf(NoAnswerError)
  })
})

describe('a pop that waits', () => {
  it('brings an item that comes later', async () => {
    const { client } = await openBoth()
    await client.create(12)
    const popping = [1, 2].map(() => client.pop(QUEUE, { waitMs: 60_000 }))
    await client.push(QUEUE, 5)
    await client.push(QUEUE, 8)
    expect((await Promise.all(popping)).sort()).toEqual([5, 8])
  })

  it('brings nothing where nothing came for so long', async () => {
    const { client } = await openBoth()
    await client.create(12)
    expect(await client.pop(QUEUE, { waitMs: 20 })).toBeNull()
    expect(await failure(client.pop(5, { waitMs: 20 }))).toBeInstanceOf(NoSuchQueueError)
  })

  it('of no time that there is is refused', async () => {
    const { client } = await openBoth()
    for (const waitMs of [-1, 0.5, 86_400_001]) {
      expect(await failure(client.pop(QUEUE, { waitMs }))).toMatchObject({ field: 'waitMs' })
    }
  })
})

describe('items', () => {
  it('come one by one, in order, as they are pushed', async () => {
    const { client } = await openBoth()
    await client.create(12)
    const seen: number[] = []
    await client.push(QUEUE, 0)
    for await (const item of client.items(QUEUE)) {
      seen.push(item)
      if (item === 3) break
      // The queue is empty then: it has to be waited for.
      setImmediate(() => void client.push(QUEUE, item + 1))
    }
    expect(seen).toEqual([0, 1, 2, 3])
  })

  it('are popped when they are asked for, so that leaving loses none', async () => {
    const { client } = await openBoth()
    await client.create(12)
    for (const item of [1, 2, 3]) await client.push(QUEUE, item)
    for await (const item of client.items(QUEUE)) {
      expect(item).toBe(1)
      break
    }
    expect(await client.size(QUEUE)).toBe(2)
    await client.items(QUEUE).return()
    expect(await client.size(QUEUE)).toBe(2)
  })

  /** Until the group has heard the pop that waits. */
  async function untilWaiting(group: FakeGroup): Promise<void> {
    await vi.waitUntil(() => group.servers.size === 2)
  }

  it('are waited for until an abort', async () => {
    const { client, group } = await openBoth()
    await client.create(12)
    const stop = new AbortController()
    const waiting = failure(client.items(QUEUE, { signal: stop.signal }).next())
    await untilWaiting(group)
    expect(client.outstanding).toBe(1)
    stop.abort('enough')
    expect(await waiting).toMatchObject({
      code: 'aborted',
      message: 'items: aborted by its signal',
      outcome: 'no-effect',
      cause: 'enough'
    })
  })

  it('that a pop brings in spite of an abort are handed out', async () => {
    const { client } = await openBoth()
    await client.create(12)
    await client.push(QUEUE, 8)
    const stop = new AbortController()
    const items = client.items(QUEUE, { signal: stop.signal })
    const next = items.next()
    stop.abort()
    expect(await next).toEqual({ done: false, value: 8 })
    expect(await failure(items.next())).toBeInstanceOf(AbortError)
  })

  it('end by closing, also while they are waited for, and one that comes is handed out', async () => {
    const { client, group } = await openBoth()
    await client.create(12)
    const waiting = failure(client.items(QUEUE).next())
    await untilWaiting(group)
    await client[Symbol.asyncDispose]()
    expect(await waiting).toBeInstanceOf(ClosedError)
    expect(await waiting).toMatchObject({ outcome: 'no-effect' })
    const other = await open()
    await other.push(QUEUE, 8)
    const popping = other.pop(QUEUE, { waitMs: 60_000 })
    await new Promise(setImmediate)
    await other.close()
    expect(await popping).toBe(8)
  })

  it('of a queue that there is not end by an error', async () => {
    const { client } = await openBoth()
    expect(await failure(client.items(5).next())).toBeInstanceOf(NoSuchQueueError)
  })
})

describe('the errors', () => {
  it('are one hierarchy, each with a code and a name of its own', () => {
    const classes = Object.entries(library).filter(([name]) => name !== 'Client')
    const codes = new Set<string>()
    for (const [name, each] of classes) {
      if (each === FTQueueError) continue
      const error = new (each as typeof TimeoutError)('why')
      expect(error).toBeInstanceOf(FTQueueError)
      expect(error).toBeInstanceOf(Error)
      expect(error.name).toBe(name)
      codes.add(error.code)
    }
    expect(codes.size).toBe(classes.length - 1)
  })
})
