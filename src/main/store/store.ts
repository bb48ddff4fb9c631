/**
 * What a server keeps of its past, in one folder: a log of records, and checkpoints of
 * the state that bound it (docs/decisions/0006-store.md).
 *
 * A checkpoint is usually a second way to the same records, made when the log has
 * grown. Sometimes it is the only way: when a record begins anew with another state,
 * and when the log cannot be trusted or cannot hold what came. Then whatever follows
 * counts as kept only when the checkpoint is durable.
 */
import type { KeptRecord, Restored, KeptState } from '../protocol/kept'
import type { Carried } from './carried'
import { Checkpoint, type Written } from './checkpoint'
import type { Disk } from './disk'
import type { Finding } from './findings'
import { Journal } from './journal'
import { sizeOf } from './batch'
import { fileName } from './names'
import type { StoreOptions } from './options'
import type { PartsIndex } from './parts-index'
import { codeOf, isNoRoom, problemOf, sameProblem, type StoreProblem } from './problem'
import { readStore } from './reading'
import { storeLimits, type StoreLimits } from './store-limits'

export interface Opened {
  readonly store: Store
  /** Null: nothing was kept here, or nothing of it is of use. */
  readonly restored: Restored | null
  /** What was damaged or is missing. */
  readonly findings: readonly Finding[]
}

export class Store {
  private readonly limits: StoreLimits
  private readonly journal: Journal
  private readonly parts: PartsIndex
  private readonly carried: Carried
  /** Greatest number of a file. */
  private number: number
  /** Ordinals: of the first record since the store was opened, and of the next. */
  private readonly first: number
  private next: number
  /** All records before this one are part of a durable checkpoint. */
  private covered: number
  /** The newest durable checkpoint; 0: none. */
  private checkpoint: number
  private stateBytes: number
  /** Log since the last checkpoint, bytes. */
  private logBytes: number
  /** Records from here on count only when the checkpoint is durable that is under way, or due. */
  private lineFrom: number | null = null
  private job: Checkpoint | null = null
  /** The log does not take records; a checkpoint that has them all is to be begun. */
  private isDue = false
  private isAwaited = false
  private retryMs: number
  /** A checkpoint failed a moment ago. */
  private isHeld = false
  private logProblem: StoreProblem | null = null
  private checkpointProblem: StoreProblem | null = null
  private toldProblem: StoreProblem | null = null
  private toldCount = 0
  /** Files to be dropped when there is an occasion. */
  private readonly litter: Set<string>
  private isClosing = false
  private isClosed = false
  private onClosed: () => void = () => undefined

  /**
   * Reads what is there, mends what can be mended, and goes on from it.
   *
   * @throws Error of the system when the folder cannot be read at all
   */
  static open(disk: Disk, options: StoreOptions): Opened {
    const limits = { ...storeLimits, ...options.limits }
    const found = readStore(disk, options.server, limits)
    const store = new Store(disk, options, limits, found)
    return { store, restored: found.restored, findings: found.findings }
  }

  private constructor(
    private readonly disk: Disk,
    private readonly options: StoreOptions,
    limits: StoreLimits,
    found: ReturnType<typeof readStore>
  ) {
    this.limits = limits
    this.parts = found.parts
    this.carried = found.carried
    this.number = found.number
    this.first = this.next = this.covered = found.next
    this.checkpoint = found.checkpoint
    this.stateBytes = found.stateBytes
    this.logBytes = found.logBytes
    this.litter = new Set(found.litter)
    this.retryMs = limits.retryMs
    const { timers, durability, server } = options
    this.journal = new Journal(
      {
        disk,
        durability,
        limits,
        timers,
        server,
        takeNumber: () => ++this.number,
        durableCheckpoint: () => this.checkpoint,
        onProgress: () => this.noteProgress(),
        onDoubt: () => this.noteDoubt(),
        onFailed: (error, isSync) => this.noteFailure(error, isSync)
      },
      found.segments,
      found.next,
      found.checkpoint
    )
    if (!found.isDurable) this.giveUpLog()
  }

  /**
   * Takes a record; cheap, and nothing is called back from inside it.
   *
   * @param state non-null: the record begins anew with this whole state. It and what follows count
   *   when a checkpoint of that state, or a later one, is durable
   */
  keep(record: KeptRecord, state: KeptState | null): void {
    if (this.isClosing) return
    this.carried.note(record)
    this.next++
    // A checkpoint that has it all is due: the record itself is of no use.
    if (this.isDue) {
      this.replaceLog(0)
      return
    }
    if (state !== null) this.beginLine(state)
    else {
      this.logBytes += sizeOf(record)
      this.journal.add(record)
    }
    if (!this.journal.waitsForTooMany) return
    // With a problem known, that is what people have to hear of.
    this.logProblem ??= problemOf('SLOW', this.disk.folder, false)
    this.replaceLog(this.journal.hasFailed ? this.retryMs : 0)
  }

  /** Nothing is kept after this call; `done` when all before it is, and durable, or cannot be now. */
  close(done: () => void): void {
    this.isClosing = true
    this.onClosed = done
    if (this.job !== null && this.lineFrom === null) this.cancelJob()
    this.options.timers.after(0, () => this.closeWhenDone())
  }

  /** The record that was just counted is part of this state. */
  private beginLine(state: KeptState): void {
    this.lineFrom ??= this.next - 1
    this.cancelJob()
    this.beginCheckpoint(state, this.next - 1, this.number + 1)
  }

  /**
   * @param before ordinal of the record after the last that the log gets
   * @param needs its own number, if what follows makes no sense without it; else null
   */
  private beginCheckpoint(state: KeptState, before: number, needs: number | null): void {
    const { disk, limits, parts, carried, next: at } = this
    const { timers, server } = this.options
    const number = ++this.number
    const logBytes = this.logBytes
    this.logBytes = 0
    this.journal.cut(before, at, needs)
    const options = { disk, limits, timers, server, parts, number, at, state }
    this.job = new Checkpoint({ ...options, carried: carried.list() }, (error, written) => {
      this.job = null
      if (written !== null) this.noteCheckpoint(number, at, written)
      else {
        this.logBytes += logBytes
        this.noteFailedCheckpoint(number, error as Error)
      }
    })
  }

  private cancelJob(): void {
    for (const name of this.job?.leftovers ?? []) this.litter.add(name)
    this.job?.cancel()
    this.job = null
  }

  /** What waits for the log is dropped: only a checkpoint can take its place. */
  private giveUpLog(): void {
    this.lineFrom = Math.min(this.lineFrom ?? Infinity, this.kept)
    this.isDue = true
    this.cancelJob()
    this.journal.stop()
  }

  /** Begins that checkpoint in `delayMs`, unless it will begin anyway. */
  private replaceLog(delayMs: number): void {
    if (!this.isDue) this.giveUpLog()
    if (this.isAwaited) return
    this.isAwaited = true
    this.options.timers.after(delayMs, () => {
      this.isAwaited = false
      if (this.isClosed || !this.isDue) return
      this.isDue = false
      this.tell()
      this.journal.restart(this.next, this.number + 1)
      this.beginCheckpoint(this.options.freeze(), this.next, this.number + 1)
    })
  }

  /** Ordinal of the first record that is not kept. */
  private get kept(): number {
    return Math.max(this.covered, Math.min(this.journal.done, this.lineFrom ?? Infinity))
  }

  private noteProgress(): void {
    if (this.lineFrom === null) this.logProblem = null
    this.tell()
    this.checkpointIfDue()
    this.closeWhenDone()
  }

  private noteFailure(error: Error, isSync: boolean): void {
    this.logProblem = problemOf(codeOf(error), this.disk.folder, false)
    this.options.log('store-write-failed', { code: codeOf(error), sync: isSync })
    if (isSync || !isNoRoom(error)) this.replaceLog(0)
    else {
      this.options.timers.after(this.limits.retryMs, () => {
        if (!this.isClosed && !this.isDue) this.journal.retry()
      })
    }
    this.tell()
    this.closeWhenDone()
  }

  /** Until the next checkpoint: who opens the store before that is not to trust the log. */
  private noteDoubt(): void {
    const name = fileName('doubt', ++this.number)
    this.litter.add(name)
    this.disk.append(name, [Uint8Array.of(1)], () => undefined)
  }

  private noteCheckpoint(number: number, at: number, { manifest, places }: Written): void {
    const before = this.checkpoint
    this.checkpoint = number
    this.covered = at
    this.lineFrom = null
    this.retryMs = this.limits.retryMs
    this.stateBytes = manifest.entries.reduce((sum, { bytes }) => sum + bytes, 0)
    this.journal.covered(at, number)
    this.checkpointProblem = null
    if (!this.journal.hasFailed) this.logProblem = null
    if (before > 0) this.litter.add(fileName('state', before))
    for (const name of this.journal.dropBefore(at)) this.litter.add(name)
    for (const name of this.parts.keepOnly(manifest.entries, places)) this.litter.add(name)
    this.clean()
    this.options.log('checkpoint', { number, bytes: this.stateBytes })
    this.tell()
    this.closeWhenDone()
  }

  private noteFailedCheckpoint(number: number, error: Error): void {
    this.litter.add(fileName('parts', number))
    const isNeeded = this.lineFrom !== null
    const problem = problemOf(codeOf(error), this.disk.folder, !isNeeded)
    this.options.log('checkpoint-failed', { code: codeOf(error) })
    const delayMs = this.retryMs
    this.retryMs = Math.min(2 * this.retryMs, this.limits.retryMostMs)
    if (isNeeded) {
      this.logProblem = problem
      this.replaceLog(delayMs)
    } else {
      this.checkpointProblem = problem
      this.isHeld = true
      this.options.timers.after(delayMs, () => {
        this.isHeld = false
        if (!this.isClosed) this.checkpointIfDue()
      })
    }
    this.tell()
    this.closeWhenDone()
  }

  private checkpointIfDue(): void {
    if (this.job !== null || this.lineFrom !== null || this.isHeld || this.isClosing) return
    const { logBytes, logShare } = this.limits
    if (this.logBytes < Math.max(logBytes, this.stateBytes / logShare)) return
    this.beginCheckpoint(this.options.freeze(), this.next, null)
  }

  /** What a full disk, or a scanner that looks into a file, kept from going is tried again then. */
  private clean(): void {
    const names = [...this.litter]
    this.litter.clear()
    this.disk.drop(names, (error) => {
      if (error !== null) for (const name of names) this.litter.add(name)
    })
  }

  private tell(): void {
    const problem = this.logProblem ?? this.checkpointProblem
    if (!sameProblem(problem, this.toldProblem)) {
      this.toldProblem = problem
      this.options.onProblem(problem)
    }
    const count = this.kept - this.first
    if (count <= this.toldCount) return
    this.toldCount = count
    this.options.onKept(count)
  }

  private closeWhenDone(): void {
    if (!this.isClosing || this.isClosed) return
    const cannot = this.isDue || this.journal.hasFailed
    if (!cannot && (this.lineFrom !== null || !this.journal.isIdle)) return
    this.isClosed = true
    this.cancelJob()
    this.journal.syncAll((error) => {
      if (error !== null) {
        this.options.log('store-write-failed', { code: codeOf(error), sync: true })
      }
      this.disk.close(this.onClosed)
    })
  }
}
