import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Host } from '../../src/main/host/host'
import type { HostMessage } from '../../src/main/server/messages'
import { bounds } from '../../src/shared/bounds'
import { UserError } from '../../src/shared/user-error'
import type { LocalServerView } from '../../src/shared/views'
import { hostDefaults } from '../support/host-defaults'
import { temporaryFolder } from '../support/temporary-folder'
import { fakeSpawner, goodServer, type FakeServer } from './fake-server'

const defaults = hostDefaults({ group: 'test', home: '/home/of/test' })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function hostWith(
  behave: (server: FakeServer, message: HostMessage) => void = goodServer,
  restart = false
) {
  const { spawn, servers } = fakeSpawner(behave)
  const host = new Host({ spawn, defaults, restart })
  const states: string[] = []
  host.on('changed', ({ name, state }) => {
    if (states.at(-1) !== `${name} ${state}`) states.push(`${name} ${state}`)
  })
  host.on('removed', (name) => states.push(`${name} removed`))
  const view = (name: string): LocalServerView | undefined =>
    host.views().find((each) => each.name === name)
  return { host, servers, states, view }
}

/** Fails to start with these words. */
function failing(name: string, problem: string, field: string | null) {
  return (server: FakeServer, message: HostMessage): void => {
    if (message.kind === 'start' && message.config.name === name) {
      server.say({ kind: 'failed', problem, field })
      server.exit(2)
    } else {
      goodServer(server, message)
    }
  }
}

describe('servers that ended', () => {
  it('are remembered up to a number, those that run always', async () => {
    const { host, view } = hostWith()
    await host.start(['first'])
    for (let i = 0; i < bounds.host.serversKnown + 10; i++) {
      await host.start([`s${i}`])
      await host.stop(`s${i}`)
    }
    expect(host.views().length).toBe(bounds.host.serversKnown)
    expect(view('first')?.state).toBe('running')
    expect(view('s10')).toBeUndefined()
    expect(view(`s${bounds.host.serversKnown + 9}`)?.state).toBe('stopped')
  })
})

describe('start', () => {
  it('gives every server its name and the common defaults', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a', 'b'])
    expect(servers.map(({ posted }) => posted[0])).toEqual([
      { kind: 'start', config: { ...defaults, name: 'a' } },
      { kind: 'start', config: { ...defaults, name: 'b' } }
    ])
    expect(view('a')).toMatchObject({
      state: 'running',
      problem: null,
      server: '00000000000a',
      pid: 1000,
      unicast: '127.0.0.1:8080',
      interface: 'lo'
    })
  })

  it('starts one after the other, so that ports follow names', async () => {
    const order: string[] = []
    const { host } = hostWith((server, message) => {
      if (message.kind === 'start') {
        order.push(`start ${server.name}`)
        queueMicrotask(() => {
          order.push(`ready ${server.name}`)
          server.ready()
        })
      }
    })
    await host.start(['a', 'b'])
    expect(order).toEqual(['start a', 'ready a', 'start b', 'ready b'])
  })

  it('is all or nothing', async () => {
    const { host, servers, states } = hostWith(failing('b', 'UDP port 5050 is in use', 'port'))
    await expect(host.start(['a', 'b', 'c'])).rejects.toMatchObject({
      name: 'UserError',
      message: 'UDP port 5050 is in use',
      field: 'port'
    })
    expect(host.views()).toEqual([])
    expect(servers.map(({ posted }) => posted.at(-1)?.kind)).toEqual(['stop', 'start', 'stop'])
    expect(states.filter((state) => state.endsWith('removed'))).toEqual([
      'a removed',
      'b removed',
      'c removed'
    ])
  })

  it('keeps a server that was known before, with its problem', async () => {
    let fails = false
    const { host, view } = hostWith((server, message) => {
      if (fails) failing('a', 'no such interface', 'interface')(server, message)
      else goodServer(server, message)
    })
    await host.start(['a'])
    fails = true
    await expect(host.restart('a')).rejects.toThrow('no such interface')
    expect(view('a')).toMatchObject({ state: 'failed', problem: 'no such interface', pid: null })
    fails = false
    await host.restart('a')
    expect(view('a')).toMatchObject({ state: 'running', problem: null })
  })

  it('tells of a server that dies without a word', async () => {
    const { host } = hostWith((server) => {
      server.exit(1)
    })
    await expect(host.start(['a'])).rejects.toThrow(
      /"a" did not start \(exit code 1\).*\/home\/of\/test/
    )
  })

  it('tells of a process that cannot be made', async () => {
    const { host } = hostWith((server) => {
      server.exit(null)
    })
    await expect(host.start(['a'])).rejects.toThrow(/could not be made/)
  })

  it('does not wait for ever', async () => {
    const { host, servers } = hostWith(() => undefined)
    const outcome = expect(host.start(['a'])).rejects.toThrow(/did not answer/)
    await vi.advanceTimersByTimeAsync(30_000)
    await outcome
    expect(servers[0]?.killed).toBe(true)
    expect(host.views()).toEqual([])
  })

  it.each([
    [['a'], /"a" runs already/],
    [['b', 'b'], /twice/],
    [Array.from({ length: 64 }, (_, i) => `x${i}`), /more than 64/]
  ])('refuses %j beside a running "a"', async (names, text) => {
    const { host, servers } = hostWith()
    await host.start(['a'])
    await expect(host.start(names)).rejects.toThrow(text)
    expect(servers).toHaveLength(1)
  })
})

describe('the end of a server', () => {
  it('is orderly when asked for', async () => {
    const { host, states, view } = hostWith()
    const exits: unknown[] = []
    host.on('exit', (...exit) => exits.push(exit))
    await host.start(['a'])
    await host.stop('a')
    expect(states).toEqual(['a starting', 'a running', 'a stopping', 'a stopped'])
    expect(exits).toEqual([['a', 0, null]])
    expect(view('a')).toMatchObject({ problem: null, pid: null, server: null })
  })

  it('is forced on a server that does not listen', async () => {
    const { host, servers, view } = hostWith((server, message) => {
      if (message.kind === 'start') server.ready()
    })
    await host.start(['a'])
    const stopped = host.stop('a')
    await vi.advanceTimersByTimeAsync(4999)
    expect(servers[0]?.killed).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await stopped
    expect(view('a')).toMatchObject({ state: 'stopped' })
    expect(view('a')?.problem).toContain('did not stop within 5 s and was ended')
  })

  it('is a crash when nobody asked for it', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a', 'b'])
    servers[0]?.exit(null, 'SIGKILL')
    servers[1]?.exit(70)
    expect(view('a')).toMatchObject({ state: 'crashed', pid: null, unicast: null })
    expect(view('a')?.problem).toContain('killed (SIGKILL)')
    expect(view('b')?.problem).toContain('broken invariant')
  })

  it('is no crash when a signal from outside ended it in order', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a'])
    servers[0]?.exit(0)
    expect(view('a')).toMatchObject({ state: 'stopped', problem: null })
  })

  it('comes at once with kill', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a'])
    await host.kill('a')
    expect(servers[0]?.killed).toBe(true)
    expect(view('a')?.state).toBe('crashed')
    await expect(host.kill('a')).rejects.toThrow(/does not run/)
  })

  it('comes for all with stopAll, for those that are starting too', async () => {
    const { host, servers } = hostWith((server, message) => {
      if (message.kind === 'stop') server.exit(0)
      else if (server.name === 'a') server.ready()
    })
    await host.start(['a'])
    const starting = expect(host.start(['b'])).rejects.toThrow(UserError)
    await host.stopAll()
    await starting
    expect(servers).toHaveLength(2)
    expect(host.views().map(({ name, state }) => [name, state])).toEqual([['a', 'stopped']])
  })
})

describe('restart', () => {
  it('stops and starts the same server', async () => {
    const { host, servers, states } = hostWith()
    await host.start(['a'])
    await host.restart('a')
    expect(servers.map(({ name }) => name)).toEqual(['a', 'a'])
    expect(states.slice(2)).toEqual(['a stopping', 'a stopped', 'a starting', 'a running'])
  })

  it('listens to nothing that the process of before still says', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a'])
    await host.restart('a')
    servers[0]?.exit(null, 'SIGKILL')
    servers[0]?.say({ kind: 'failed', problem: 'old', field: null })
    expect(view('a')?.state).toBe('running')
  })

  it.each(['stop', 'kill', 'restart'] as const)(
    '%s refuses a name that it does not know',
    async (what) => {
      await expect(hostWith().host[what]('x')).rejects.toThrow(/no server "x"/)
    }
  )
})

describe('another group', () => {
  /** As a server of this group has left it. */
  function folderOf(home: string, name: string, group: string): void {
    const folder = join(home, 'servers', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'identity.json'), JSON.stringify({ group }))
  }

  it('is entered by servers that have names of their own there, and back again', async () => {
    const home = temporaryFolder()
    const { host } = hostWith()
    host.setDefaults({ home })
    await host.start(['node1', 'fresh'])
    await host.start(['ended'])
    await host.stop('ended')
    for (const name of ['node1', 'ended', 'node2']) folderOf(home, name, 'test')
    host.setDefaults({ group: 'other' })
    await host.restartAll()
    // What has no group yet takes this one.
    expect(host.views().map(({ name }) => name)).toEqual(['fresh', 'node3'])
    folderOf(home, 'node3', 'other')
    folderOf(home, 'fresh', 'other')
    host.setDefaults({ group: 'test' })
    await host.restartAll()
    expect(host.views().map(({ name }) => name)).toEqual(['node1', 'node2'])
  })
})

describe('starting each again', () => {
  const config = (server: FakeServer, members: readonly string[]): void =>
    server.say({
      kind: 'config',
      server: '00000000000a',
      config: '4.00000000000a',
      configKind: 'regular',
      members,
      index: 0
    })

  it('waits until one is back among the others before the next one goes', async () => {
    const { host, servers, states } = hostWith()
    await host.start(['a', 'b'])
    for (const server of servers) config(server, ['a', 'b'])
    states.length = 0
    host.setDefaults({ lab: true })
    const done = host.restartEach()
    await vi.advanceTimersByTimeAsync(100)
    expect(states).toEqual(['a stopping', 'a stopped', 'a starting', 'a running'])
    config(servers[2]!, ['a'])
    await vi.advanceTimersByTimeAsync(100)
    expect(servers).toHaveLength(3)
    config(servers[2]!, ['a', 'b'])
    await vi.advanceTimersByTimeAsync(100)
    expect(states.slice(4)).toEqual(['b stopping', 'b stopped', 'b starting', 'b running'])
    config(servers[3]!, ['a', 'b'])
    await done
    expect(host.views().map(({ state }) => state)).toEqual(['running', 'running'])
  })

  it('does not wait for ever for one that stays alone', async () => {
    const { host, servers } = hostWith()
    await host.start(['a', 'b'])
    for (const server of servers) config(server, ['a', 'b'])
    const done = host.restartEach()
    await vi.advanceTimersByTimeAsync(30_000)
    await done
    expect(servers).toHaveLength(4)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('bringing back', () => {
  it('is off unless asked for', async () => {
    const { host, servers } = hostWith()
    await host.start(['a'])
    await host.kill('a')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(servers).toHaveLength(1)
  })

  it('waits longer each time, and starts over for a server that lived', async () => {
    const { host, servers, view } = hostWith(goodServer, true)
    await host.start(['a'])
    for (const [count, waitMs] of [500, 1000, 2000].entries()) {
      servers.at(-1)?.exit(null, 'SIGKILL')
      await vi.advanceTimersByTimeAsync(waitMs - 1)
      expect(servers).toHaveLength(count + 1)
      await vi.advanceTimersByTimeAsync(1)
      expect(servers).toHaveLength(count + 2)
      expect(view('a')?.state).toBe('running')
    }
    await vi.advanceTimersByTimeAsync(40_000)
    servers.at(-1)?.exit(70)
    await vi.advanceTimersByTimeAsync(500)
    expect(servers).toHaveLength(5)
  })

  it('does not happen to a server that was stopped, or ended in order', async () => {
    const { host, servers } = hostWith(goodServer, true)
    await host.start(['a', 'b', 'c'])
    await host.stop('a')
    servers[1]?.exit(0)
    await host.kill('c')
    await host.stopAll()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(servers).toHaveLength(3)
  })
})

describe('what servers say', () => {
  it('becomes their views', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a'])
    servers[0]?.say({
      kind: 'config',
      server: '00000000000a',
      config: '3.00000000000a',
      configKind: 'regular',
      members: ['00000000000a', '00000000000b'],
      index: 0
    })
    expect(view('a')).toMatchObject({ config: '3.00000000000a', index: 0 })
    servers[0]?.say({
      kind: 'view',
      view: {
        config: '3.00000000000a',
        members: ['00000000000a', '00000000000b'],
        index: 0,
        turn: '00000000000b',
        nextSlot: 8,
        delivered: 7,
        stable: -1,
        queues: 2,
        items: 5,
        ambiguous: 1,
        phase: 'operational',
        unheard: [],
        transfer: { donor: '00000000000b', rounds: 0, bytes: 3, total: 9 },
        reach: { multicast: 'own only', peers: [] }
      }
    })
    expect(view('a')).toMatchObject({
      turn: '00000000000b',
      nextSlot: 8,
      delivered: 8,
      stable: 0,
      queues: 2,
      items: 5,
      ambiguous: 1,
      transfer: { donor: '00000000000b', rounds: 0, bytes: 3, total: 9 },
      reach: { multicast: 'own only', peers: [] }
    })
  })

  it('tells of merges and incidents, and of a server that begins anew', async () => {
    const { host, servers, view } = hostWith()
    await host.start(['a'])
    const config = '5.00000000000a'
    const common = { kind: 'config', server: '00000000000a', configKind: 'regular' } as const
    servers[0]?.say({ ...common, config, members: ['00000000000a'], index: 0 })
    servers[0]?.say({
      kind: 'merge',
      server: '00000000000a',
      config,
      from: ['3.00000000000a', '4.00000000000b'],
      report: {
        poppedTwice: [{ queue: 25, label: 12, item: 1, pops: [] }],
        ambiguous: [],
        revived: [],
        putBack: [],
        queues: 2,
        items: 9,
        incomplete: false
      },
      hash: 'abc'
    })
    const merge = {
      config,
      poppedTwice: 1,
      ambiguous: 0,
      revived: 0,
      putBack: 0,
      queues: 2,
      items: 9
    }
    expect(view('a')).toMatchObject({ config, merge, incident: null })
    const incident = { config, slot: 7, firstSlot: 5, sides: [], leaves: true }
    servers[0]?.say({ kind: 'diverged', server: '00000000000a', ...incident })
    expect(view('a')).toMatchObject({ config, merge, incident })
    servers[0]?.ready()
    expect(view('a')).toMatchObject({ state: 'running', config: null, merge, incident })
    await host.restart('a')
    expect(view('a')).toMatchObject({ state: 'running', merge: null, incident: null })
  })

  it('is passed on', async () => {
    const { host, servers } = hostWith()
    const logs: unknown[] = []
    const messages: string[] = []
    host.on('logs', (batch) => logs.push(batch))
    host.on('message', (name, message) => messages.push(`${name} ${message.kind}`))
    await host.start(['a'])
    servers[0]?.say({ kind: 'logs', lines: [], dropped: 3 })
    expect(logs).toEqual([{ lines: [], dropped: 3 }])
    expect(messages).toEqual(['a ready', 'a logs'])
  })
})

describe('freeNames', () => {
  it('follows the contract', () => {
    const { host } = hostWith()
    expect(host.freeNames('a', 1)).toEqual(['a'])
    expect(host.freeNames('a', 3)).toEqual(['a1', 'a2', 'a3'])
    expect(host.freeNames(undefined, 2)).toEqual(['node1', 'node2'])
    expect(host.freeNames(undefined, 1)).toEqual(['node1'])
  })

  it('leaves out those that are there, running or not', async () => {
    const { host } = hostWith()
    await host.start(['node1', 'node3', 'a'])
    await host.stop('node1')
    expect(host.freeNames(undefined, 3)).toEqual(['node2', 'node4', 'node5'])
    expect(host.freeNames('a', 1)).toEqual(['a1'])
  })
})
