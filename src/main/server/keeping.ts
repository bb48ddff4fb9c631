/**
 * A server's store, in `store` of its data folder: opened before the core is made,
 * given what the core wants kept, closed when all of it is written.
 */
import { join } from 'node:path'
import type { DiskFigures } from '../../shared/figures'
import type { KeptRecord, Restored, KeptState } from '../protocol/kept'
import type { CoreOptions } from '../protocol/types'
import type { StoreProblem } from '../store/problem'
import { Store, type Opened } from '../store/store'
import type { Timers } from '../store/timers'
import { unusable } from './data-folder'
import { DiskCounts } from './disk-counts'
import { FileDisk } from './file-disk'
import { FitWrites } from './file-writes'
import type { Log } from './logs'

const FOLDER = 'store'

/** What the store tells while the server runs. */
export interface KeepingListener {
  /** The whole state as it is now; asked for between two steps of the core. */
  readonly freeze: () => KeptState
  /** So many records are durable. */
  readonly kept: (count: number) => void
  /** Records can be kept, or cannot. */
  readonly storage: (isAble: boolean) => void
}

const timers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => {
      clearTimeout(timer)
    }
  }
}

export class Keeping {
  private readonly path: string
  private readonly counts = new DiskCounts()
  private readonly writes = new FitWrites()
  private disk: FileDisk
  private opened: Opened
  private listener: KeepingListener | null = null
  private isAble = true
  private isAbandoned = false

  /** @throws UserError (`home`) when the folder cannot be used */
  constructor(
    serverFolder: string,
    private readonly options: CoreOptions,
    private readonly log: Log
  ) {
    this.path = join(serverFolder, FOLDER)
    this.disk = this.openDisk()
    this.opened = this.open()
  }

  /** Whether anything can be written, and what was. */
  get figures(): { readonly isAble: boolean; readonly disk: DiskFigures } {
    return { isAble: this.isAble, disk: this.counts.figures }
  }

  /** What was found; null: nothing. */
  get restored(): Restored | null {
    return this.opened.restored
  }

  /** From when the core was started. */
  listen(listener: KeepingListener): void {
    this.listener = listener
    // It may be large, and the core has it.
    this.opened = { ...this.opened, restored: null }
    if (!this.isAble) listener.storage(false)
  }

  readonly keep = (record: KeptRecord, state: KeptState | null): void => {
    this.opened.store.keep(record, state)
  }

  /** The datagrams of this turn of the event loop have left: what it kept is written now. */
  readonly settle = (): void => {
    this.writes.settle()
  }

  /** What was found is no past: it is put aside, and the server begins empty. */
  async reject(error: unknown): Promise<void> {
    await this.closeStore()
    const where = this.disk.setAside('unreadable')
    const text =
      `what was kept in ${this.path} cannot be used (${String(error)}): it was moved to ${where}, ` +
      'and this server gets its state from the others'
    this.log('error', 'store-set-aside', { folder: where }, text)
    this.disk = this.openDisk()
    this.opened = this.open()
  }

  /** What is kept is not what the others have: when this is closed it is put aside. */
  abandon(): void {
    this.isAbandoned = true
  }

  /** All that was kept is on disk when this resolves, unless the disk does not let it. */
  async close(): Promise<void> {
    await this.closeStore()
    if (!this.isAbandoned) return
    const where = this.disk.setAside('diverged')
    const text = `what this server had kept was moved to ${where}: its state was not the others'`
    this.log('warn', 'store-set-aside', { folder: where }, text)
  }

  private openDisk(): FileDisk {
    return new FileDisk(this.path, this.writes.write, this.counts)
  }

  private closeStore(): Promise<void> {
    return new Promise((resolve) => {
      this.opened.store.close(resolve)
    })
  }

  private open(): Opened {
    const { id, durability } = this.options
    try {
      const opened = Store.open(this.disk, {
        server: id,
        durability: durability === 'sync' ? 'sync' : 'async',
        freeze: () => this.freeze(),
        onKept: (count) => {
          // With `async` nobody waits for it.
          if (durability === 'sync') this.listener?.kept(count)
        },
        onProblem: (problem) => {
          this.noteProblem(problem)
        },
        timers,
        log: (event, fields) => {
          this.log('debug', event, fields)
        }
      })
      for (const { kind, text, ...fields } of opened.findings) {
        this.log('warn', `store-${kind}`, fields, text)
      }
      return opened
    } catch (error) {
      throw unusable(this.path, error)
    }
  }

  private freeze(): KeptState {
    if (this.listener === null) throw new Error('the store asked for a state before there was one')
    return this.listener.freeze()
  }

  private noteProblem(problem: StoreProblem | null): void {
    if (problem === null) {
      this.log('info', 'store-mended', {}, `${this.path} takes what is to be kept again`)
    } else {
      const { code, text, isKeeping } = problem
      const more = isKeeping ? '' : '; until then the group refuses its clients'
      this.log(isKeeping ? 'warn' : 'error', 'store-problem', { code }, text + more)
    }
    this.isAble = problem === null || problem.isKeeping
    this.listener?.storage(this.isAble)
  }
}
