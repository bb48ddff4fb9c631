/**
 * One server: its folder, logs, sockets, trace and core, put together and taken
 * apart. Opening is all or nothing.
 */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { formatConfigId, formatEndpoint, formatMemberId } from '../protocol/ids'
import {
  freezeQueues,
  freezeWholeState,
  listItems,
  numberOfFirst,
  listQueues,
  nextWake,
  step,
  stillAt,
  viewOf,
  watch as watchCore,
  type Core
} from '../protocol/step'
import type { ConfigEvent, Endpoint, LogLevel } from '../protocol/types'
import type { DatagramField } from '../../shared/channels/timeline'
import type { ServerFigures } from '../../shared/figures'
import type { Watch } from '../../shared/observed'
import { recordedStep, type Step } from '../record/recorded-step'
import { announcedBy } from './announced'
import { Announcer } from './announcer'
import { isMockPartition } from './classic'
import { Closers } from './closers'
import type { CheckedConfig } from './config'
import type { Channel } from './delay-line'
import { Control } from './control'
import { figuresOf } from './figures'
import { setUpLab, type LabBench } from './lab-bench'
import { KeyChange } from './key-change'
import type { Log } from './logs'
import { Loop } from './loop'
import { LoopLag } from './loop-lag'
import type { ServerMessage } from './messages'
import { Past } from './past'
import { NetworkWatch } from './network-watch'
import { decodeDatagram } from './observing/decode'
import { fieldsOf } from './observing/fields'
import { Observer } from './observing/observer'
import { groupMark } from '../protocol/wire/header'
import { makeCore, openParts, type Parts } from './parts'
import { RejectionWatch } from './rejection-watch'
import { ReportFeed } from './report-feed'
import { Stories } from './stories'
import { StrangersWatch } from './strangers-watch'
import { edgeCounters, tellStart } from './telling'

/** An orderly leave that takes longer is given up: the others notice the silence. */
const LEAVE_TIMEOUT_MS = 1500

/** What a server tells the process that it runs in. */
export interface ServerHooks {
  readonly post: (message: ServerMessage) => void
  /** A broken invariant: nothing is handled any more, `close` is still to be called. */
  readonly onBroken: () => void
  /** Its state differed from the others', it left, and the evidence is kept: to be closed and started anew. */
  readonly onDiverged: () => void
  /** End this process as a crash would (a lab command). */
  readonly crash: () => void
  /** How it is to be observed from its first moment on; null: not. */
  readonly watch: () => Watch | null
}

export class Server {
  private readonly loop: Loop
  /** Null: not a `--lab` server. */
  private readonly bench: LabBench | null
  private readonly past: Past
  private readonly control: Control
  private readonly announcer: Announcer
  /** Null: an open group. */
  private readonly keyChange: KeyChange | null
  private readonly rejections: RejectionWatch
  private readonly reports: ReportFeed | null
  private readonly network: NetworkWatch
  private readonly stories: Stories
  private readonly lag = new LoopLag()
  private lastConfig: ConfigEvent | null = null
  /** Null: nobody wants to know. */
  private observer: Observer | null = null
  private left: () => void = () => undefined
  private readonly log: Log

  private constructor(
    private readonly parts: Parts,
    private readonly core: Core,
    private readonly closers: Closers,
    private readonly hooks: ServerHooks
  ) {
    const { config } = parts
    this.log = parts.logs.log
    this.past = new Past(this.core, parts, hooks.post)
    this.stories = new Stories(parts.options.id, (story) => {
      if (config.views) hooks.post({ kind: 'story', story })
    })
    parts.recorder?.begin(() => viewOf(this.core).hash, parts.keeping?.restored ?? null)
    this.loop = this.makeLoop()
    this.bench = config.lab
      ? setUpLab(parts, this.loop, {
          crash: hooks.crash,
          deliver: (channel, from, bytes) => {
            this.handOn(channel, from, bytes)
          },
          onDrop: (from, bytes, why) => {
            this.observer?.dropped(from, bytes, why)
          },
          onPause: (isPaused) => {
            this.observer?.paused(isPaused)
          }
        })
      : null
    this.keyChange = this.makeKeyChange()
    this.control = this.makeControl()
    this.network = new NetworkWatch(parts, this.loop, hooks.post)
    this.rejections = new RejectionWatch(
      () => ({
        ...viewOf(this.core).counters,
        ...edgeCounters(this.parts, this.control.malformedQueries)
      }),
      this.log
    )
    this.reports = config.views
      ? new ReportFeed(
          () => viewOf(this.core),
          () => stillAt(this.core),
          () => this.past.ambiguous().length,
          () => this.parts.reach.view(),
          (view) => {
            hooks.post({ kind: 'view', view })
          }
        )
      : null
    this.announcer = new Announcer({
      group: config.group,
      choice: () => parts.carrier.choice,
      ttl: config.ttl,
      told: () =>
        announcedBy(viewOf(this.core), config.group, config.place.endpoint, config.code !== null),
      log: this.log
    })
    closers.add(() => this.announcer.close())
    closers.add(() => {
      this.observe(null)
    })
    closers.add(() => this.past.close())
    closers.add(() => {
      this.network.close()
      this.loop.close()
      this.rejections.close()
      this.lag.close()
      this.reports?.close()
      this.control.close()
      this.bench?.lab.close()
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
      const parts = await openParts(config, logLevel, hooks.post, closers)
      const server = new Server(parts, await makeCore(parts), closers, hooks)
      server.observe(hooks.watch())
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
    if (this.bench?.faults.isOn === true) this.bench.lab.run({ do: 'reset' }, 'stop')
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
    const counters = {
      ...viewOf(this.core).counters,
      ...edgeCounters(this.parts, this.control.malformedQueries)
    }
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

  /** Writes why this process ends, of its own accord. */
  logEnd(reason: string): void {
    this.log('error', 'server-ends', {}, reason)
  }

  /** Tells the host what happens here, in this way; null: nothing any more. */
  observe(watch: Watch | null): void {
    const { observer } = this
    if (observer !== null && watch !== null) {
      observer.change(watch)
      return
    }
    observer?.close()
    const { options, carrier } = this.parts
    this.observer =
      watch === null
        ? null
        : new Observer(
            {
              self: options.id,
              group: groupMark(options.group),
              endpoint: () => carrier.endpoint,
              config: this.lastConfig,
              post: (batch) => {
                this.hooks.post({ kind: 'observed', batch })
              }
            },
            watch
          )
    this.observer?.paused(this.bench?.faults.isPaused === true)
    watchCore(this.core, this.observer)
    carrier.onTurnedAway(
      this.observer === null
        ? null
        : (from, bytes) => {
            this.observer?.dropped(from, bytes, 'guard')
          }
    )
  }

  /** What a datagram that was observed lately says in full; null: it is not known. */
  datagram(id: string): readonly DatagramField[] | null {
    const bytes = this.observer?.datagram(id) ?? null
    return bytes === null ? null : fieldsOf(decodeDatagram(bytes), bytes.length)
  }

  /** What it counts and measures, as of now. */
  figures(): ServerFigures {
    return figuresOf({
      core: this.core,
      parts: this.parts,
      lag: this.lag,
      lastConfig: this.lastConfig,
      ambiguous: this.past.ambiguous().length,
      isPaused: this.bench?.faults.isPaused === true,
      malformedQueries: this.control.malformedQueries
    })
  }

  private begin(): void {
    const { config, options, carrier, reach, paths, keeping } = this.parts
    this.hooks.post({
      kind: 'ready',
      server: formatMemberId(options.id),
      name: config.name,
      unicast: formatEndpoint(options.endpoint),
      interface: config.choice.name,
      pid: process.pid
    })
    tellStart(this.parts)
    carrier.onProblem((socket, problem) => {
      this.network.complained(socket, problem)
    })
    carrier.onDatagram((from, bytes) => this.accept(from, bytes))
    carrier.onStream((from, bytes) => {
      if (this.bench === null) this.handOn('stream', from, bytes)
      else this.bench.faults.receive('stream', from, bytes)
    })
    carrier.onClassic((from, bytes) => this.acceptClassic(from, bytes))
    reach.begin(() => this.reports?.note())
    paths.begin(() => {
      this.resize()
    })
    this.announcer.begin()
    this.loop.start(randomBytes(4).readUInt32LE())
    this.network.start()
    keeping?.listen({
      freeze: () => freezeWholeState(this.core),
      kept: (count) => {
        this.loop.kept(count)
      },
      storage: (isAble) => {
        this.loop.storage(isAble)
      }
    })
  }

  /** False: it was of no use. */
  private accept(from: Endpoint, bytes: Uint8Array): boolean {
    const isEcho = from === this.parts.carrier.endpoint
    if (!isEcho) this.keyChange?.heard(from, bytes)
    // A question costs more than most, and nobody needs many in a second.
    if (!isEcho && this.control.handle(from, bytes)) return false
    const { wasted } = this.core
    // The own multicast comes back inside this machine: no network to fail there.
    const faults = this.bench?.faults
    if (faults === undefined || (isEcho && !faults.isPaused)) {
      this.handOn('datagram', from, bytes)
    } else {
      faults.receive('datagram', from, bytes)
    }
    return this.core.wasted === wasted
  }

  private acceptClassic(from: Endpoint, bytes: Uint8Array): boolean {
    const { wasted } = this.core
    if (this.bench === null) this.handOn('classic', from, bytes)
    else if (!isMockPartition(bytes)) this.bench.faults.receive('classic', from, bytes)
    else this.bench.lab.mockPartition(this.lastConfig?.members ?? [], from)
    return this.core.wasted === wasted
  }

  /** What survived the network and the lab goes to the core. */
  private handOn(channel: Channel, from: Endpoint, bytes: Uint8Array): void {
    // Everybody's own multicast comes back to him: that is no news.
    if (this.observer !== null && from !== this.parts.carrier.endpoint) {
      this.observer.received(from, bytes)
    }
    this.loop.receive(channel, from, bytes)
  }

  /** False: this datagram to one endpoint is cut off, by the lab. */
  private mayLeave(to: Endpoint, bytes: Uint8Array): boolean {
    if (this.bench?.faults.allows(to, bytes) !== false) {
      this.observer?.sent(to, bytes)
      return true
    }
    this.observer?.cut(to, bytes)
    return false
  }

  private makeLoop(): Loop {
    const { carrier, folder, trace, recorder, keeping } = this.parts
    const run: Step = (input, effects) => {
      step(this.core, input, effects)
    }
    return new Loop({
      core: {
        step: recorder === null ? run : recordedStep(run, this.parts.options.trace, recorder.add),
        nextWake: () => nextWake(this.core)
      },
      now: () => performance.now(),
      multicast: (bytes) => {
        this.observer?.sent(null, bytes)
        carrier.multicast(bytes)
      },
      unicast: (to, bytes) => {
        if (this.mayLeave(to, bytes)) carrier.unicast(to, bytes)
      },
      keep: keeping?.keep ?? ((): void => undefined),
      settle: keeping?.settle ?? ((): void => undefined),
      stream: (to, bytes) => {
        if (this.mayLeave(to, bytes)) carrier.stream(to, bytes)
      },
      saveEpoch: (epoch) => folder.saveEpoch(epoch),
      trace,
      log: this.log,
      onConfig: (event) => {
        this.configChanged(event)
      },
      onChange: (step) => {
        this.stories.note(step)
      },
      onMerge: (event) => {
        this.past.merged(event)
        this.observer?.merge(event)
      },
      onDivergence: (event) => {
        if (event.leaves) keeping?.abandon()
        this.past.diverged(event, this.hooks.onDiverged)
      },
      onLeft: () => {
        this.left()
      },
      onDeaf: () => {
        void this.renewEars()
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

  private makeKeyChange(): KeyChange | null {
    const { keys, carrier, config } = this.parts
    if (keys === null) return null
    const now = (): number => performance.now()
    const watch = new StrangersWatch(() => carrier.counters.sealed, this.log, now)
    this.closers.add(() => {
      watch.close()
    })
    return new KeyChange({ group: config.group, keys, carrier, log: this.log, now })
  }

  private makeControl(): Control {
    return new Control({
      core: this.parts.options,
      durability: this.parts.options.durability,
      reader: {
        view: () => viewOf(this.core),
        config: () => this.lastConfig,
        queues: (offset, count) => listQueues(this.core, offset, count),
        items: (queue, offset, count) => listItems(this.core, queue, offset, count),
        first: (queue) => numberOfFirst(this.core, queue),
        freeze: () => freezeQueues(this.core)
      },
      past: this.past,
      lab: this.bench?.control ?? null,
      keys: this.keyChange,
      now: () => performance.now(),
      log: this.log,
      send: (to, bytes) => {
        this.parts.carrier.unicast(to, bytes)
      }
    })
  }

  private configChanged(event: ConfigEvent): void {
    this.lastConfig = event
    this.observer?.config(event)
    this.parts.carrier.setMembers(event.members)
    this.parts.paths.setMembers(event.members)
    this.bench?.lab.learn(event.members)
    this.past.notePolicy(viewOf(this.core))
    this.hooks.post({
      kind: 'config',
      server: formatMemberId(this.parts.options.id),
      config: formatConfigId(event.config),
      configKind: event.kind,
      members: event.members.map((member) => formatMemberId(member.id)),
      index: event.index
    })
    this.stories.config(event)
  }

  /** Other datagrams may be too large or small now; a step that is going on ends first, and no other comes before. */
  private resize(): void {
    const { carrier, paths } = this.parts
    queueMicrotask(() => {
      this.loop.moved(carrier.endpoint, paths.bytes)
    })
  }

  /** Nothing of what this server multicasts comes back to it. */
  private async renewEars(): Promise<void> {
    const { carrier } = this.parts
    this.network.lookSoon()
    try {
      await carrier.renewEars()
      this.log('info', 'sockets-renewed', {}, 'opened the multicast sockets anew')
    } catch (error) {
      const { name } = carrier.choice
      const text = `the multicast sockets cannot be opened anew on ${name} (${String(error)})`
      this.log('warn', 'sockets-not-renewed', { interface: name }, text)
    }
  }
}
