/** Real server processes: their lives and deaths. */
import { fork, spawnSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CLASSIC_PORT, groupPlace } from '../../src/main/net/addresses'
import type { ServerMessage } from '../../src/main/server/messages'
import { temporaryFolder } from '../support/temporary-folder'
import { eventually, RealServers, serverFile } from '../support/real-servers'

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

/** A socket of some program on loopback. */
async function stranger(): Promise<Socket> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  await new Promise<void>((done) => {
    socket.bind({ address: '127.0.0.1', port: 0 }, done)
  })
  socket.setMulticastInterface('127.0.0.1')
  return socket
}

function send(
  socket: Socket,
  bytes: Uint8Array | string,
  port: number,
  address: string
): Promise<void> {
  return new Promise((done) => {
    socket.send(bytes, port, address, () => {
      done()
    })
  })
}

/** Bytes that look the same in every run. */
function noise(seed: number): Uint8Array {
  let state = seed * 2_654_435_761
  return Uint8Array.from({ length: seed % 700 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

describe('three servers', () => {
  it('are three processes with ports of their own and form one configuration', async () => {
    const servers = new RealServers()
    await servers.start('a', 'b', 'c')
    const views = servers.host.views()
    expect(new Set(views.map(({ pid }) => pid)).size).toBe(3)
    for (const { pid } of views) expect(process.kill(pid ?? 0, 0)).toBe(true)
    const ports = views.map(({ unicast }) => Number(unicast?.split(':')[1]))
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(8080)
    expect(ports).toEqual([...new Set(ports)].sort((a, b) => a - b))
    expect(views.map(({ index }) => index).sort()).toEqual([0, 1, 2])
    await eventually(() => new Set(servers.host.views().map(({ turn }) => turn)).size === 1)
  })

  it('answer, and hold the same', async () => {
    const servers = new RealServers()
    await servers.start('a', 'b', 'c')
    const client = await servers.client()
    const queue = (await client.create(12)).result ?? 0
    for (let item = 0; item < 100; item++) await client.push(queue, item)
    expect((await client.pop(queue)).result).toBe(0)
    await eventually(async () => {
      const hashes = (await client.statusAnswers()).map(({ hash, items }) => `${hash} ${items}`)
      return (
        hashes.length === 3 && new Set(hashes).size === 1 && hashes[0]?.endsWith(' 99') === true
      )
    })
    const dump = await client.dump('b')
    expect(dump.queues).toEqual([
      { label: 12, id: queue, items: Array.from({ length: 99 }, (_, i) => i + 1) }
    ])
  })

  it('leave in an orderly way', async () => {
    const servers = new RealServers()
    await servers.start('a', 'b', 'c')
    await servers.host.stop('b')
    await servers.together()
    expect(servers.view('b').state).toBe('stopped')
    await servers.host.stopAll()
    expect(servers.exits.map(({ code, signal }) => [code, signal])).toEqual([
      [0, null],
      [0, null],
      [0, null]
    ])
    expect(servers.lines.filter(({ event }) => event === 'leave-timeout')).toEqual([])
  })

  it('exclude one that is killed, and take it back as the same server', async () => {
    const servers = new RealServers()
    await servers.start('a', 'b', 'c')
    const { server, pid } = servers.view('b')
    process.kill(pid ?? 0, 'SIGKILL')
    await eventually(() => servers.view('b').state === 'crashed')
    expect(servers.view('b').problem).toContain('SIGKILL')
    await servers.together()
    expect(servers.view('a').members).toHaveLength(2)
    await servers.host.restart('b')
    await servers.together()
    expect(servers.view('b').server).toBe(server)
    expect(servers.view('a').members).toHaveLength(3)
    await eventually(() => servers.events('b', 'server-started').length === 2)
    const starts = servers.events('b', 'server-started').map(({ incarnation }) => incarnation)
    expect(starts).toEqual([1, 2])
  })
})

it('brings a killed server back when asked for', async () => {
  const servers = new RealServers({}, true)
  await servers.start('a')
  const { pid } = servers.view('a')
  process.kill(pid ?? 0, 'SIGKILL')
  await eventually(() => servers.view('a').state === 'running' && servers.view('a').pid !== pid)
})

describe('any bytes on any port', () => {
  it('are survived and counted', async () => {
    const servers = new RealServers({ classic: true })
    await servers.start('a')
    const place = groupPlace(servers.defaults.group)
    const unicast = Number(servers.view('a').unicast?.split(':')[1])
    const socket = await stranger()
    const client = await servers.client()
    const queue = (await client.create(1)).result ?? 0
    for (let i = 0; i < 200; i++) {
      await send(socket, noise(i), place.port, place.address)
      await send(socket, noise(i), unicast, '127.0.0.1')
      await send(socket, noise(i), CLASSIC_PORT, '224.0.0.1')
      // Beginnings of real datagrams, cut and filled with noise.
      const almost = noise(i + 100)
      almost.set([0x46, 0x51, 1, i % 20].slice(0, almost.length))
      await send(socket, almost, place.port, place.address)
    }
    await client.push(queue, 5)
    expect((await client.pop(queue)).result).toBe(5)
    expect(servers.view('a').state).toBe('running')
    await servers.host.stop('a')
    const [counters] = servers.events('a', 'server-stopped')
    expect(counters?.['rejected.foreign']).toBeGreaterThan(300)
    expect(counters?.['rejected.group']).toBeGreaterThan(0)
    // At most one line in a second, and one that tells of the others.
    const told = servers.events('a', 'classic-malformed')
    expect(told.some(({ suppressed }) => Number(suppressed) > 10)).toBe(true)
    expect(told.length).toBeLessThan(60)
  })
})

describe('an end from outside', () => {
  it('by SIGTERM or SIGINT is orderly, however often it comes', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const servers = new RealServers()
      await servers.start('a')
      const { pid } = servers.view('a')
      process.kill(pid ?? 0, signal)
      process.kill(pid ?? 0, signal)
      await eventually(() => servers.exits.length === 1)
      expect(servers.exits).toEqual([{ name: 'a', code: 0, signal: null }])
      expect(servers.view('a')).toMatchObject({ state: 'stopped', problem: null })
    }
  })

  it('by the loss of whoever started it is orderly as well', async () => {
    const { defaults } = new RealServers()
    const child = fork(serverFile, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    child.send({ kind: 'start', config: { ...defaults, name: 'a' } })
    await once(child, 'message')
    const ended = once(child, 'exit')
    child.disconnect()
    expect(await ended).toEqual([0, null])
    const log = readFileSync(join(defaults.home, 'logs', 'a.ndjson'), 'utf8')
    expect(log).toContain('server-stopped')
  })
})

it('ends on a broken invariant, alone, and logs why', async () => {
  const { defaults } = new RealServers()
  const script = join(temporaryFolder(), 'saboteur.cjs')
  writeFileSync(
    script,
    `process.on('message', ({ kind }) => { if (kind === 'break') throw new Error('one and one is three') })`
  )
  const child = fork(serverFile, {
    execArgv: ['--require', script],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc']
  })
  child.send({ kind: 'start', config: { ...defaults, name: 'a' } })
  await once(child, 'message')
  const ended = once(child, 'exit')
  child.send({ kind: 'break' })
  expect(await ended).toEqual([70, null])
  const log = readFileSync(join(defaults.home, 'logs', 'a.ndjson'), 'utf8')
  expect(log).toMatch(/"level":"error".*"server-broken".*one and one is three/)
})

describe('bad input', () => {
  const bad: [string, object, RegExp][] = [
    ['name', { name: 'no/name' }, /"no\/name" cannot name a server/],
    ['interface', { interface: 'nowhere0' }, /"nowhere0" is up.*choose auto/],
    ['address', { address: '10.1.1.1' }, /"10\.1\.1\.1" is not an IPv4 multicast address/],
    ['port', { port: 123_456 }, /1 to 65535/]
  ]

  it.each(bad)('about the %s gives one line and exit code 2', async (field, over, text) => {
    const { defaults } = new RealServers()
    const child = fork(serverFile, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    const exit = once(child, 'exit')
    child.send({ kind: 'start', config: { ...defaults, name: 'a', ...over } })
    const [message] = (await once(child, 'message')) as [ServerMessage]
    expect(message).toMatchObject({ kind: 'failed', field })
    if (message.kind === 'failed') {
      expect(message.problem).toMatch(text)
      expect(message.problem).not.toContain('\n')
    }
    expect(await exit).toEqual([2, null])
  })

  it('about a home folder starts nothing', async () => {
    const home = join(temporaryFolder(), 'file')
    writeFileSync(home, '')
    const servers = new RealServers({ home })
    await expect(servers.host.start(['a', 'b'])).rejects.toMatchObject({ field: 'home' })
    expect(servers.host.views()).toEqual([])
  })

  it('about a port that a program keeps is told, and all are stopped', async () => {
    const keeper = createSocket('udp4')
    sockets.push(keeper)
    await new Promise<void>((done) => {
      keeper.bind({ port: 0, address: '0.0.0.0' }, done)
    })
    const { port } = keeper.address()
    const servers = new RealServers({ port })
    await expect(servers.host.start(['a', 'b'])).rejects.toMatchObject({
      field: 'port',
      message: expect.stringContaining(`UDP port ${port} is in use`) as unknown
    })
    expect(servers.host.views()).toEqual([])
  })

  it('about a server that runs already names it and its process', async () => {
    const first = new RealServers()
    await first.start('a')
    const second = new RealServers({ home: first.defaults.home })
    const { pid } = first.view('a')
    await expect(second.host.start(['a'])).rejects.toMatchObject({
      field: 'name',
      message: expect.stringContaining(`server "a" (pid ${pid}) is running already`) as unknown
    })
    expect(first.view('a').state).toBe('running')
  })

  it('started by hand it says what to do', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [serverFile], {
      encoding: 'utf8'
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/ftqueue serve/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
  })

  it('never starts a server inside another program', () => {
    // The bundler may put what two entries share into one of them: never into this one.
    const folder = dirname(serverFile)
    const files = readdirSync(folder).filter((file) => file.endsWith('.js') && file !== 'server.js')
    for (const file of files) {
      expect(readFileSync(join(folder, file), 'utf8')).not.toContain('require("./server.js")')
    }
  })

  it('that is a broken identity file is put aside, told, and survived', async () => {
    const servers = new RealServers()
    const folder = join(servers.defaults.home, 'servers', 'a')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'identity.json'), 'not json')
    await servers.start('a')
    await eventually(() => servers.events('a', 'identity-corrupt').length === 1)
    expect(readFileSync(join(folder, 'identity.corrupt.json'), 'utf8')).toBe('not json')
  })
})

it('writes a trace that agrees on every server', async () => {
  const trace = join(temporaryFolder(), 'trace')
  const servers = new RealServers({ trace })
  await servers.start('a', 'b', 'c')
  const client = await servers.client()
  const queue = (await client.create(7)).result ?? 0
  for (let item = 0; item < 30; item++) await client.push(queue, item)
  for (let item = 0; item < 30; item++) expect((await client.pop(queue)).result).toBe(item)
  await servers.host.stopAll()
  const read = (name: string): Record<string, unknown>[] =>
    readFileSync(join(trace, `${name}.1.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const delivered = ['a', 'b', 'c'].map((name) =>
    read(name)
      .filter(({ ev }) => ev === 'deliver')
      .map(({ config, slot, i, message, op, args, result, status }) =>
        JSON.stringify({ config, slot, i, message, op, args, result, status })
      )
  )
  expect(delivered[0]).toHaveLength(61)
  expect(delivered[1]).toEqual(delivered[0])
  expect(delivered[2]).toEqual(delivered[0])
  for (const name of ['a', 'b', 'c']) {
    const times = read(name).map(({ t }) => Number(t))
    expect(times).toEqual([...times].sort((x, y) => x - y))
    expect(times.every(Number.isInteger)).toBe(true)
  }
  // No answer left without its trace line.
  const replies = ['a', 'b', 'c'].flatMap((name) => read(name).filter(({ ev }) => ev === 'reply'))
  const answered = new Set(replies.map(({ message }) => message))
  expect(answered.size).toBe(61)
})
