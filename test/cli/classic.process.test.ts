/** Clients of the original program. All groups of a machine hear their port: see ClassicClient. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultsView } from '../../src/shared/lab'
import { ClassicClient } from '../support/classic-client'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { configurations, oneConfiguration } from '../support/looking'
import { temporaryFolder } from '../support/temporary-folder'

let environment: Environment
let unicasts: readonly string[]
let client: ClassicClient

/** Three servers, or as many as a flag says. */
async function serve(...flags: string[]): Promise<void> {
  environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  const count = flags.includes('--count') ? Number(flags.at(-1)) : 3
  const servers = new Serve(['--count', String(count), ...flags], environment)
  await servers.up(count)
  unicasts = servers.ready.map(({ unicast }) => unicast)
  client = await ClassicClient.open(unicasts)
}

afterEach(() => {
  client.close()
})

async function sizeOf(queue: number): Promise<number> {
  return Number((await run(['size', String(queue)], environment)).out)
}

it('answers the notebook’s whole sequence', async () => {
  await serve()
  const queue = Number((await client.ask('qCreate', [12])).text)
  expect(queue).toBe(25)
  expect(await client.ask('qId', [12])).toMatchObject({ text: '25' })
  expect(await client.ask('qId', [13])).toMatchObject({ text: '-1' })
  await client.tell('qPush', [queue, 5])
  await client.tell('qPush', [queue, 6])
  expect(await client.ask('qTop', [queue])).toMatchObject({ text: '5' })
  expect(await client.ask('qSize', [queue])).toMatchObject({ text: '2' })
  expect(await client.ask('qPop', [queue])).toMatchObject({ text: '5' })
  expect(await client.ask('qPop', [queue])).toMatchObject({ text: '6' })
  expect(await client.ask('qPop', [queue])).toMatchObject({ text: '-1' })
  await client.tell('qDestroy', [queue])
  expect(await client.ask('qSize', [queue])).toMatchObject({ text: '-1' })
  // A push and a destruction get no answer: none may be left over.
  expect(client.waiting).toBe(0)
})

it('answers in rotation, from the server that sequenced the request', async () => {
  await serve()
  const from: string[] = []
  for (let i = 0; i < 9; i++) from.push((await client.ask('qId', [i])).from)
  expect([...new Set(from.slice(0, 3))].sort()).toEqual([...unicasts].sort())
  expect(from.slice(3, 6)).toEqual(from.slice(0, 3))
  expect(from.slice(6)).toEqual(from.slice(0, 3))
})

it('executes the same UUID once and answers it again', async () => {
  await serve()
  await client.ask('qCreate', [12])
  for (const item of [1, 2, 3]) await client.tell('qPush', [25, item])
  const uuid = randomUUID()
  const first = await client.ask('qPop', [25], uuid)
  expect(first.text).toBe('1')
  expect((await client.ask('qPop', [25], uuid)).text).toBe('1')
  expect((await client.ask('qPop', [25], uuid)).text).toBe('1')
  const pushed = randomUUID()
  for (let i = 0; i < 3; i++) await client.tell('qPush', [25, 9], pushed)
  expect((await client.ask('qSize', [25])).text).toBe('3')
  expect(await sizeOf(25)).toBe(3)
})

it('survives anything else on that port', async () => {
  await serve()
  await client.ask('qCreate', [12])
  const noise = [
    '',
    'msg',
    'msg,',
    'hello',
    `msg,${randomUUID()}`,
    `msg,${randomUUID()},qNothing,1`,
    `msg,${randomUUID()},qPush,25`,
    `msg,${randomUUID()},qPush,25,1,2`,
    `msg,${randomUUID()},qPush,25,x`,
    `msg,${randomUUID()},qPop,99999999999999999999`,
    `msg,${'x'.repeat(5000)},qPop,25`,
    Uint8Array.from([0xff, 0xfe, 0x00]),
    new Uint8Array(1400)
  ]
  for (const bytes of noise) await client.send(bytes)
  expect((await client.ask('qSize', [25])).text).toBe('0')
  expect(client.waiting).toBe(0)
})

describe('mockPartition', () => {
  // Every lab on this machine hears it: only these tests have labs with the classic port.

  /** Names of the members by index, for each configuration; `?` for who does not answer. */
  async function parts(): Promise<string[]> {
    const seen = await configurations(environment)
    return seen.map(({ members }) =>
      members.map(({ name, delivered }) => (delivered === null ? '?' : name)).join(',')
    )
  }

  /** Waits for just these parts, and returns them; the order inside each does not matter. */
  async function parted(...wanted: string[]): Promise<void> {
    const sorted = (texts: readonly string[]): string =>
      JSON.stringify(texts.map((text) => text.split(',').sort().join(',')).sort())
    await eventually(async () => sorted(await parts()) === sorted(wanted))
  }

  /** The servers with an even index, and those with an odd one. */
  async function evenAndOdd(): Promise<[string, string]> {
    const names = (await parts())[0]?.split(',') ?? []
    const of = (rest: number): string => names.filter((_, i) => i % 2 === rest).join(',')
    return [of(0), of(1)]
  }

  /** Sends requests, which all servers hear: each side answers its own. */
  async function say(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await client.send(`msg,${randomUUID()},qCreate,${i}`)
  }

  /** Client messages until each server heals; null where no partition is on. */
  async function left(): Promise<(number | null)[]> {
    const { out } = await run(['lab', 'status', '--json'], environment)
    const { servers } = JSON.parse(out) as { servers: { faults: FaultsView }[] }
    return servers.map(({ faults }) => faults.partition?.messagesLeft ?? null)
  }

  async function allLeft(messages: number | null): Promise<void> {
    await eventually(async () => (await left()).every((one) => one === messages))
  }

  it('parts odd from even index, and heals behind three messages, again and again', async () => {
    await serve('--lab')
    for (let round = 0; round < 2; round++) {
      const sides = await evenAndOdd()
      await client.send('mockPartition')
      await parted(...sides)
      await say(2)
      await allLeft(1)
      await parted(...sides)
      await say(1)
      await oneConfiguration(3, environment)
      expect(await left()).toEqual([null, null, null])
    }
  })

  it('said again while it is on, keeps the sides and waits for three more', async () => {
    await serve('--lab')
    const sides = await evenAndOdd()
    await client.send('mockPartition')
    await parted(...sides)
    await say(2)
    await allLeft(1)
    await client.send('mockPartition')
    await allLeft(3)
    await parted(...sides)
    await say(3)
    await oneConfiguration(3, environment)
  })

  it('said again before the sides have met, makes the same sides', async () => {
    await serve('--lab')
    const sides = await evenAndOdd()
    await client.send('mockPartition')
    await parted(...sides)
    await say(3)
    await client.send('mockPartition')
    await allLeft(3)
    await parted(...sides)
    await say(3)
    await oneConfiguration(3, environment)
  })

  it('parts two servers', async () => {
    await serve('--lab', '--count', '2')
    const sides = await evenAndOdd()
    await client.send('mockPartition')
    await parted(...sides)
    await say(3)
    await oneConfiguration(2, environment)
  })

  it('leaves a lone server as it is', async () => {
    await serve('--lab', '--count', '1')
    await client.send('mockPartition')
    expect((await client.ask('qCreate', [12])).text).toBe('25')
    expect(await left()).toEqual([null])
    // Nobody is kept away who comes now.
    const other = { ...environment, FTQUEUE_HOME: temporaryFolder() }
    new Serve(['--name', 'late', '--lab', '--no-classic'], other)
    await oneConfiguration(2, environment)
  })

  it('is just that word, and only for labs', async () => {
    await serve()
    await client.send('mockPartition')
    expect((await client.ask('qCreate', [12])).text).toBe('25')
    client.close()
    await serve('--lab')
    for (const word of ['mockpartition', 'mockPartition 3', 'msg,mockPartition']) {
      await client.send(word)
    }
    await client.ask('qCreate', [12])
    expect(await left()).toEqual([null, null, null])
  })
})
