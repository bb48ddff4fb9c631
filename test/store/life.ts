/**
 * A server's life with a store on a simulated disk: a real replica, records that change
 * it, crashes and restarts; and what must be true of every restart.
 */
import { expect } from 'vitest'
import type { KeptKind, KeptRecord, Restored } from '../../src/main/protocol/kept'
import {
  assemble,
  decodeManifest,
  freezeState,
  stateDigest
} from '../../src/main/protocol/queue/parts'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import { Replica } from '../../src/main/protocol/queue/replica'
import { Reader, Writer } from '../../src/main/protocol/wire/bytes'
import type { Finding } from '../../src/main/store/findings'
import type { StoreProblem } from '../../src/main/store/problem'
import { Store } from '../../src/main/store/store'
import type { StoreLimits } from '../../src/main/store/store-limits'
import { Agenda } from '../sim/agenda'
import { packetOf } from '../protocol/packets'
import { placementAt } from '../protocol/queue/histories'
import { DiskError, SimDisk } from './sim-disk'

export const SERVER = 0xa1b2c3d4e5f6

/** Everything small, so that a short story has many files. */
export const SMALL: Partial<StoreLimits> = {
  logBytes: 1500,
  segmentBytes: 900,
  aheadBytes: 500,
  batchBytes: 400,
  chunkBytes: 300,
  unsyncedBytes: 600,
  digestedAtOnce: 20,
  partsFiles: 4,
  cutBytes: 10_000
}

/** Longer than a written record is unsynced on a disk that works. */
const SYNCED_AFTER_MS = 150

export class Life {
  readonly agenda = new Agenda()
  readonly disk: SimDisk
  replica = new Replica()
  /** All that was handed over and is not lost, and the digest of the state after so many of them. */
  readonly records: KeptRecord[] = []
  private readonly digests = [stateDigest(this.replica)]
  /** Records that began with a state of their own, by their place. */
  private readonly lines = new Set<number>()
  store!: Store
  findings: readonly Finding[] = []
  readonly problems: (StoreProblem | null)[] = []
  /** Records at the start of this life, and how many of them no crash may take. */
  private begin = 0
  private safe = 0
  /** Of all records so many were told to be kept, and when. */
  private told: { readonly at: number; readonly count: number }[] = []
  /** Something was wrong with the disk in this life. */
  isDisturbed = false
  /** States that the store asked for in this life. */
  frozen = 0
  private seed = 1

  constructor(
    seed: number,
    private readonly durability: 'async' | 'sync',
    private readonly limits: Partial<StoreLimits> = SMALL
  ) {
    this.disk = new SimDisk({ seed, after: (ms, run) => this.agenda.after(ms, run) })
    this.open()
  }

  /** Records that were told to be kept. */
  get kept(): number {
    return this.told.at(-1)?.count ?? this.safe
  }

  get problem(): StoreProblem | null {
    return this.problems.at(-1) ?? null
  }

  keep(count: number, bytes = 40, kind: KeptKind = 'slot'): void {
    for (let i = 0; i < count; i++) {
      const record = { kind, bytes: this.newBytes(bytes) }
      apply(this.replica, record)
      this.note(record)
      this.store.keep(record, null)
    }
  }

  /** A record that begins with another state, of so many items. */
  keepLine(items: number): void {
    this.replica = new Replica()
    const record = { kind: 'install', bytes: this.newBytes(60) } as const
    const { ordinal, seed } = read(record)
    execute(this.replica, ordinal, seed, items)
    this.lines.add(this.records.length)
    this.note(record)
    this.store.keep(record, freezeState(this.replica))
  }

  pass(ms: number): void {
    this.agenda.run(this.agenda.now + ms, () => false)
  }

  /** One more record, and until everything is kept and nothing is wrong. */
  settle(): void {
    this.keep(1)
    const isSettled = () => this.kept === this.records.length && this.problem === null
    this.agenda.run(this.agenda.now + 60_000, isSettled)
    expect(this.kept).toBe(this.records.length)
    expect(this.problem).toBeNull()
  }

  kill(): void {
    const durable = this.durable
    this.disk.kill()
    this.reopen(this.kept, durable)
  }

  losePower(): void {
    const durable = this.durable
    this.disk.losePower()
    this.reopen(durable, durable)
  }

  /** Records that survive even the loss of power. */
  private get durable(): number {
    const { now } = this.agenda
    const until = this.durability === 'sync' ? now : this.isDisturbed ? -1 : now - SYNCED_AFTER_MS
    return this.told.filter(({ at }) => at <= until).at(-1)?.count ?? this.safe
  }

  /** Ends in order; everything is there again if the disk works. */
  close(): void {
    let closed = false
    this.store.close(() => (closed = true))
    this.agenda.run(this.agenda.now + 60_000, () => closed)
    expect(closed).toBe(true)
    this.reopen(this.problem === null ? this.records.length : this.kept, this.durable)
  }

  /**
   * @param least so many records must be there
   * @param durable and so many must survive a loss of power even if the disk cannot be written now
   */
  reopen(least: number, durable: number): Restored | null {
    const restored = this.openAtLast()
    const count = this.check(restored)
    expect(count).toBeGreaterThanOrEqual(least)
    this.forgetFrom(count)
    // A disk that could not be written was not synced either.
    this.safe = this.disk.failure === null ? count : durable
    return restored
  }

  /** A server whose damaged folder cannot be moved does not start before somebody mends the disk. */
  private openAtLast(): Restored | null {
    const { failure } = this.disk
    try {
      return this.open()
    } catch (error) {
      expect(error).toEqual(new DiskError(failure ?? ''))
      this.disk.failure = null
      return this.open()
    }
  }

  private open(): Restored | null {
    const { durability, limits, agenda } = this
    let isCurrent = true
    this.endLife()
    this.endLife = () => (isCurrent = false)
    let isKeeping = false
    const { store, restored, findings } = Store.open(this.disk, {
      server: SERVER,
      durability,
      limits,
      freeze: () => {
        expect(isKeeping).toBe(false)
        this.frozen++
        return freezeState(this.replica)
      },
      onKept: (count) => {
        if (!isCurrent) return
        expect(isKeeping).toBe(false)
        expect(this.begin + count).toBeGreaterThan(this.kept)
        expect(this.begin + count).toBeLessThanOrEqual(this.records.length)
        this.told.push({ at: agenda.now, count: this.begin + count })
      },
      onProblem: (problem) => {
        if (isCurrent) this.problems.push(problem)
      },
      timers: {
        after: (ms, run) => {
          let isWanted = true
          agenda.after(ms, () => {
            if (isCurrent && isWanted) run()
          })
          return () => {
            isWanted = false
          }
        }
      },
      log: () => undefined
    })
    this.store = store
    const keep = store.keep.bind(store)
    store.keep = (record, state) => {
      isKeeping = true
      keep(record, state)
      isKeeping = false
    }
    this.findings = findings
    this.told = []
    this.frozen = 0
    this.problems.length = 0
    const { failure, capacity, failingSyncs, slowness } = this.disk
    this.isDisturbed = failure !== null || capacity < Infinity || failingSyncs > 0 || slowness > 1
    return restored
  }

  private endLife: () => void = () => undefined

  /** What was restored is a prefix of what was kept. @returns its length */
  check(restored: Restored | null): number {
    if (restored === null) return 0
    const base = baseOf(restored)
    const from = this.digests.indexOf(stateDigest(base))
    expect(from).toBeGreaterThanOrEqual(0)
    const before = this.records.slice(0, from)
    const carried = (['install', 'attempts'] as const)
      .flatMap((kind) => before.filter((record) => record.kind === kind).slice(-1))
      .sort((a, b) => before.indexOf(a) - before.indexOf(b))
    const count = from + restored.records.length - carried.length
    const expected = [...carried, ...this.records.slice(from, count)]
    expect(restored.records.map(text)).toEqual(expected.map(text))
    for (const record of this.records.slice(from, count)) apply(base, record)
    expect(stateDigest(base)).toBe(this.digests[count])
    this.replica = base
    return count
  }

  private forgetFrom(count: number): void {
    if (count === 0) this.replica = new Replica()
    this.records.length = count
    this.digests.length = count + 1
    this.begin = count
  }

  private note(record: KeptRecord): void {
    this.records.push(record)
    this.digests.push(stateDigest(this.replica))
  }

  private newBytes(size: number): Uint8Array {
    return new Writer(size)
      .u32(this.records.length)
      .u32(this.seed++)
      .raw(new Uint8Array(Math.max(0, size - 8)).fill(this.seed))
      .finish()
  }
}

function baseOf({ manifest, parts }: Restored): Replica {
  if (manifest === null) return new Replica()
  const decoded = decodeManifest(manifest)
  expect(decoded?.entries.length).toBe(parts.length)
  const replica = decoded && assemble(decoded, null, new Map(parts.entries()))
  expect(replica).toBeDefined()
  return replica as Replica
}

function text({ kind, bytes }: KeptRecord): string {
  return `${kind} ${bytes.join(' ')}`
}

function read({ bytes }: KeptRecord): { readonly ordinal: number; readonly seed: number } {
  const input = new Reader(bytes)
  return { ordinal: input.u32(), seed: input.u32() }
}

/** Every record changes the state, so that its digest says how many there were. */
function apply(replica: Replica, record: KeptRecord): void {
  const { ordinal, seed } = read(record)
  execute(replica, ordinal, seed, 1)
}

function execute(replica: Replica, ordinal: number, seed: number, items: number): void {
  const id = queueIdOf(seed % 3)
  const calls = [
    { operation: 'create', argument: seed % 3, item: 0 } as const,
    ...Array.from({ length: items }, (_, i) => {
      return { operation: 'push', argument: id, item: seed * 1000 + i } as const
    })
  ]
  const first = 1 + ordinal * 2000
  const packet = packetOf(`client ${seed % 5}`, first, first, calls, { maxDatagram: 60_000 })
  const placement = placementAt(seed)
  replica.execute(packet, placement, null)
  replica.finishSlot(placement.config, placement.slot)
}
