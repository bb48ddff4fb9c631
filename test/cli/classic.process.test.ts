/** Clients of the original program. All groups of a machine hear their port: see ClassicClient. */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { ClassicClient } from '../support/classic-client'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

let environment: Environment
let unicasts: readonly string[]
let client: ClassicClient

async function serve(...flags: string[]): Promise<void> {
  environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  const servers = new Serve(['--count', '3', ...flags], environment)
  await servers.up(3)
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

it('splits the group on mockPartition, and heals behind three messages', async () => {
  // Every lab on this machine hears it: only this test has one with the classic port.
  await serve('--lab')
  await client.send('mockPartition')
  const configurations = async (): Promise<number> => {
    const { out } = await run(['status', '--json'], environment)
    return (JSON.parse(out) as { configurations: object[] }).configurations.length
  }
  await eventually(async () => (await configurations()) === 2)
  for (let i = 0; i < 3; i++) await client.send(`msg,${randomUUID()},qCreate,${i}`)
  await eventually(async () => (await configurations()) === 1)
})
