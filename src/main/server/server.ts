/**
 * One server: its folder, logs, sockets, trace and core, put together and taken
 * apart. Opening is all or nothing.
 */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { maxDatagram } from '../net/addresses'
import {
  openGroupSocket,
  openUnicastSocket,
  type SocketProblem,
  type UdpSocket
} from '../net/sockets'
import { formatConfigId, formatEndpoint, formatMemberId } from '../protocol/ids'
import {
  createCore,
  freezeQueues,
  listItems,
  listQueues,
  nextWake,
  step,
  viewOf,
  type Core
} from '../protocol/step'
import type { ConfigEvent, CoreOptions, Endpoint, LogLevel } from '../protocol/types'
import { isMockPartition, MOCK_PARTITION_MESSAGES, openClassicSocket } from './classic'
import { Closers } from './closers'
import type { CheckedConfig } from './config'
import { Control } from './control'
import { DataFolder } from './data-folder'
import type { Channel } from './delay-line'
import { FaultLayer } from './faults'
import { Hearing } from './hearing'
import { Lab } from './lab'
import { LogFile } from './log-file'
import { LogForwarder } from './log-forwarder'
import { Logs, type Log } from './logs'
import { Loop } from './loop'
import type { ServerMessage } from './messages'
import { RejectionWatch } from './rejection-watch'
import { ReportFeed } from './report-feed'
import { seededRandom } from './seeded-random'
import { Trace } from './trace'

/** An orderly leave that takes longer is given up: the others notice the silence. */
const LEAVE_TIMEOUT_MS = 1500
const DURABILITY = 'memory'

/** What a server tells the process that it runs in. */
export interface ServerHooks {
  readonly post: (message: ServerMessage) => void
  /** A broken invariant: nothing is handled any more, `close` is still to be called. */
  readonly onBroken: () => void
  /** End this process as a crash would (a lab command). */
  readonly crash: () => void
}

/** Everything that was opened before the first datagram can leave. */
interface Parts {
  readonly config: CheckedConfig
  readonly options: CoreOptions
  readonly folder: DataFolder
  readonly logs: Logs
  readonly trace: Trace | null
  readonly group: UdpSocket
  readonly own: UdpSocket
  readonly classic: UdpSocket | null
}

export class Server {
  private readonly core: Core
  private readonly loop: Loop
  private readonly lab: Lab | null
  private readonly faults: FaultLayer | null
  private readonly control: Control
  private readonly hearing: Hearing
  private readonly rejections: RejectionWatch
  private readonly reports: ReportFeed | null
  private lastConfig: ConfigEvent | null = null
  private left: () => void = () => undefined
  private readonly log: Log

  private constructor(
    private readonly parts: Parts,
    private readonly closers: Closers,
    private readonly hooks: ServerHooks
  ) {
    const { config, options } = parts
    this.log = parts.logs.log
    this.core = createCore(options)
    this.loop = this.makeLoop()
    this.faults = config.lab ? this.makeFaults() : null
    this.lab = this.faults === null ? null : this.makeLab(this.faults)
    this.control = this.makeControl()
    this.hearing = new Hearing({
      rejoin: () => parts.group.rejoin() && (parts.classic?.rejoin() ?? true),
      interfaceName: config.choice.name,
      log: this.log
    })
    this.rejections = new RejectionWatch(
      () => ({ ...viewOf(this.core).counters, ...this.edgeCounters() }),
      this.log
    )
    this.reports = config.views
      ? new ReportFeed(
          () => viewOf(this.core),
          (view) => {
            hooks.post({ kind: 'view', view })
          }
        )
      : null
    closers.add(() => {
      this.loop.close()
      this.hearing.close()
      this.rejections.close()
      this.reports?.close()
      this.control.close()
      this.lab?.close()
    })
  }

  /**
   * Opens everything and joins the group. On failure nothing stays open.
   *
   * @throws UserError with the field that is wrong
   */
  static async start(
    config: CheckedConfig,
    logLevel: LogLevel,
    hooks: ServerHooks
  ): Promise<Server> {
    const closers = new Closers()
    try {
      const parts = await openParts(config, logLevel, hooks, closers)
      const server = new Server(parts, closers, hooks)
      server.begin()
      return server
    } catch (error) {
      await closers.close()
      throw error
    }
  }

  /** Leaves the group in an orderly way, within a bounded time, and closes everything. */
  async stop(reason: string): Promise<void> {
    this.log('info', 'server-stopping', { reason }, `leaving the group (${reason})`)
    // A server that is paused or cut off could not say goodbye.
    if (this.faults !== null && this.faults.describe() !== null) this.lab?.run({ do: 'reset' })
    const inTime = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        resolve(false)
      }, LEAVE_TIMEOUT_MS)
      this.left = () => {
        clearTimeout(timer)
        resolve(true)
      }
      this.loop.leave()
    })
    if (!inTime) {
      this.log(
        'warn',
        'leave-timeout',
        {},
        'the group did not take the leave in time: leaving anyway'
      )
    }
    // The last datagrams are with the operating system after this turn.
    await new Promise((resolve) => setImmediate(resolve))
    const counters = { ...viewOf(this.core).counters, ...this.edgeCounters() }
    this.log('info', 'server-stopped', counters, 'stopped')
    await this.close()
  }

  /** Closes everything without a word to the group. */
  close(): Promise<void> {
    return this.closers.close()
  }

  /** Writes the reason of an unexpected end. */
  logFailure(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    this.log('error', 'server-broken', { stack }, `broken invariant, this server ends: ${text}`)
  }

  private begin(): void {
    const { config, options, group, own, classic } = this.parts
    const unicast = formatEndpoint(options.endpoint)
    this.hooks.post({
      kind: 'ready',
      server: formatMemberId(options.id),
      name: config.name,
      unicast,
      interface: config.choice.name,
      pid: process.pid
    })
    this.log(
      'info',
      'server-started',
      {
        server: formatMemberId(options.id),
        incarnation: options.incarnation,
        pid: process.pid,
        group: config.group,
        address: `${config.place.address}:${config.place.port}`,
        unicast,
        interface: config.choice.name,
        why: config.choice.why,
        receiveBufferBytes: group.receiveBufferBytes,
        maxDatagramBytes: options.maxDatagram,
        lab: config.lab,
        node: process.version
      },
      `started on ${unicast} (${config.choice.name}: ${config.choice.why})`
    )
    for (const [name, socket] of [
      ['group', group],
      ['own', own],
      ['classic', classic]
    ] as const) {
      socket?.onProblem((problem) => {
        this.logProblem(name, problem)
      })
    }
    group.onDatagram((from, bytes) => {
      this.accept('datagram', from, bytes)
    })
    own.onDatagram((from, bytes) => {
      this.accept('datagram', from, bytes)
    })
    classic?.onDatagram((from, bytes) => {
      this.acceptClassic(from, bytes)
    })
    this.loop.start(randomBytes(4).readUInt32LE())
  }

  private accept(channel: Channel, from: Endpoint, bytes: Uint8Array): void {
    if (from === this.parts.options.endpoint) {
      // The own multicast comes back by the loopback; the core knows what it said.
      this.hearing.noteHeard()
      return
    }
    if (this.control.handle(from, bytes)) return
    if (this.faults === null) this.loop.receive(channel, from, bytes)
    else this.faults.receive(channel, from, bytes)
  }

  private acceptClassic(from: Endpoint, bytes: Uint8Array): void {
    if (this.lab !== null && isMockPartition(bytes)) {
      this.lab.splitByIndex(this.lastConfig?.members ?? [], MOCK_PARTITION_MESSAGES)
    } else if (this.faults === null) {
      this.loop.receive('classic', from, bytes)
    } else {
      this.faults.receive('classic', from, bytes)
    }
  }

  private makeLoop(): Loop {
    const { config, own, folder, trace } = this.parts
    const groupEndpoint = config.place.endpoint
    return new Loop({
      core: {
        step: (input, effects) => {
          step(this.core, input, effects)
        },
        nextWake: () => nextWake(this.core)
      },
      now: () => performance.now(),
      multicast: (bytes) => {
        this.hearing.noteSent()
        own.send(groupEndpoint, bytes)
      },
      unicast: (to, bytes) => {
        if (this.faults?.allows(to, bytes) !== false) own.send(to, bytes)
      },
      saveEpoch: (epoch) => folder.saveEpoch(epoch),
      trace,
      log: this.log,
      onConfig: (event) => {
        this.configChanged(event)
      },
      onLeft: () => {
        this.left()
      },
      onStep: () => {
        this.reports?.note()
      },
      onBroken: (error) => {
        this.logFailure(error)
        this.hooks.onBroken()
      }
    })
  }

  private makeFaults(): FaultLayer {
    const { options, group } = this.parts
    return new FaultLayer({
      self: options.id,
      random: seededRandom(randomBytes(4).readInt32LE()),
      now: () => performance.now(),
      pauseBytesMax: group.receiveBufferBytes,
      deliver: (channel, from, bytes) => {
        this.loop.receive(channel, from, bytes)
      },
      onHealed: () => {
        this.lab?.healed()
      }
    })
  }

  private makeLab(faults: FaultLayer): Lab {
    return new Lab(
      faults,
      {
        pause: () => {
          this.loop.pause()
        },
        resume: () => {
          this.loop.resume()
        },
        crash: () => {
          // The answer to the command leaves before.
          setImmediate(this.hooks.crash)
        }
      },
      this.log
    )
  }

  private makeControl(): Control {
    const { lab, faults } = this
    return new Control({
      core: this.parts.options,
      durability: DURABILITY,
      reader: {
        view: () => viewOf(this.core),
        config: () => this.lastConfig,
        queues: (offset, count) => listQueues(this.core, offset, count),
        items: (queue, offset, count) => listItems(this.core, queue, offset, count),
        freeze: () => freezeQueues(this.core)
      },
      lab:
        lab === null || faults === null
          ? null
          : {
              run: (command) => lab.run(command),
              hearsQuestion: () => faults.hearsQuestion(),
              describe: () => faults.describe(),
              counters: () => ({ ...faults.counters })
            },
      now: () => performance.now(),
      log: this.log,
      send: (to, bytes) => {
        this.parts.own.send(to, bytes)
      }
    })
  }

  private configChanged(event: ConfigEvent): void {
    this.lastConfig = event
    this.lab?.learn(event.members)
    this.hooks.post({
      kind: 'config',
      server: formatMemberId(this.parts.options.id),
      config: formatConfigId(event.config),
      configKind: event.kind,
      members: event.members.map((member) => formatMemberId(member.id)),
      index: event.index
    })
  }

  /** What was counted before the core saw it. */
  private edgeCounters(): Readonly<Record<string, number>> {
    const { group, own, classic } = this.parts
    const counters: Record<string, number> = { 'rejected.query': this.control.malformedQueries }
    for (const socket of [group, own, classic]) {
      for (const [code, count] of Object.entries(socket?.counters.errors ?? {})) {
        counters[`socket.${code}`] = (counters[`socket.${code}`] ?? 0) + count
      }
    }
    return counters
  }

  private logProblem(socket: string, problem: SocketProblem): void {
    const { code, transient } = problem
    const advice =
      process.platform === 'darwin' && code === 'EHOSTUNREACH'
        ? '; on macOS look at Privacy & Security, Local Network'
        : ''
    this.log(
      transient ? 'info' : 'warn',
      'socket-error',
      { socket, code, transient },
      `the ${socket} socket reports ${code}${transient ? ', which passes by itself' : ''}${advice}`
    )
  }
}

async function openParts(
  config: CheckedConfig,
  logLevel: LogLevel,
  hooks: ServerHooks,
  closers: Closers
): Promise<Parts> {
  const folder = await DataFolder.open(config.home, config.name)
  closers.add(() => folder.close())
  const file = await LogFile.open(config.home, config.name)
  const forwarder = config.forwardLogs
    ? new LogForwarder((lines, dropped) => {
        hooks.post({ kind: 'logs', lines, dropped })
      })
    : null
  const logs = new Logs(config.name, logLevel, { file, forwarder })
  closers.add(() => logs.close())
  // Windows wants a member of the group before loopback carries it: join first.
  const group = await openGroupSocket(config.place, config.choice)
  closers.add(() => group.close())
  const classic = config.classic ? await openClassicSocket(config.choice) : null
  closers.add(() => classic?.close())
  const own = await openUnicastSocket(config.choice, config.ttl)
  closers.add(() => own.close())
  const { identity, setAside } = await folder.begin()
  if (setAside !== null) {
    const text = `the identity file made no sense: put aside as ${setAside}, this server has a new id`
    logs.log('warn', 'identity-corrupt', { setAside, server: formatMemberId(identity.id) }, text)
  }
  const trace = config.trace === null ? null : openTrace(config, identity, logs)
  closers.add(() => trace?.close())
  const options: CoreOptions = {
    id: identity.id,
    incarnation: identity.incarnation,
    name: config.name,
    host: hostname(),
    endpoint: own.endpoint,
    group: config.group,
    epoch: identity.epoch,
    maxDatagram: maxDatagram(config.choice),
    trace: trace !== null
  }
  return { config, options, folder, logs, trace, group, own, classic }
}

function openTrace(
  config: CheckedConfig,
  identity: { readonly id: number; readonly incarnation: number },
  logs: Logs
): Trace {
  return new Trace(
    {
      folder: config.trace ?? '',
      name: config.name,
      server: identity.id,
      incarnation: identity.incarnation
    },
    () => performance.now() * 1000,
    (problem) => {
      const text = `the trace ends here: it cannot be written (${problem})`
      logs.log('error', 'trace-failed', { problem }, text)
    }
  )
}
