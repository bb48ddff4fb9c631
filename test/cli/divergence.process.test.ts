/** A server whose memory breaks: the others notice, it leaves, and comes back whole. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeState } from '../../src/main/protocol/queue/parts'
import type { GroupView } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

let environment: Environment
let home: string

beforeEach(() => {
  home = temporaryFolder()
  environment = { FTQUEUE_HOME: home, FTQUEUE_GROUP: freshGroup() }
})

async function ftqueue(line: string): Promise<string> {
  const { code, out, err } = await run(line.split(' '), environment)
  expect([code, err], line).toEqual([0, ''])
  return out
}

/** All members of one configuration hold the same. */
async function isHealthy(members: number): Promise<boolean> {
  const { out } = await run(['status', '--json'], environment)
  const [only, ...rest] = (JSON.parse(out) as GroupView).configurations
  const hashes = new Set(only?.members.map(({ hash }) => hash))
  return rest.length === 0 && only?.members.length === members && hashes.size === 1
}

function evidenceOf(name: string): string[] {
  return readdirSync(path.join(home, 'servers', name, 'incidents')).sort()
}

function diverged(serve: Serve) {
  return serve.events.filter((event) => event.event === 'diverged')
}

describe('a corrupted server', () => {
  it('is noticed, leaves, keeps the evidence, and is whole again', async () => {
    const serve = new Serve(['--count', '3', '--name', 'a', '--lab', '--no-classic'], environment)
    const servers = await serve.up(3)
    const [, sick = ''] = servers
    await ftqueue('create 12')
    for (const item of [1, 2, 3]) await ftqueue(`push 25 ${item}`)

    const since = performance.now()
    await ftqueue('lab corrupt a2')
    await eventually(() => diverged(serve).length >= 1)
    const alarmMs = Math.round(performance.now() - since)
    await eventually(() => serve.ready.length === 4)
    await serve.together(servers)
    await eventually(() => isHealthy(3))
    const healthyMs = Math.round(performance.now() - since)
    console.log(`alarm after ${alarmMs} ms, healthy after ${healthyMs} ms`)

    expect(serve.ready[3]).toMatchObject({ server: sick, pid: serve.ready[1]?.pid })
    const events = diverged(serve)
    expect(events.map(({ server }) => server).sort()).toEqual([...servers].sort())
    for (const event of events) {
      expect(Object.keys(event)).toEqual([
        'event',
        'server',
        'config',
        'slot',
        'firstSlot',
        'sides',
        'leaves'
      ])
      expect(event.leaves).toBe(event.server === sick)
      const sides = event.sides.map(({ members }) => members.length).sort()
      expect(sides).toEqual([1, 2])
    }
    expect(await ftqueue('size 25')).toBe('3\n')
    expect(serve.events.some(({ event }) => event === 'stopped')).toBe(false)

    for (const name of ['a1', 'a3']) {
      expect(evidenceOf(name)).toEqual([expect.stringMatching(/-1\.json$/)])
    }
    const [event = '', state = ''] = evidenceOf('a2')
    const folder = path.join(home, 'servers', 'a2', 'incidents')
    expect(JSON.parse(readFileSync(path.join(folder, event), 'utf8'))).toMatchObject({
      event: 'diverged',
      server: sick,
      incarnation: 1,
      leaves: true,
      state
    })
    // What it held when it was found out, and not what it holds now.
    const held = decodeState(readFileSync(path.join(folder, state)))
    expect(held?.queues.itemsTotal).toBe(4)
    const logs = await ftqueue('logs --server a2 --level error')
    expect(logs).toContain(path.join(folder, event))
  })

  it('ends when that happens again and again', async () => {
    const serve = new Serve(['--count', '3', '--name', 'a', '--lab', '--no-classic'], environment)
    const servers = await serve.up(3)
    const [first = '', sick = '', third = ''] = servers
    for (let starts = 2; starts <= 3; starts++) {
      await ftqueue('lab corrupt a2')
      await eventually(() => serve.ready.length === starts + 2)
      await serve.together(servers)
    }
    await ftqueue('lab corrupt a2')
    await eventually(() => serve.events.some(({ event }) => event === 'stopped'))
    expect(serve.events.find(({ event }) => event === 'stopped')).toEqual({
      event: 'stopped',
      server: sick,
      code: 70,
      signal: null
    })
    await serve.together([first, third])
    expect(serve.err).toMatch(
      /this server's state differed from the others' 3 times in 10 minutes and it ends: /
    )
  })
})
