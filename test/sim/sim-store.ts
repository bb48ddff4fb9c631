/** A simulated server's disk, and the real store on it, from one start to the next. */
import type { KeptRecord, Restored, KeptState } from '../../src/main/protocol/kept'
import type { Random } from '../../src/main/protocol/random'
import type { MemberId } from '../../src/main/protocol/types'
import { Store } from '../../src/main/store/store'
import type { StoreLimits } from '../../src/main/store/store-limits'
import { SimDisk } from '../store/sim-disk'
import type { Agenda } from './agenda'

/** Small, so that a short run has checkpoints, segments and parts files that are written again. */
const SMALL: Partial<StoreLimits> = {
  logBytes: 6000,
  segmentBytes: 4000,
  aheadBytes: 1000,
  batchBytes: 3000,
  chunkBytes: 2000,
  unsyncedBytes: 8000,
  digestedAtOnce: 200,
  partsFiles: 4,
  retryMs: 300,
  retryMostMs: 1000
}

export interface SimStoreHooks {
  readonly freeze: () => KeptState
  readonly kept: (count: number) => void
  readonly storage: (isAble: boolean) => void
  readonly note: (event: string, fields: Readonly<Record<string, unknown>>) => void
}

export class SimStore {
  readonly disk: SimDisk
  private store: Store | null = null
  /** The life that its callbacks belong to: those of an earlier one say nothing any more. */
  private life = 0

  constructor(
    private readonly id: MemberId,
    private readonly durability: 'async' | 'sync',
    private readonly agenda: Agenda,
    random: Random
  ) {
    this.disk = new SimDisk({
      seed: random.below(2 ** 32),
      after: (ms, run) => agenda.after(ms, run),
      folder: `disk ${String(id)}`
    })
  }

  /** Opens it for a server that starts. */
  open(hooks: SimStoreHooks): Restored | null {
    if (this.store !== null) this.disk.kill()
    const life = ++this.life
    const isNow = (): boolean => this.life === life
    const { store, restored, findings } = Store.open(this.disk, {
      server: this.id,
      durability: this.durability,
      freeze: hooks.freeze,
      onKept: (count) => {
        if (isNow()) hooks.kept(count)
      },
      onProblem: (problem) => {
        hooks.note('store-problem', { code: problem?.code ?? null })
        if (isNow()) hooks.storage(problem === null || problem.isKeeping)
      },
      timers: {
        after: (ms, run) => {
          let isMeant = true
          this.agenda.after(Math.max(ms, 0.01), () => {
            if (isMeant && isNow()) run()
          })
          return () => (isMeant = false)
        }
      },
      log: hooks.note,
      limits: SMALL
    })
    for (const { kind, text } of findings) hooks.note(`store-${kind}`, { text })
    this.store = store
    return restored
  }

  keep(record: KeptRecord, state: KeptState | null): void {
    this.store?.keep(record, state)
  }

  /** The process ends at once. */
  kill(): void {
    this.life++
    this.disk.kill()
    this.store = null
  }

  losePower(): void {
    this.life++
    this.disk.losePower()
    this.store = null
  }

  /** The process ends in an orderly way. */
  close(): void {
    const { store } = this
    store?.close(() => {
      if (this.store === store) this.store = null
    })
  }

  /** Ends what troubles the disk. */
  mend(): void {
    this.disk.slowness = 1
    this.disk.capacity = Infinity
  }

  /** Something in a file is not what was written. */
  damage(random: Random): void {
    const names = this.disk.list()
    const name = names[random.below(names.length)]
    const size = name === undefined ? 0 : this.disk.size(name)
    if (name === undefined || size === 0) return
    if (random.next() < 0.4) this.disk.cut(name, random.below(size))
    else this.disk.flip(name, random.below(8 * size))
  }

  /** What is kept is not what the others have. */
  setAside(): void {
    this.kill()
    this.disk.setAside('diverged')
  }
}
