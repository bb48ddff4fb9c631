import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientSource } from '../../src/main/desk/client-source'
import { Desk } from '../../src/main/desk/desk'
import { Premises } from '../../src/main/desk/premises'
import { machineName } from '../../src/main/host/machine'
import { networkLook } from '../../src/main/host/group-look'
import type { Client } from '../../src/main/client/client'
import type { Host } from '../../src/main/host/host'
import type { Events } from '../../src/shared/ipc'
import { UserError } from '../../src/shared/user-error'
import type { GroupView, LocalServerView, LogLine } from '../../src/shared/views'

const info = {
  version: '1',
  platform: 'linux',
  shell: 'electron',
  runtime: 'Electron 25',
  group: 'g',
  isOpen: true,
  home: '/srv/ftqueue',
  problem: null
} as const
const choice = { name: 'lo', address: '127.0.0.1', loopback: true, why: 'asked for' }
const group: GroupView = { group: 'g', configurations: [] }

const view = (name: string, items = 0): LocalServerView => ({
  name,
  state: 'running',
  problem: null,
  server: null,
  pid: 1,
  unicast: null,
  interface: null,
  network: null,
  config: null,
  members: [],
  index: null,
  turn: null,
  nextSlot: null,
  delivered: null,
  stable: null,
  queues: 0,
  items,
  ambiguous: 0,
  phase: null,
  unheard: [],
  transfer: null,
  reach: null,
  merge: null,
  incident: null
})
const line = (message: string): LogLine => ({
  time: 0,
  level: 'info',
  name: 'a',
  event: 'test',
  message,
  fields: {}
})

class FakeHost extends EventEmitter {
  readonly calls: string[] = []
  readonly known: LocalServerView[] = []
  refusal: Error | null = null

  freeNames(base: string | undefined, count: number): string[] {
    return Array.from({ length: count }, (_, i) => `${base ?? 'node'}${i + 1}`)
  }
  readonly views = () => this.known
  readonly start = (names: readonly string[]) => this.call(`start ${names.join(' ')}`)
  readonly stop = (name: string) => this.call(`stop ${name}`)
  readonly kill = (name: string) => this.call(`kill ${name}`)
  readonly restart = (name: string) => this.call(`restart ${name}`)
  readonly stopAll = () => this.call('stopAll')
  readonly observe = (on: boolean) => this.observed.push(on)
  readonly favour = () => undefined
  readonly observed: boolean[] = []

  private call(what: string): Promise<void> {
    this.calls.push(what)
    return this.refusal === null ? Promise.resolve() : Promise.reject(this.refusal)
  }
}

function setUp(host = new FakeHost(), premises?: Premises) {
  const told: { [C in keyof Events]: Events[C][] } = {
    'state:patch': [],
    'logs:batch': [],
    'group:history': [],
    'lab:view': [],
    'timeline:batch': [],
    'timeline:properties': [],
    'timeline:opening': [],
    'script:progress': [],
    'series:sample': [],
    'files:given': [],
    'updates:view': [],
    'app:chosen': []
  }
  const asked: string[] = []
  const client = {
    id: 'window',
    interface: choice,
    status: () => {
      asked.push('status')
      return Promise.resolve(group)
    },
    run: (op: string, args: readonly number[]) => {
      asked.push([op, ...args].join(' '))
      return Promise.resolve({ op, result: 25, status: 'ok' })
    },
    queues: () => Promise.resolve({ server: 'a', queues: [], total: 0 }),
    items: () => Promise.reject(new Error('no server of the group g answered'))
  }
  const clients = {
    get: () => Promise.resolve(client as unknown as Client),
    close: () => {
      asked.push('close')
      return Promise.resolve()
    }
  }
  const desk = new Desk({
    host: host as unknown as Host,
    clients: clients as unknown as ClientSource,
    info,
    ...(premises === undefined ? {} : { premises }),
    environment: { FTQUEUE_HOME: '/nowhere/at/all', FTQUEUE_INTERFACE: '127.0.0.1' },
    cipher: null,
    look: networkLook,
    tell: (channel, event) => {
      ;(told[channel] as unknown[]).push(event)
    },
    openFolder: (folder) => Promise.resolve(folder === '/srv/ftqueue/logs' ? '' : 'no')
  })
  return { host, desk, told, asked, handlers: desk.handlers }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('Desk', () => {
  it('tells a window what changes, at most ten times a second', async () => {
    const { host, desk, told } = setUp()
    desk.windowOpened()
    await vi.advanceTimersByTimeAsync(200)
    const before = told['state:patch'].length
    for (let i = 1; i <= 100; i++) {
      host.emit('changed', view('a', i))
      await vi.advanceTimersByTimeAsync(10)
    }
    const patches = told['state:patch'].slice(before)
    expect(patches.length).toBeGreaterThan(5)
    expect(patches.length).toBeLessThanOrEqual(11)
    await vi.advanceTimersByTimeAsync(100)
    expect(told['state:patch'].at(-1)?.servers?.changed).toEqual([view('a', 100)])
  })

  it('tells nothing and asks nobody without a window', async () => {
    const { host, desk, told, asked } = setUp()
    desk.windowOpened()
    await vi.advanceTimersByTimeAsync(600)
    desk.windowClosed()
    const [before, askedBefore] = [told['state:patch'].length, asked.length]
    host.emit('changed', view('a'))
    host.emit('logs', { lines: [line('x')], dropped: 0 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told['state:patch']).toHaveLength(before)
    expect(told['logs:batch']).toEqual([])
    expect(asked).toHaveLength(askedBefore)
  })

  it('gives a window that opens the whole state, logs and interface included', async () => {
    const { host, desk, handlers } = setUp()
    host.emit('changed', view('a'))
    host.emit('changed', view('b'))
    host.emit('removed', 'b')
    host.emit('logs', { lines: [line('x')], dropped: 2 })
    desk.windowOpened()
    await vi.advanceTimersByTimeAsync(200)
    const { name, address, why } = choice
    expect(await handlers['state:read'](null)).toEqual({
      patch: {
        info: {
          ...info,
          machine: machineName(),
          isFirst: false,
          interface: { name, address, why }
        },
        group,
        servers: { changed: [view('a')], removed: [] }
      },
      logs: { lines: [line('x')], dropped: 2 }
    })
  })

  it('names servers as the command line does', async () => {
    const { host, handlers } = setUp()
    const start = handlers['servers:start']
    expect(await start({ count: 2 })).toEqual({ ok: true, value: ['node1', 'node2'] })
    expect(await start({ count: 1, name: 'a' })).toEqual({ ok: true, value: ['a'] })
    expect(await start({ count: 2, name: 'a' })).toEqual({ ok: true, value: ['a1', 'a2'] })
    expect(host.calls).toEqual(['start node1 node2', 'start a', 'start a1 a2'])
  })

  it('hands refusals over with their field', async () => {
    const { host, handlers } = setUp()
    host.refusal = new UserError('server "a" runs already: choose another name', 'name')
    expect(await handlers['servers:start']({ count: 1, name: 'a' })).toEqual({
      ok: false,
      problem: 'server "a" runs already: choose another name',
      field: 'name'
    })
    host.refusal = new Error('broken')
    expect(await handlers['servers:stop']({ name: 'a' })).toEqual({ ok: false, problem: 'broken' })
  })

  it('stops, kills and restarts by name', async () => {
    const { host, handlers } = setUp()
    for (const action of ['stop', 'kill', 'restart'] as const) {
      expect(await handlers[`servers:${action}`]({ name: 'a' })).toEqual({ ok: true, value: null })
    }
    expect(host.calls).toEqual(['stop a', 'kill a', 'restart a'])
  })

  it('asks the group for queues and items', async () => {
    const { handlers } = setUp()
    const page = { server: null, offset: 0, count: 50 }
    expect(
      await handlers['queues:rows']({ ...page, by: 'label', descending: false, filter: '' })
    ).toEqual({ ok: true, value: { server: 'a', rows: [], total: 0, all: 0 } })
    expect(await handlers['queues:items']({ ...page, queue: 25 })).toEqual({
      ok: false,
      problem: 'no server of the group g answered'
    })
  })

  it('keeps variables as long as the window', async () => {
    const { desk, handlers, asked } = setUp()
    const run = (text: string) => handlers['command:run']({ line: text })
    await run('q = create 12')
    expect(await run('pop $q')).toMatchObject({ ok: true })
    desk.windowOpened()
    desk.windowClosed()
    expect(await run('pop $q')).toMatchObject({ ok: false, field: 'command' })
    expect(asked.filter((what) => what !== 'status')).toEqual(['create 12', 'pop 25'])
  })

  it('opens the log folder', async () => {
    const { handlers } = setUp()
    expect(await handlers['logs:open-folder'](null)).toEqual({ ok: true, value: null })
  })

  it('begins a later window with what was before it, and variables of its own', async () => {
    const host = new FakeHost()
    const premises = new Premises(host as unknown as Host, info)
    const first = setUp(host, premises)
    host.known.push(view('a'))
    host.emit('changed', view('a'))
    host.emit('logs', { lines: [line('x')], dropped: 2 })
    const second = setUp(host, premises)
    const whole = await second.handlers['state:read'](null)
    expect(whole.patch.servers?.changed).toEqual([view('a')])
    expect(whole.logs).toEqual({ lines: [line('x')], dropped: 2 })
    await first.handlers['command:run']({ line: 'q = create 12' })
    expect(await second.handlers['command:run']({ line: 'pop $q' })).toMatchObject({ ok: false })
  })

  it('tells every window of a group that holds from now on', async () => {
    const host = new FakeHost()
    const premises = new Premises(host as unknown as Host, info)
    const desks = [setUp(host, premises), setUp(host, premises)]
    premises.take({ group: 'h', key: 'code', interface: 'auto' })
    for (const { handlers } of desks) {
      const { patch } = await handlers['state:read'](null)
      expect(patch.info).toMatchObject({ group: 'h', isOpen: false })
    }
  })

  it('lets go of the host when its window never comes again', () => {
    const host = new FakeHost()
    const { desk } = setUp(host, new Premises(host as unknown as Host, info))
    desk.windowOpened()
    const before = host.listenerCount('changed')
    desk.dispose()
    expect(host.listenerCount('changed')).toBe(before - 2)
    expect(host.listenerCount('removed')).toBe(0)
  })

  describe('scripts', () => {
    const repeat = {
      run: 'r',
      scope: 's',
      lines: ['create 12', 'wait 60000', 'create 13'],
      outstanding: 1,
      keepGoing: false
    }
    const last = (told: { readonly [C in keyof Events]: Events[C][] }) =>
      told['script:progress'].at(-1)

    it('go on while their page connects again, and are told it anew', async () => {
      const { desk, told, handlers, asked } = setUp()
      desk.windowOpened()
      await handlers['script:run'](repeat)
      await vi.advanceTimersByTimeAsync(1000)
      told['script:progress'].length = 0
      await handlers['state:read'](null)
      expect(last(told)).toMatchObject({ run: 'r', state: 'running', answered: 1 })
      expect(last(told)?.lines.map(({ state }) => state)).toEqual(['done', 'running', 'waiting'])
      await vi.advanceTimersByTimeAsync(60_000)
      expect(asked.filter((one) => one.startsWith('create'))).toEqual(['create 12', 'create 13'])
      told['script:progress'].length = 0
      await handlers['state:read'](null)
      expect(last(told)).toMatchObject({ run: 'r', state: 'done', answered: 2 })
      desk.windowClosed()
    })

    it('end when a page begins anew', async () => {
      const { desk, told, handlers, asked } = setUp()
      desk.windowOpened()
      await handlers['script:run'](repeat)
      await vi.advanceTimersByTimeAsync(1000)
      await handlers['page:begin'](null)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(last(told)).toMatchObject({ run: 'r', state: 'cancelled' })
      expect(asked.filter((one) => one.startsWith('create'))).toEqual(['create 12'])
      desk.windowClosed()
    })
  })

  it('ends with the servers first and the client last', async () => {
    const { host, desk, asked } = setUp()
    await desk.close()
    expect(host.calls).toEqual(['stopAll'])
    expect(asked).toEqual(['close'])
  })
})
