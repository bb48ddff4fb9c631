/**
 * Runs a core on recorded inputs, and compares what it does with what the recorded
 * one did. The core's trace is always on: it changes nothing but that it is told.
 */
import type { Restored } from '../protocol/kept'
import { createCore, step, viewOf, type Core, type CoreView } from '../protocol/step'
import type {
  ConfigEvent,
  CoreOptions,
  DivergenceEvent,
  Effects,
  LogLevel,
  MergeEvent,
  Millis,
  TraceEvent
} from '../protocol/types'
import { EffectsDigest, type StepOutcome } from './effects-digest'
import type { RecordedInput, RecordingEnd } from './format'
import { utf8Decode } from '../protocol/wire/bytes'
import { TraceLines } from './trace-lines'

/** What a replay tells, as it happens. */
export interface ReplayListener {
  readonly config?: (event: ConfigEvent, now: Millis) => void
  readonly merge?: (event: MergeEvent, now: Millis) => void
  readonly divergence?: (event: DivergenceEvent, now: Millis) => void
  readonly trace?: (event: TraceEvent, now: Millis) => void
  readonly log?: (
    level: LogLevel,
    event: string,
    fields: Readonly<Record<string, unknown>>,
    now: Millis
  ) => void
}

/**
 * In what a step differs from the recorded one. `acts`: what others see of it;
 * `tells`: its log or trace alone; `breaks`: one of them broke an invariant.
 */
export type Difference = 'acts' | 'tells' | 'breaks'

export class Replay {
  private readonly core: Core
  private readonly lines: TraceLines
  private readonly digest: EffectsDigest
  private readonly effects: Effects
  private given = 0
  private now: Millis = 0
  private failure: Error | null = null

  /**
   * @param restored the past that the recorded core was made with
   * @throws Error when that is none
   */
  constructor(
    options: CoreOptions,
    restored: Restored | null = null,
    listener: ReplayListener = {}
  ) {
    this.core = createCore({ ...options, trace: true }, restored)
    this.lines = new TraceLines(options.id)
    this.effects = this.effectsFor(listener)
    this.digest = new EffectsDigest(this.effects, options.trace)
  }

  /** Inputs given so far. */
  get inputs(): number {
    return this.given
  }

  /** The error with which the core broke; null: it did not. */
  get error(): Error | null {
    return this.failure
  }

  get view(): CoreView {
    return viewOf(this.core)
  }

  /** Gives the core the next input. Returns how it differs from what was recorded; null: not at all. */
  give({ input, outcome }: RecordedInput): Difference | null {
    this.given++
    this.now = input.now
    this.lines.at(input.now)
    this.digest.begin(this.effects)
    let broke = false
    try {
      step(this.core, input, this.digest)
    } catch (error) {
      broke = true
      this.failure = error instanceof Error ? error : new Error(String(error))
    }
    return differenceOf(outcome, this.digest.outcome(broke))
  }

  /** The trace of what was given since the last call: lines as a live server writes them. */
  takeTrace(): string {
    return utf8Decode(this.lines.take()) ?? ''
  }

  /** Whether the queues hold in the end what they held then. */
  endsAs(end: RecordingEnd): boolean {
    return this.given === end.inputs && this.view.hash === end.hash
  }

  private effectsFor(listener: ReplayListener): Effects {
    return {
      multicast: () => undefined,
      unicast: () => undefined,
      stream: () => undefined,
      persist: () => undefined,
      keep: () => undefined,
      merge: (event) => {
        this.lines.merge(event)
        listener.merge?.(event, this.now)
      },
      divergence: (event) => {
        this.lines.divergence(event)
        listener.divergence?.(event, this.now)
      },
      left: () => undefined,
      deaf: () => undefined,
      change: () => undefined,
      config: (event) => {
        this.lines.config(event)
        listener.config?.(event, this.now)
      },
      trace: (event) => {
        this.lines.add(event)
        listener.trace?.(event, this.now)
      },
      log: (level, event, fields) => {
        listener.log?.(level, event, fields, this.now)
      }
    }
  }
}

function differenceOf(recorded: StepOutcome, replayed: StepOutcome): Difference | null {
  if (recorded.broke !== replayed.broke) return 'breaks'
  if (recorded.acts !== replayed.acts) return 'acts'
  return recorded.tells === replayed.tells ? null : 'tells'
}
