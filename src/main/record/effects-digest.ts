/**
 * Stands between a core and where its effects go, and digests them step by step:
 * a replay with the same digests did the same.
 */
import { KEPT_KINDS, type KeptRecord, type KeptState } from '../protocol/kept'
import type {
  ChangeStep,
  ConfigEvent,
  DivergenceEvent,
  Effects,
  Endpoint,
  LogLevel,
  MergeEvent,
  TraceEvent
} from '../protocol/types'
import { FOLD_START, foldBytes, foldNumber, foldValue, foldWord } from './fold'

/** What came of one step. */
export interface StepOutcome {
  /** Digest of what it did: datagrams, epochs to persist, configurations, merges, leaving. 32 bits. */
  readonly acts: number
  /** Digest of what it told: log, and trace if there was one. 32 bits. */
  readonly tells: number
  /** It ended with an error: a broken invariant. The core does nothing more. */
  readonly broke: boolean
}

/** Stand before each effect, so that effects of different kinds differ. */
const Mark = {
  multicast: 1,
  unicast: 2,
  persist: 3,
  config: 4,
  left: 5,
  deaf: 6,
  trace: 7,
  log: 8,
  merge: 9,
  divergence: 10,
  keep: 11,
  stream: 12,
  change: 13
}

export class EffectsDigest implements Effects {
  private acts = FOLD_START
  private tells = FOLD_START

  /** @param foldsTrace whether trace events count; if not they are only passed on */
  constructor(
    private target: Effects,
    private readonly foldsTrace: boolean
  ) {}

  /** A step begins, whose effects go to `target`. */
  begin(target: Effects): void {
    this.target = target
    this.acts = FOLD_START
    this.tells = FOLD_START
  }

  outcome(broke: boolean): StepOutcome {
    return { acts: this.acts >>> 0, tells: this.tells >>> 0, broke }
  }

  multicast(bytes: Uint8Array): void {
    this.acts = foldBytes(foldWord(this.acts, Mark.multicast), bytes)
    this.target.multicast(bytes)
  }

  unicast(to: Endpoint, bytes: Uint8Array): void {
    this.acts = foldBytes(foldNumber(foldWord(this.acts, Mark.unicast), to), bytes)
    this.target.unicast(to, bytes)
  }

  stream(to: Endpoint, bytes: Uint8Array): void {
    this.acts = foldBytes(foldNumber(foldWord(this.acts, Mark.stream), to), bytes)
    this.target.stream(to, bytes)
  }

  persist(epoch: number): void {
    this.acts = foldNumber(foldWord(this.acts, Mark.persist), epoch)
    this.target.persist(epoch)
  }

  keep(record: KeptRecord, state: KeptState | null): void {
    const kind = foldWord(foldWord(this.acts, Mark.keep), KEPT_KINDS.indexOf(record.kind))
    // A slot's bytes were folded when they were sent, or came in.
    this.acts = record.kind === 'slot' ? kind : foldBytes(kind, record.bytes)
    if (state !== null) this.acts = foldWord(this.acts, state.parts)
    this.target.keep(record, state)
  }

  config(event: ConfigEvent): void {
    this.acts = foldValue(foldWord(this.acts, Mark.config), event)
    this.target.config(event)
  }

  change(step: ChangeStep): void {
    this.tells = foldValue(foldWord(this.tells, Mark.change), step)
    this.target.change(step)
  }

  merge(event: MergeEvent): void {
    this.acts = foldValue(foldWord(this.acts, Mark.merge), event)
    this.target.merge(event)
  }

  divergence(event: DivergenceEvent): void {
    this.acts = foldValue(foldWord(this.acts, Mark.divergence), event)
    this.target.divergence(event)
  }

  left(): void {
    this.acts = foldWord(this.acts, Mark.left)
    this.target.left()
  }

  deaf(): void {
    this.acts = foldWord(this.acts, Mark.deaf)
    this.target.deaf()
  }

  trace(event: TraceEvent): void {
    if (this.foldsTrace) this.tells = foldValue(foldWord(this.tells, Mark.trace), event)
    this.target.trace(event)
  }

  log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): void {
    const named = foldValue(foldValue(foldWord(this.tells, Mark.log), level), event)
    this.tells = foldValue(named, fields)
    this.target.log(level, event, fields)
  }
}
