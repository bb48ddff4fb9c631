/**
 * Starts and watches the server processes of this machine. Knows no Electron: how
 * a process is made is the spawner's business. Touches no process but its own children.
 */
import { EventEmitter } from 'node:events'
import { bounds } from '../../shared/bounds'
import type { DatagramField } from '../../shared/channels/timeline'
import type { LogBatch } from '../../shared/ipc'
import type { ObservedBatch } from '../../shared/observed'
import type { LifeEvent } from '../../shared/timeline'
import { UserError } from '../../shared/user-error'
import type { LocalServerView } from '../../shared/views'
import type { ServerConfig, ServerMessage } from '../server/messages'
import { LocalServer } from './local-server'
import { freeNames } from './names'
import { Observation } from './observation'
import { groupOfServer } from './server-group'
import type { Spawner } from './spawner'

/** Not `server`: a button's name `Restart server1` would contain `Start server`. */
const DEFAULT_BASE_NAME = 'node'
/** A killed server is brought back after this; each further time in short order doubles it. */
const RESTART_LEAST_MS = 500
const RESTART_MOST_MS = 30_000
/** A server that is not back among the others by then is not waited for. */
const BACK_MOST_MS = 10_000
/** A server that lived so long has proved itself: the next restart is a quick one again. */
const PROVED_MS = 30_000
/** A server that does not answer a question by then is not asked any more. */
const ANSWER_TIMEOUT_MS = 1000

export interface HostOptions {
  readonly spawn: Spawner
  /** What all servers of this host share. */
  readonly defaults: Omit<ServerConfig, 'name'>
  /** Bring back servers that crashed. */
  readonly restart?: boolean
  /** A server that was told to stop and did not by then is ended, milliseconds. */
  readonly stopTimeoutMs?: number | undefined
}

export interface HostEvents {
  changed: [view: LocalServerView]
  removed: [name: string]
  message: [name: string, message: ServerMessage]
  logs: [batch: LogBatch]
  /** Only while they are observed. */
  observed: [batch: ObservedBatch]
  life: [event: LifeEvent]
  exit: [name: string, code: number | null, signal: string | null]
}

interface Entry {
  readonly server: LocalServer
  /** Its id, while it runs. */
  lane: string | null
  /** Milliseconds before the next restart. */
  backOffMs: number
  startedAt: number
  restartTimer: NodeJS.Timeout | null
}

export class Host extends EventEmitter<HostEvents> {
  private readonly entries = new Map<string, Entry>()
  private defaults: HostOptions['defaults']
  /** Null: the servers are not observed. */
  private observation: Observation | null = null
  private readonly questions = new Map<number, (fields: readonly DatagramField[] | null) => void>()
  private asked = 0

  constructor(private readonly options: HostOptions) {
    super()
    this.defaults = options.defaults
  }

  /** What servers that are started from now on share, restarted ones included. */
  setDefaults(changed: Partial<HostOptions['defaults']>): void {
    this.defaults = { ...this.defaults, ...changed }
  }

  /** All servers that were started and not removed, in that order. */
  views(): readonly LocalServerView[] {
    return [...this.entries.values()].map(({ server }) => server.view)
  }

  /**
   * `count` names that no server of this host has: `base` itself for one, else
   * `base1`, `base2` … Without a base they are `node1`, `node2` …, without those whose data
   * belongs to another group.
   */
  freeNames(base: string | undefined, count: number): string[] {
    const isTaken = (name: string): boolean => this.entries.has(name)
    if (base !== undefined) return freeNames(base, count, isTaken)
    return freeNames(
      DEFAULT_BASE_NAME,
      count,
      (name) => name === DEFAULT_BASE_NAME || isTaken(name) || this.isElsewhere(name)
    )
  }

  /** What the server of this name holds is another group's. */
  private isElsewhere(name: string): boolean {
    const { home, group } = this.defaults
    return (groupOfServer(home, name) ?? group) !== group
  }

  /**
   * Starts all of these, or none: when one does not come up, the others of this
   * call are stopped again. What is wrong with a name or an option says the server
   * itself, which checks everything before it opens anything.
   *
   * @throws UserError of the first one that failed
   */
  async start(names: readonly string[]): Promise<void> {
    this.checkNames(names)
    const known = new Set(names.filter((name) => this.entries.has(name)))
    const entries = names.map((name) => this.entry(name))
    for (const { server } of entries) server.spawn(this.options.spawn)
    try {
      // One after the other, so that the first name gets the first free port;
      // the processes themselves come up side by side.
      for (const entry of entries) await this.begin(entry)
    } catch (error) {
      await Promise.all(entries.map(({ server }) => server.stop()))
      for (const name of names) if (!known.has(name)) this.remove(name)
      throw error
    }
  }

  /** In an orderly way. @throws UserError when there is no such server */
  async stop(name: string): Promise<void> {
    const entry = this.known(name)
    cancelRestart(entry)
    await entry.server.stop()
  }

  /** As a crash would. @throws UserError when there is no such server or it does not run */
  async kill(name: string): Promise<void> {
    const { server } = this.known(name)
    if (!server.isAlive)
      throw new UserError(`server "${name}" does not run: start it first`, 'name')
    await server.kill()
  }

  /** Stops it if it runs, and starts it again as the same server. @throws UserError */
  async restart(name: string): Promise<void> {
    const entry = this.known(name)
    cancelRestart(entry)
    await entry.server.stop()
    await this.start([name])
  }

  /**
   * Stops all that run and starts them again. A server does not leave the group that its data
   * belongs to: in another one as many begin that have names, and data, of their own there.
   *
   * @throws UserError of the first that failed
   */
  async restartAll(): Promise<void> {
    const running = [...this.entries].filter(([, { server }]) => server.isAlive)
    await Promise.all(running.map(([name]) => this.stop(name)))
    for (const [name, entry] of [...this.entries]) {
      if (!this.isElsewhere(name)) continue
      cancelRestart(entry)
      this.remove(name)
    }
    const stay = running.map(([name]) => name).filter((name) => this.entries.has(name))
    const fresh = running.length - stay.length
    await this.start([...stay, ...(fresh > 0 ? this.freeNames(undefined, fresh) : [])])
  }

  /**
   * Starts those that run again, one after the other, each when the one before it is back among
   * the others: somebody holds the group's state all the time.
   *
   * @throws UserError of the first that failed; those behind it go on as they were
   */
  async restartEach(): Promise<void> {
    const running = [...this.entries].filter(([, { server }]) => server.isAlive)
    for (const [name, { server }] of running) {
      const { members } = server.view
      await this.restart(name)
      await this.untilBack(name, Math.min(members.length, running.length))
    }
  }

  /** Waits until a server's configuration has so many members, or for long enough. */
  private untilBack(name: string, members: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.off('changed', look)
        resolve()
      }
      const look = (): void => {
        const view = this.entries.get(name)?.server.view
        if (view?.state !== 'running' || view.members.length >= members) done()
      }
      const timer = setTimeout(done, BACK_MOST_MS)
      this.on('changed', look)
      look()
    })
  }

  /** In an orderly way, all at once; none of them is brought back. */
  async stopAll(): Promise<void> {
    const entries = [...this.entries.values()]
    entries.forEach(cancelRestart)
    await Promise.all(entries.map(({ server }) => server.stop()))
  }

  /** Whether the servers tell what happens in them, those that are started later too. */
  observe(on: boolean): void {
    if (on === (this.observation !== null)) return
    this.observation = on ? new Observation() : null
    this.tellWatch()
  }

  /** Asks all that run what they count; each answers with a message `figures`, if it can. */
  askFigures(): void {
    for (const { server } of this.entries.values()) server.post({ kind: 'figures' })
  }

  /** Clients whose messages are observed from end to end, however much else happens. */
  favour(clients: readonly string[]): void {
    if (this.observation?.favour(clients) === true) this.tellWatch()
  }

  /** What a datagram that a server observed says in full; null: it is not known any more. */
  async datagram(id: string): Promise<readonly DatagramField[] | null> {
    const alive = [...this.entries.values()].filter(({ server }) => server.isAlive)
    const answers = await Promise.all(alive.map(({ server }) => this.ask(server, id)))
    return answers.find((fields) => fields !== null) ?? null
  }

  private ask(server: LocalServer, datagram: string): Promise<readonly DatagramField[] | null> {
    if (this.questions.size >= bounds.host.datagramQuestions) return Promise.resolve(null)
    const question = ++this.asked
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.answered(question, null)
      }, ANSWER_TIMEOUT_MS)
      this.questions.set(question, (fields) => {
        clearTimeout(timer)
        resolve(fields)
      })
      server.post({ kind: 'datagram', question, datagram })
    })
  }

  private answered(question: number, fields: readonly DatagramField[] | null): void {
    const resolve = this.questions.get(question)
    this.questions.delete(question)
    resolve?.(fields)
  }

  private observed(batch: ObservedBatch): void {
    if (this.observation === null) return
    this.emit('observed', batch)
    if (this.observation.note(batch)) this.tellWatch()
  }

  private tellWatch(): void {
    const watch = this.observation?.watch ?? null
    for (const { server } of this.entries.values()) server.observe(watch)
  }

  private tellLife(lane: string | null, what: LifeEvent['what']): void {
    if (lane === null || this.observation === null) return
    const [seconds, nanos] = process.hrtime()
    const at = Math.round(seconds * 1_000_000 + nanos / 1000)
    this.emit('life', { ev: 'life', at, lane, what })
  }

  private checkNames(names: readonly string[]): void {
    for (const name of names) {
      if (this.entries.get(name)?.server.isAlive === true) {
        throw new UserError(`server "${name}" runs already: choose another name`, 'name')
      }
    }
    if (new Set(names).size < names.length) {
      throw new UserError('a name stands there twice: give each server its own', 'name')
    }
    const alive = [...this.entries.values()].filter(({ server }) => server.isAlive).length
    if (alive + names.length > bounds.host.servers) {
      throw new UserError(
        `more than ${bounds.host.servers} servers on one machine: stop some, or start fewer`,
        'count'
      )
    }
  }

  private entry(name: string): Entry {
    const known = this.entries.get(name)
    if (known !== undefined) {
      cancelRestart(known)
      known.server.configure({ ...this.defaults, name })
      return known
    }
    this.forgetOne()
    const server = new LocalServer(
      { ...this.defaults, name },
      {
        changed: (view) => {
          if (this.entries.get(name)?.server === server) this.emit('changed', view)
        },
        message: (message) => {
          if (message.kind === 'ready') {
            entry.lane = message.server
            this.tellLife(entry.lane, 'started')
          }
          this.forward(name, message)
        },
        exit: (code, signal, crashed) => {
          this.tellLife(entry.lane, crashed ? 'crashed' : 'stopped')
          entry.lane = null
          this.emit('exit', name, code, signal)
          if (crashed) this.bringBack(name)
        }
      },
      this.options.stopTimeoutMs
    )
    const entry: Entry = {
      server,
      lane: null,
      backOffMs: RESTART_LEAST_MS,
      startedAt: 0,
      restartTimer: null
    }
    if (this.observation !== null) server.observe(this.observation.watch)
    this.entries.set(name, entry)
    return entry
  }

  /** Makes room for another server: the one that was first known among those that ended. */
  private forgetOne(): void {
    if (this.entries.size < bounds.host.serversKnown) return
    for (const [name, entry] of this.entries) {
      if (entry.server.isAlive) continue
      cancelRestart(entry)
      this.remove(name)
      return
    }
  }

  private async begin(entry: Entry): Promise<void> {
    entry.startedAt = performance.now()
    await entry.server.begin()
  }

  private forward(name: string, message: ServerMessage): void {
    if (message.kind === 'observed') {
      this.observed(message.batch)
      return
    }
    if (message.kind === 'datagram') {
      this.answered(message.question, message.fields)
      return
    }
    if (message.kind === 'logs') {
      this.emit('logs', { lines: message.lines, dropped: message.dropped })
    }
    this.emit('message', name, message)
  }

  private bringBack(name: string): void {
    const entry = this.entries.get(name)
    if (entry === undefined || this.options.restart !== true) return
    if (performance.now() - entry.startedAt > PROVED_MS) entry.backOffMs = RESTART_LEAST_MS
    entry.restartTimer = setTimeout(() => {
      entry.restartTimer = null
      // A failure stands in its view, as a crash does.
      this.start([name]).catch(() => undefined)
    }, entry.backOffMs)
    entry.backOffMs = Math.min(entry.backOffMs * 2, RESTART_MOST_MS)
  }

  private known(name: string): Entry {
    const entry = this.entries.get(name)
    if (entry === undefined) {
      throw new UserError(`no server "${name}" was started here: start it first`, 'name')
    }
    return entry
  }

  private remove(name: string): void {
    if (this.entries.delete(name)) this.emit('removed', name)
  }
}

function cancelRestart(entry: Entry): void {
  if (entry.restartTimer !== null) clearTimeout(entry.restartTimer)
  entry.restartTimer = null
}
