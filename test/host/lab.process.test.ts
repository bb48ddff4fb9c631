/** Faults on real servers: that they bite, and that the group gets over them. */
import { createSocket, type Socket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import { CLASSIC_ADDRESS, CLASSIC_PORT } from '../../src/main/net/addresses'
import { eventually, RealServers } from '../support/real-servers'

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

async function labOfThree(over = {}) {
  const servers = new RealServers({ lab: true, ...over })
  await servers.start('a', 'b', 'c')
  return { servers, client: await servers.client() }
}

function configOf(servers: RealServers, name: string): string | null {
  return servers.view(name).config
}

/** The original program's client, as far as it matters here. */
async function classicClient() {
  const socket = createSocket('udp4')
  sockets.push(socket)
  await new Promise<void>((done) => {
    socket.bind({ address: '127.0.0.1', port: 0 }, done)
  })
  socket.setMulticastInterface('127.0.0.1')
  const say = (text: string): void => {
    socket.send(text, CLASSIC_PORT, CLASSIC_ADDRESS)
  }
  let requests = 0
  /** Sends, and sends again under the same UUID until the answer comes. */
  const ask = (request: string): Promise<{ answer: string; port: number }> =>
    new Promise((done) => {
      const text = `msg,uuid-${process.pid}-${++requests},${request}`
      say(text)
      const timer = setInterval(() => {
        say(text)
      }, 300)
      socket.once('message', (bytes, { port }) => {
        clearInterval(timer)
        done({ answer: bytes.toString(), port })
      })
    })
  return { say, ask }
}

it('answers through loss, duplication and reordering, and all servers hold the same', async () => {
  const { client } = await labOfThree()
  await client.lab({ do: 'loss', probability: 0.1 })
  await client.lab({ do: 'duplicate', probability: 0.2 })
  await client.lab({ do: 'reorder', probability: 0.2 })
  const queue = (await client.create(1)).result ?? 0
  for (let item = 0; item < 100; item++) {
    expect((await client.push(queue, item)).status).toBe('ok')
  }
  await client.lab({ do: 'reset' })
  await eventually(async () => {
    const answers = await client.statusAnswers()
    return answers.length === 3 && new Set(answers.map(({ hash }) => hash)).size === 1
  })
  for (const { faults } of await client.statusAnswers()) {
    expect(faults?.on).toBeNull()
    expect(faults?.counters['lost']).toBeGreaterThan(0)
    expect(faults?.counters['duplicated']).toBeGreaterThan(0)
    expect(faults?.counters['reordered']).toBeGreaterThan(0)
  }
  expect((await client.items('c', queue, 0, 100)).items).toEqual(
    Array.from({ length: 100 }, (_, i) => i)
  )
})

it('loses what one server hears of one other, and of nobody else', async () => {
  const { servers, client } = await labOfThree()
  const [a, b] = ['a', 'b'].map((name) => servers.view(name).server)
  const { applied } = await client.lab({ do: 'loss', probability: 0.5, from: ['b'] }, 'a')
  expect(applied.map(({ name }) => name)).toEqual(['a'])
  const queue = (await client.create(1)).result ?? 0
  for (let item = 0; item < 50; item++) {
    expect((await client.push(queue, item)).status).toBe('ok')
  }
  const faults = async (name: string) =>
    (await client.labDesk.status()).servers.find((one) => one.name === name)?.faults
  await eventually(async () => ((await faults('a'))?.counters['lost'] ?? 0) > 5)
  const lossy = await faults('a')
  expect(lossy?.links).toEqual([expect.objectContaining({ from: b, loss: 0.5 })])
  expect(lossy?.links?.[0]?.dropped).toBe(lossy?.counters['lost'])
  expect((await faults('b'))?.links).toEqual([])
  const told = (await client.statusAnswers()).find(({ server }) => server === a)
  expect(told?.faults?.on).toBe('loss 50 % from b')
})

it('cuts the group in two, and heals', async () => {
  const { servers, client } = await labOfThree()
  await client.lab({ do: 'partition', groups: [['a', 'b'], ['c']], forMessages: null })
  await eventually(
    () => servers.view('a').members.length === 2 && servers.view('c').members.length === 1
  )
  expect(configOf(servers, 'a')).not.toBe(configOf(servers, 'c'))
  await client.lab({ do: 'heal' })
  await servers.together()
  expect(servers.view('c').members).toHaveLength(3)
})

it('pauses a server, which is excluded and comes back', async () => {
  const { servers, client } = await labOfThree()
  await client.lab({ do: 'pause' }, 'b')
  await eventually(() => servers.view('a').members.length === 2)
  expect(servers.view('b').members).toHaveLength(3)
  await client.lab({ do: 'resume' }, 'b')
  await servers.together()
  expect(servers.view('a').members).toHaveLength(3)
})

it('stops a paused server in an orderly way', async () => {
  const { servers, client } = await labOfThree()
  await client.lab({ do: 'pause' }, 'b')
  await servers.host.stop('b')
  expect(servers.exits).toEqual([{ name: 'b', code: 0, signal: null }])
})

it('crashes a server', async () => {
  const { servers, client } = await labOfThree()
  expect((await client.lab({ do: 'crash' }, 'c')).applied).toMatchObject([{ name: 'c' }])
  await eventually(() => servers.view('c').state === 'crashed')
  expect(servers.exits).toEqual([{ name: 'c', code: null, signal: 'SIGKILL' }])
})

it('is refused by servers without --lab', async () => {
  const servers = new RealServers()
  await servers.start('a')
  const client = await servers.client()
  await expect(client.lab({ do: 'heal' })).rejects.toThrow(/--lab/)
})

describe('classic clients', () => {
  it('are answered by all servers in rotation', async () => {
    const { servers } = await labOfThree({ classic: true })
    const { ask } = await classicClient()
    const created = await ask('qCreate,12')
    const ports = new Set<number>([created.port])
    for (let i = 0; i < 6; i++) ports.add((await ask(`qSize,${created.answer}`)).port)
    const own = servers.host.views().map(({ unicast }) => Number(unicast?.split(':')[1]))
    expect([...ports].sort()).toEqual(own.sort())
  })

  it('split the group by odd and even index for three messages', async () => {
    const { servers } = await labOfThree({ classic: true })
    const { say, ask } = await classicClient()
    const { answer: queue } = await ask('qCreate,12')
    const before = configOf(servers, 'a')
    say('mockPartition')
    await eventually(() => {
      const sizes = servers.host.views().map(({ members }) => members.length)
      return JSON.stringify(sizes.sort()) === '[1,2,2]'
    })
    expect(configOf(servers, 'a')).not.toBe(before)
    for (let i = 0; i < 3; i++) expect((await ask(`qSize,${queue}`)).answer).toBe('0')
    await servers.together()
    expect(servers.view('a').members).toHaveLength(3)
    await eventually(
      () => servers.lines.filter(({ event }) => event === 'partition-healed').length === 3
    )
  })
})
