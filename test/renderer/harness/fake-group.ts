import type { ActionId } from '../../../src/shared/actions'
import type { AppView } from '../../../src/shared/channels/app'
import type { UpdatesView } from '../../../src/shared/channels/updates'
import type { GivenFile } from '../../../src/shared/channels/files'
import type {
  Bridge,
  DoctorView,
  HeardGroupsView,
  HeardGroupView,
  EventChannel,
  Events,
  InterfaceView,
  LogBatch,
  Outcome,
  RequestChannel,
  Requests,
  SettingsView,
  StartRequest,
  StatePatch
} from '../../../src/shared/ipc'
import { requestGuards } from '../../../src/shared/ipc'
import type { Sample } from '../../../src/shared/channels/series'
import type {
  ConfigurationView,
  GroupView,
  LocalServerView,
  LogLevelName,
  LogLine,
  MemberView,
  OperationAnswer
} from '../../../src/shared/views'
import { FakeLab } from './fake-lab'
import { FakeQueues } from './fake-queues'
import { FakePast } from './fake-past'
import { FakeScript } from './fake-scripts'
import { FakeTimeline } from './fake-timeline'

const INTERFACES: readonly InterfaceView[] = [
  {
    name: 'lo',
    address: '127.0.0.1',
    eligible: false,
    chosen: false,
    why: 'loopback: only this machine takes part'
  },
  {
    name: 'eth0',
    address: '192.168.1.17',
    eligible: true,
    chosen: true,
    why: 'it has a private address (RFC 1918), and is the first such interface'
  },
  {
    name: 'wlan0',
    address: '192.168.1.44',
    eligible: true,
    chosen: false,
    why: 'eligible (it has a private address (RFC 1918)), but eth0 comes first'
  },
  {
    name: 'docker0',
    address: '172.17.0.1',
    eligible: false,
    chosen: false,
    why: 'it is a bridge to containers or virtual machines'
  },
  { name: 'tun0', address: null, eligible: false, chosen: false, why: 'it has no IPv4 address' }
]

const JOIN_CODE = 'ftq1-00JJD-7KQ4X-9M2HT-TVWZ8-B3C5N-0R1PA-E6F9G-Y4D2S'

const HEARD: readonly HeardGroupView[] = [
  {
    group: 'default',
    open: true,
    place: '239.193.7.61:5051',
    isWhereNamed: true,
    members: 3,
    servers: ['ada1', 'ada2', 'grace1']
  },
  { group: 'press', open: false, place: null, isWhereNamed: true, members: 5, servers: [] },
  {
    group: 'test bench',
    open: true,
    place: '239.192.1.1:5052',
    isWhereNamed: false,
    members: 1,
    servers: ['bench1']
  }
]

/** A server of the fake group; one without a process runs on another machine. */
const noFeed = { ok: false, problem: 'no update feed is set', field: 'feed' } as const

interface FakeServer {
  readonly id: string
  readonly name: string
  readonly local: boolean
  readonly port: number
  state: LocalServerView['state']
  pid: number
  problem: string | null
}

export interface FakeOptions {
  /** No server was ever started here. */
  readonly isFirst?: boolean
  /** Names of servers that run here from the start. */
  readonly here?: readonly string[]
  /** Names of servers on other machines. */
  readonly elsewhere?: readonly string[]
  readonly interface?: { readonly name: string; readonly address: string; readonly why: string }
  /** Slots ordered at each step. */
  readonly slotsPerStep?: number
  /** Slots of which the timeline tells at each step. */
  readonly timelineSlotsPerStep?: number
  /** Log lines at each step. */
  readonly linesPerStep?: number
}

type Handlers = {
  [C in RequestChannel]: (argument: Requests[C]['argument']) => Requests[C]['answer']
}

/**
 * A scripted group behind the bridge: servers that start, crash and restart, a
 * turn that moves, queues that hold a million items, a flood of log lines. Time
 * passes only by `step`.
 */
export class FakeGroup implements Bridge {
  app: AppView = { choices: { whenClosed: 'ask', notifications: true }, crash: null }
  readonly queues = new FakeQueues()
  readonly timeline: FakeTimeline = new FakeTimeline(
    (batch) => this.#emit('timeline:batch', batch),
    (properties) => this.#emit('timeline:properties', properties),
    () => ({
      servers: this.#servers
        .filter(({ local, state }) => local && state === 'running')
        .map(({ id }) => id),
      slotsPerStep: this.options.timelineSlotsPerStep ?? 0
    }),
    () => this.now()
  )
  readonly past = new FakePast()
  readonly lab = new FakeLab(
    () => this.#servers.filter(({ state }) => state === 'running'),
    () => this.#emit('lab:view', this.lab.view),
    (value) => {
      this.settings = { ...this.settings, lab: { value, source: 'file' } }
    }
  )
  readonly #servers: FakeServer[] = []
  readonly #listeners = new Map<EventChannel, Set<(event: never) => void>>()
  #logs: LogLine[] = []
  #epoch = 0
  #slot = 0
  readonly #scripts = new Map<string, FakeScript>()
  #watched: { readonly queue: number | null } | null = null
  #steps = 0
  #members: readonly string[] = []
  #deaf: ReadonlySet<string> = new Set()
  settings: SettingsView = {
    group: { value: 'default', source: 'default' },
    interface: { value: 'auto', source: 'default' },
    lab: { value: false, source: 'default' },
    isOpen: true,
    isKeyFixed: false,
    interfaces: INTERFACES,
    file: '/home/ada/.config/FTQueue/settings.json'
  }
  doctor: DoctorView | null = null
  /** Newer versions of the app; null: a browser. */
  updates: UpdatesView | null = {
    feed: '',
    daily: false,
    way: 'replace',
    version: '0.1.0',
    state: { at: 'idle' }
  }
  /** Files that the system had opened. */
  given: readonly GivenFile[] = []
  chosen: readonly ActionId[] = []
  givenFolder = '/traces/given'
  heard: HeardGroupsView | null = null
  /** Whether the group fell into two configurations. */
  split = false
  /** Whether a side without a majority refuses clients. */
  minority = false
  /** Id of a member that holds something else. */
  divergent: string | null = null

  constructor(
    private readonly options: FakeOptions = {},
    private readonly now: () => number = () => 0
  ) {
    for (const name of options.elsewhere ?? []) this.#add(name, false, 'running')
    for (const name of options.here ?? []) this.#add(name, true, 'running')
    this.#install()
  }

  get slot(): number {
    return this.#slot
  }

  idOf(name: string): string {
    return this.#servers.find((server) => server.name === name)?.id ?? ''
  }

  /** What the feed says. */
  newest: UpdatesView['state'] = { at: 'found', version: '0.2.0', unasked: false }

  tellUpdates(updates: UpdatesView): UpdatesView {
    this.updates = updates
    this.#emit('updates:view', updates)
    return updates
  }

  #changeUpdates({
    feed,
    daily
  }: Requests['updates:change']['argument']): Requests['updates:change']['answer'] {
    const { updates } = this
    if (updates === null || feed?.startsWith('ftp') === true) {
      return { ok: false, problem: `${feed ?? ''} is no address`, field: 'feed' }
    }
    const value = { ...updates, feed: feed ?? updates.feed, daily: daily ?? updates.daily }
    return { ok: true, value: this.tellUpdates(value) }
  }

  /** This was chosen in the system's menu. */
  choose(id: ActionId): void {
    this.chosen = [...this.chosen, id]
    this.#emit('app:chosen', null)
  }

  /** The system has these opened. */
  give(...files: readonly GivenFile[]): void {
    this.given = [...this.given, ...files]
    this.#emit('files:given', null)
  }

  async request<C extends RequestChannel>(
    channel: C,
    argument: Requests[C]['argument']
  ): Promise<Requests[C]['answer']> {
    await Promise.resolve()
    if (!requestGuards[channel](argument)) throw new Error(`bad argument for ${channel}`)
    return this.#handlers[channel](argument)
  }

  listen<C extends EventChannel>(channel: C, listener: (event: Events[C]) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** A tenth of a second of the group's life. */
  step(): void {
    this.#steps += 1
    this.#slot += this.options.slotsPerStep ?? 0
    for (const server of this.#servers) {
      if (server.state === 'starting') this.#become(server, 'running')
      else if (server.state === 'stopping') this.#become(server, 'stopped')
    }
    const lines = this.options.linesPerStep ?? 0
    this.lab.step()
    if (this.#steps % 5 === 0 && this.lab.allowed) this.#emit('lab:view', this.lab.view)
    if (lines > 0) this.#tell(Array.from({ length: lines }, (_, i) => this.#chatter(i)))
    this.#goOn()
    if (this.#watched !== null && this.#steps % 5 === 0) {
      const { queue } = this.#watched
      const of = queue === null ? null : { ...this.#sample(this.now(), queue), id: queue }
      this.#emit('series:sample', { group: this.#sample(this.now(), 0), queue: of })
    }
    this.timeline.step()
    this.#changed()
  }

  /** Ends a server as a crash would. */
  crash(name: string): void {
    const server = this.#servers.find((known) => known.name === name)
    if (server !== undefined) this.#become(server, 'crashed')
    this.#changed()
  }

  /** The members had a past: a member lost, a split, a merge. */
  tellPast(): void {
    this.past.tell(this.#members, this.now())
    this.#emit('group:history', this.past.history)
  }

  /** Members with these names do not hear the others, nor these them. */
  deafen(...names: readonly string[]): void {
    this.#deaf = new Set(names.map((name) => this.idOf(name)))
    this.#changed()
  }

  /** Orders one slot at once. */
  order(): void {
    this.#slot += 1
    this.#changed()
  }

  /** Lines as they come from the servers. */
  tellLines(batch: LogBatch): void {
    this.#emit('logs:batch', batch)
  }

  fail(name: string, problem: string): void {
    this.#add(name, true, 'failed').problem = problem
    this.#changed()
  }

  readonly #handlers: Handlers = {
    'page:begin': () => ({ ok: true, value: null }),
    'state:read': () => ({
      patch: this.#patch(),
      logs: { lines: this.#logs.slice(-1000), dropped: 0 }
    }),
    'servers:start': (request) => this.#start(request),
    'servers:stop': ({ name }) => this.#move(name, 'stopping'),
    'servers:kill': ({ name }) => this.#move(name, 'crashed'),
    'servers:restart': ({ name }) => this.#move(name, 'starting'),
    'queues:items': ({ server, queue, offset, count }) => {
      const page = this.queues.page(queue, offset, count) ?? { total: -1, items: [] }
      return this.#answered(server, (from) => ({ server: from, queue, offset, ...page }))
    },
    'queues:rows': ({ server, offset, count, by, descending, filter }) => {
      const sign = descending ? -1 : 1
      const fit = this.queues
        .list()
        .map((queue) => ({
          ...queue,
          rate: queue.label === 12 ? -41.2 : queue.id % 3 === 0 ? 17 : 0
        }))
        .filter(({ label, id }) => `${String(label)} ${String(id)}`.includes(filter))
        .sort((a, b) => sign * (a[by] - b[by]) || a.label - b.label)
      return this.#answered(server, (from) => ({
        server: from,
        rows: fit.slice(offset, offset + count),
        total: fit.length,
        all: this.queues.count
      }))
    },
    'series:watch': ({ on, queue }) => {
      this.#watched = on ? { queue } : null
      const at = this.now()
      const past = (shift: number): Sample[] =>
        Array.from({ length: 1100 }, (_, i) => this.#sample(at - (1100 - i) * 500, shift))
      return {
        ok: true,
        value: { group: past(0), queue: queue === null ? [] : past(queue) }
      }
    },
    'script:run': (request) => {
      this.#scripts.set(request.run, new FakeScript(request, (line) => this.#operate(line)))
      queueMicrotask(() => this.#goOn())
      return { ok: true, value: null }
    },
    'script:cancel': ({ run }) => {
      this.#scripts.get(run)?.cancel()
      return { ok: true, value: null }
    },
    'script:forget': () => ({ ok: true, value: null }),
    'command:run': ({ line }) => {
      try {
        return { ok: true, value: { line, answer: this.#operate(line) } }
      } catch (error) {
        return { ok: false, problem: error instanceof Error ? error.message : '', field: 'line' }
      }
    },
    'logs:open-folder': () => ({ ok: true, value: null }),
    'settings:read': () => ({ ok: true, value: this.settings }),
    'settings:change': (change) => {
      if (change.interface === 'nope0') {
        return { ok: false, problem: 'no interface "nope0" is up; choose auto', field: 'interface' }
      }
      for (const field of ['group', 'interface'] as const) {
        const value = change[field]
        if (value === undefined) continue
        this.settings = { ...this.settings, [field]: { value, source: 'file' } }
      }
      this.#changed()
      return { ok: true, value: this.settings }
    },
    'group:make': ({ name }) => this.#join(name, false),
    'group:enter': ({ code }) => {
      if (code.startsWith('ftq1-')) return this.#join('press', false)
      const problem = 'this is no join code: one begins with "ftq1-"; copy all of it'
      return { ok: false, problem, field: 'key' }
    },
    'group:rotate': ({ hours }) => ({
      ok: true,
      value: {
        code: JOIN_CODE,
        hours,
        servers: this.#servers.map(({ id, name }, i) => ({
          server: id,
          name,
          problem: i === 1 ? 'no answer' : null
        }))
      }
    }),
    'group:code': () => ({ ok: true, value: JOIN_CODE }),
    'group:leave': () => this.#join('default', true),
    'groups:watch': ({ on }) => {
      this.heard = on ? { groups: HEARD, problem: null } : null
      this.#changed()
      return { ok: true, value: null }
    },
    ...this.past.handlers,
    ...this.lab.handlers,
    'updates:read': () => ({ ok: true, value: this.updates }),
    'updates:change': (change) => this.#changeUpdates(change),
    'updates:check': () => {
      const { updates } = this
      if (updates === null || updates.feed === '') return noFeed
      return { ok: true, value: this.tellUpdates({ ...updates, state: this.newest }) }
    },
    'updates:download': () => noFeed,
    'updates:install': () => noFeed,
    'updates:open-feed': () => noFeed,
    'files:take': () => {
      const value = this.given
      this.given = []
      return { ok: true, value }
    },
    'files:open-trace': () => this.timeline.handlers['timeline:open']({ folder: this.givenFolder }),
    'app:read': () => ({ ok: true, value: this.app }),
    'app:change': (change) => {
      const choices = this.app.choices ?? { whenClosed: 'ask', notifications: true }
      this.app = {
        ...this.app,
        choices: {
          whenClosed: change.whenClosed ?? choices.whenClosed,
          notifications: change.notifications ?? choices.notifications
        }
      }
      return { ok: true, value: this.app }
    },
    'app:take': () => {
      const value = this.chosen
      this.chosen = []
      return { ok: true, value }
    },
    'app:zoom': () => ({ ok: true, value: null }),
    'app:diagnostics': ({ redacted }) => ({
      ok: true,
      value: redacted ? 'FTQueue, without addresses' : 'FTQueue at 192.168.1.17'
    }),
    'doctor:run': () => {
      this.doctor = { running: true, checks: [], at: this.now() }
      this.#changed()
      return { ok: true, value: null }
    },
    ...this.timeline.handlers
  }

  #operate(line: string): OperationAnswer | null {
    const result = this.queues.run(line)
    if (result === null) return null
    const server = this.#turn()
    const slot = this.#slot
    this.order()
    const config = `${String(this.#epoch)}.${this.#members[0] ?? ''}`
    const request = `c0ffee00-5a1d-4be2-9f3a-0d2c8e417b65:${String(slot)}`
    return { ...result, server, config, slot, request, ms: 0.4 + (slot % 17) / 10 }
  }

  #goOn(): void {
    for (const script of this.#scripts.values()) {
      const progress = script.step()
      this.#emit('script:progress', progress)
      if (progress.state !== 'running') this.#scripts.delete(script.request.run)
    }
  }

  /** A day's work in waves. */
  #sample(at: number, shift: number): Sample {
    const wave = Math.sin(at / 61_000 + shift) + Math.sin(at / 17_000 + shift * 2) / 3
    const pushes = 1400 + 900 * wave + 120 * Math.sin(at / 1300)
    const pops = 1350 + 700 * Math.sin(at / 47_000 + 1 + shift) + 90 * Math.sin(at / 900)
    return { at, depth: Math.round(40_000 + 30_000 * wave), pushes, pops }
  }

  #join(value: string, isOpen: boolean): Outcome<SettingsView> {
    this.settings = { ...this.settings, isOpen, group: { value, source: 'file' } }
    this.#changed()
    return { ok: true, value: this.settings }
  }

  #answered<T>(server: string | null, value: (from: string) => T): Outcome<T> {
    const from = server ?? this.#turn()
    if (from === null) return { ok: false, problem: 'No server answers; start one.' }
    return { ok: true, value: value(from) }
  }

  #start({ count, name }: StartRequest): Outcome<readonly string[]> {
    const taken = new Set(this.#servers.map((server) => server.name))
    if (name !== undefined && count === 1 && taken.has(name)) {
      return { ok: false, problem: `${name} runs already; choose another name.`, field: 'name' }
    }
    const names: string[] = []
    for (let i = 1; names.length < count; i += 1) {
      const next = name === undefined || count > 1 ? `${name ?? 's'}${String(i)}` : name
      if (taken.has(next)) continue
      taken.add(next)
      names.push(next)
      this.#add(next, true, 'starting')
    }
    this.#changed()
    return { ok: true, value: names }
  }

  #move(name: string, state: LocalServerView['state']): Outcome<null> {
    const server = this.#servers.find((known) => known.local && known.name === name)
    if (server === undefined) return { ok: false, problem: `No server ${name} runs here.` }
    this.#become(server, state)
    this.#changed()
    return { ok: true, value: null }
  }

  #add(name: string, local: boolean, state: LocalServerView['state']): FakeServer {
    const place = this.#servers.length
    const server: FakeServer = {
      id: (0x3fa9c01b7d00 + place * 0x1d3b5f97).toString(16).padStart(12, '0').slice(-12),
      name,
      local,
      port: 8080 + place,
      state,
      pid: 41_200 + place * 7,
      problem: null
    }
    this.#servers.push(server)
    return server
  }

  #become(server: FakeServer, state: LocalServerView['state']): void {
    server.state = state
    if (state === 'starting') server.pid += 100
    const level = state === 'crashed' ? 'error' : 'info'
    this.#tell([
      this.#line(level, server.name, `server-${state}`, `${server.name} is ${state}`, {})
    ])
    this.#install()
  }

  #install(): void {
    const members = this.#servers
      .filter((server) => server.state === 'running' || server.state === 'stopping')
      .map((server) => server.id)
    if (members.join() === this.#members.join()) return
    this.#members = members
    this.#epoch += 1
    this.#slot = 0
    for (const server of this.#servers.filter(({ id, local }) => local && members.includes(id))) {
      const config = `${String(this.#epoch)}.${members[0] ?? ''}`
      const fields = { config, members: members.length }
      this.#tell([
        this.#line('info', server.name, 'config-installed', `configuration ${config}`, fields)
      ])
    }
  }

  #turn(): string | null {
    return this.#members[this.#slot % this.#members.length] ?? null
  }

  #line(
    level: LogLevelName,
    name: string,
    event: string,
    message: string,
    fields: LogLine['fields']
  ): LogLine {
    return { time: this.now(), level, name, event, message, fields }
  }

  #chatter(i: number): LogLine {
    const names = this.#servers.filter(({ state }) => state === 'running').map(({ name }) => name)
    const k = this.#steps * 31 + i
    const name = names[k % Math.max(1, names.length)] ?? 'a'
    if (k % 97 === 0) {
      return this.#line('error', name, 'socket-failed', 'send failed: ENOBUFS', { bytes: 1392 })
    }
    if (k % 41 === 0) {
      return this.#line(
        'warn',
        name,
        'nak-sent',
        `asks for slots ${String(k)} to ${String(k + 2)}`,
        {
          slots: 3
        }
      )
    }
    const fields = { slot: k, messages: (k % 5) + 1 }
    return this.#line('debug', name, 'slot-delivered', `slot ${String(k)} delivered`, fields)
  }

  #tell(lines: readonly LogLine[]): void {
    this.#logs = [...this.#logs, ...lines].slice(-2000)
    this.#emit('logs:batch', { lines, dropped: 0 })
  }

  #changed(): void {
    this.#emit('state:patch', this.#patch())
  }

  #emit<C extends EventChannel>(channel: C, event: Events[C]): void {
    // A copy, as one that crossed between two processes is.
    const copy = structuredClone(event) as never
    for (const listener of this.#listeners.get(channel) ?? []) listener(copy)
  }

  #patch(): StatePatch {
    return {
      info: {
        version: '0.1.0',
        platform: 'linux',
        shell: 'electron',
        runtime: 'Electron 45.4.1',
        group: this.settings.group.value,
        isOpen: this.settings.isOpen,
        interface: this.options.interface ?? {
          name: 'eth0',
          address: '192.168.1.17',
          why: 'up, private address, carries the default route'
        },
        home: '/home/ada/.config/FTQueue',
        machine: 'ada',
        isFirst: this.options.isFirst === true && this.#servers.length === 0,
        problem: null
      },
      servers: {
        changed: this.#servers
          .filter(({ local }) => local)
          .map((server) => this.#localView(server)),
        removed: []
      },
      group: this.#groupView(),
      ...(this.doctor === null ? {} : { doctor: this.doctor }),
      ...(this.heard === null ? {} : { heard: this.heard })
    }
  }

  #localView(server: FakeServer): LocalServerView {
    const { name, state, pid, port, id } = server
    const member = this.#members.includes(id)
    const ended = state === 'stopped' || state === 'crashed' || state === 'failed'
    const members = this.#side(id)
    return {
      name,
      state,
      problem: server.problem,
      server: id,
      pid: ended ? null : pid,
      unicast: ended ? null : `192.168.1.17:${String(port)}`,
      interface: 'eth0',
      network: null,
      config: member ? this.#configOf(members) : null,
      members: member ? members : [],
      index: member ? members.indexOf(id) : null,
      turn: member ? (members[this.#slot % members.length] ?? null) : null,
      nextSlot: member ? this.#slot : null,
      delivered: member ? this.#slot : null,
      stable: member ? Math.max(0, this.#slot - 2) : null,
      queues: member ? this.queues.count : 0,
      items: member ? this.queues.items : 0,
      ambiguous: 0,
      phase: this.#deaf.size > 0 && !this.#deaf.has(id) ? 'gather' : 'operational',
      unheard: this.#unheardBy(id),
      transfer: null,
      reach: null,
      merge: null,
      incident: null
    }
  }

  #unheardBy(id: string): readonly string[] {
    return this.#side(id).filter((other) => this.#deaf.has(id) !== this.#deaf.has(other))
  }

  /** The members that this one hears. */
  #side(id: string): readonly string[] {
    if (!this.split) return this.#members
    const odd = this.#members.indexOf(id) % 2
    return this.#members.filter((_, index) => index % 2 === odd)
  }

  #configOf(members: readonly string[]): string {
    return `${String(this.#epoch + (this.split ? 1 : 0))}.${members[0] ?? ''}`
  }

  #groupView(): GroupView {
    const sides = this.split
      ? [0, 1].map((odd) => this.#members.filter((_, index) => index % 2 === odd))
      : [this.#members]
    return {
      group: 'default',
      configurations: sides
        .filter((members) => members.length > 0)
        .map((members): ConfigurationView => ({
          config: this.#configOf(members),
          kind: 'regular',
          members: members.map((id, index) => this.#memberView(id, index)),
          turn: members[this.#slot % members.length] ?? null,
          policy: 'available',
          primary: !this.minority || members.length > this.#members.length / 2
        }))
    }
  }

  #memberView(id: string, index: number): MemberView {
    const server = this.#servers.find((known) => known.id === id)
    const behind = index % 3
    return {
      server: id,
      name: server?.name ?? '',
      unicast: `192.168.1.${server?.local === true ? '17' : '23'}:${String(server?.port)}`,
      host: server?.local === true ? 'ada-desk' : 'grace-laptop',
      index,
      delivered: this.#slot - 1 - (this.divergent === null ? behind : 0),
      stable: this.#slot - 3,
      queues: this.queues.count,
      items: this.queues.items,
      hash: id === this.divergent ? '0badc0de55aa17f3' : 'a41f09c2d7e8b365',
      lag: this.divergent === null ? behind : 0,
      phase: 'operational',
      unheard: this.#unheardBy(id),
      durability: 'async'
    }
  }
}
