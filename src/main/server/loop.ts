/**
 * The one place where the protocol core runs: inputs in, effects out.
 *
 *     datagram, tick, persisted, leave -> step -> trace, then datagrams
 *
 * Effects of a step are gathered and carried out when it is over: first its trace
 * lines reach the operating system, then its datagrams leave, then its messages.
 */
import type { KeptRecord, KeptState } from '../protocol/kept'
import type {
  ChangeStep,
  ConfigEvent,
  DivergenceEvent,
  Effects,
  Endpoint,
  Input,
  LogLevel,
  MergeEvent,
  Millis,
  TraceEvent
} from '../protocol/types'
import type { Channel } from './delay-line'
import type { Log } from './logs'

/** The core as the loop sees it. */
export interface LoopCore {
  step(input: Input, effects: Effects): void
  nextWake(): Millis
}

/** Where a step's trace goes. */
export interface LoopTrace {
  /** A step begins, with an input of this time. */
  at(now: Millis): void
  add(event: TraceEvent): void
  config(event: ConfigEvent): void
  merge(event: MergeEvent): void
  divergence(event: DivergenceEvent): void
  flush(): void
}

export interface LoopOptions {
  readonly core: LoopCore
  readonly now: () => Millis
  readonly multicast: (bytes: Uint8Array) => void
  readonly unicast: (to: Endpoint, bytes: Uint8Array) => void
  /** Keeps a record beyond this process's life; `kept` and `storage` tell what became of it. */
  readonly keep: (record: KeptRecord, state: KeptState | null) => void
  /** What was kept may be written: this turn's datagrams have left, as far as is known. */
  readonly settle: () => void
  readonly stream: (to: Endpoint, bytes: Uint8Array) => void
  /** Makes an epoch durable. */
  readonly saveEpoch: (epoch: number) => Promise<void>
  readonly trace: LoopTrace | null
  readonly log: Log
  readonly onConfig: (event: ConfigEvent) => void
  readonly onChange: (step: ChangeStep) => void
  readonly onMerge: (event: MergeEvent) => void
  readonly onDivergence: (event: DivergenceEvent) => void
  readonly onLeft: () => void
  /** The sockets that hear multicast should be opened anew. */
  readonly onDeaf: () => void
  /** Something may have changed that people see. */
  readonly onStep: () => void
  /** A broken invariant: the loop has stopped for good. */
  readonly onBroken: (error: unknown) => void
}

/** Stands for the group among the receivers of a step's datagrams. */
const GROUP: Endpoint = -1
const SAVE_RETRY_MS = 1000
const TIMER_MAX_MS = 60_000

export class Loop implements Effects {
  private readonly core: LoopCore
  private readonly receivers: Endpoint[] = []
  private readonly datagrams: Uint8Array[] = []
  /** Messages for streams: they leave behind the datagrams, which others wait for. */
  private readonly streamed: { readonly to: Endpoint; readonly bytes: Uint8Array }[] = []
  private ended = false
  private paused = false
  private flushing = false
  private savedWhilePaused: number[] = []
  private keptWhilePaused = 0
  private ableAfterPause: boolean | null = null
  private movedWhilePaused: { readonly endpoint: Endpoint; readonly maxDatagram: number } | null =
    null
  private timer: NodeJS.Timeout | null = null
  private timerDue: Millis = Infinity
  private retry: NodeJS.Timeout | null = null

  constructor(private readonly options: LoopOptions) {
    this.core = options.core
  }

  /** First of all. `seed`: 32 random bits. */
  start(seed: number): void {
    this.step({ kind: 'start', now: this.options.now(), seed })
  }

  /** A datagram or a stream's message was read. One flush follows when nothing more waits to be read. */
  receive(channel: Channel, from: Endpoint, bytes: Uint8Array): void {
    // The core does not ask by which way something came.
    const kind = channel === 'classic' ? channel : 'datagram'
    if (!this.flushing) {
      this.flushing = true
      setImmediate(() => {
        this.flushing = false
        this.step({ kind: 'flush', now: this.options.now() })
      })
    }
    this.step({ kind, now: this.options.now(), from, bytes })
  }

  /** Leave the group; `onLeft` follows. */
  leave(): void {
    this.step({ kind: 'leave', now: this.options.now() })
  }

  /** So many records are durable. */
  kept(count: number): void {
    if (this.paused) this.keptWhilePaused = count
    else this.step({ kind: 'kept', now: this.options.now(), count })
  }

  /** Records can be kept, or cannot. */
  storage(isAble: boolean): void {
    if (this.paused) this.ableAfterPause = isAble
    else this.step({ kind: 'storage', now: this.options.now(), isAble })
  }

  /** The sockets are at another endpoint, or on another kind of network. */
  moved(endpoint: Endpoint, maxDatagram: number): void {
    if (this.paused) this.movedWhilePaused = { endpoint, maxDatagram }
    else this.step({ kind: 'moved', now: this.options.now(), endpoint, maxDatagram })
  }

  /** Damages what the core holds (a lab command). */
  damage(): void {
    this.step({ kind: 'damage', now: this.options.now() })
  }

  /** Handles nothing until `resume`, like a stopped process. */
  pause(): void {
    this.paused = true
    this.disarm()
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.step({ kind: 'tick', now: this.options.now() })
    for (const epoch of this.savedWhilePaused.splice(0)) this.persisted(epoch)
    if (this.keptWhilePaused > 0) this.kept(this.keptWhilePaused)
    if (this.ableAfterPause !== null) this.storage(this.ableAfterPause)
    const moved = this.movedWhilePaused
    if (moved !== null) this.moved(moved.endpoint, moved.maxDatagram)
    this.keptWhilePaused = 0
    this.ableAfterPause = null
    this.movedWhilePaused = null
  }

  /** Ends the loop: later inputs are ignored. */
  close(): void {
    this.ended = true
    this.disarm()
    if (this.retry !== null) clearTimeout(this.retry)
  }

  // Effects: only the core calls these, and only from inside `step`.

  multicast(bytes: Uint8Array): void {
    this.unicast(GROUP, bytes)
  }

  unicast(to: Endpoint, bytes: Uint8Array): void {
    this.receivers.push(to)
    this.datagrams.push(bytes)
  }

  stream(to: Endpoint, bytes: Uint8Array): void {
    this.streamed.push({ to, bytes })
  }

  persist(epoch: number): void {
    this.options.saveEpoch(epoch).then(
      () => {
        this.persisted(epoch)
      },
      (error: unknown) => {
        this.saveAgain(epoch, error)
      }
    )
  }

  keep(record: KeptRecord, state: KeptState | null): void {
    this.options.keep(record, state)
  }

  config(event: ConfigEvent): void {
    this.options.trace?.config(event)
    this.options.onConfig(event)
  }

  change(step: ChangeStep): void {
    this.options.onChange(step)
  }

  merge(event: MergeEvent): void {
    this.options.trace?.merge(event)
    this.options.onMerge(event)
  }

  divergence(event: DivergenceEvent): void {
    this.options.trace?.divergence(event)
    this.options.onDivergence(event)
  }

  left(): void {
    this.options.onLeft()
  }

  deaf(): void {
    this.options.onDeaf()
  }

  trace(event: TraceEvent): void {
    this.options.trace?.add(event)
  }

  log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): void {
    this.options.log(level, event, fields)
  }

  private step(input: Input): void {
    if (this.ended || this.paused) return
    this.options.trace?.at(input.now)
    try {
      this.core.step(input, this)
    } catch (error) {
      this.break(error)
      return
    }
    this.options.trace?.flush()
    this.send()
    this.options.onStep()
    // Once, after the flush that comes in this turn of the event loop.
    if (this.flushing) return
    this.arm()
    this.options.settle()
  }

  private send(): void {
    const { receivers, datagrams } = this
    for (let i = 0; i < receivers.length; i++) {
      const to = receivers[i]!
      const bytes = datagrams[i]!
      if (to === GROUP) this.options.multicast(bytes)
      else this.options.unicast(to, bytes)
    }
    receivers.length = 0
    datagrams.length = 0
    if (this.streamed.length === 0) return
    for (const { to, bytes } of this.streamed.splice(0)) this.options.stream(to, bytes)
  }

  /** What a broken core wanted to say stays unsaid. */
  private break(error: unknown): void {
    this.close()
    this.receivers.length = 0
    this.datagrams.length = 0
    this.streamed.length = 0
    this.options.trace?.flush()
    this.options.onBroken(error)
  }

  private persisted(epoch: number): void {
    if (this.paused) this.savedWhilePaused.push(epoch)
    else this.step({ kind: 'persisted', now: this.options.now(), epoch })
  }

  private saveAgain(epoch: number, error: unknown): void {
    if (this.ended) return
    const text =
      `the epoch cannot be written to the data folder (${String(error)}), ` +
      'and no configuration can be joined before it is: make room or mend the disk'
    this.options.log('error', 'epoch-not-saved', { epoch }, text)
    this.retry = setTimeout(() => {
      this.persist(epoch)
    }, SAVE_RETRY_MS)
  }

  /** One timer: one that is due too early only looks again. */
  private arm(): void {
    const due = this.core.nextWake()
    if (due >= this.timerDue) return
    this.disarm()
    this.timerDue = due
    // Timers drop fractions of a millisecond: they would fire too early, and be armed again.
    const delayMs = Math.min(Math.max(0, Math.ceil(due - this.options.now())), TIMER_MAX_MS)
    this.timer = setTimeout(() => {
      this.timer = null
      this.timerDue = Infinity
      const now = this.options.now()
      if (this.core.nextWake() <= now) this.step({ kind: 'tick', now })
      else this.arm()
    }, delayMs)
  }

  private disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.timerDue = Infinity
  }
}
