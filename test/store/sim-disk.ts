/**
 * A disk in virtual time, the same for the same seed. What it does to a store that real
 * disks do: it is slow, fills up, fails, tears writes, and forgets what was not synced.
 */
import type { Disk, Done } from '../../src/main/store/disk'
import { Random } from '../../src/main/protocol/random'

export interface SimDiskOptions {
  readonly seed: number
  /** Milliseconds of virtual time. */
  readonly after: (ms: number, run: () => void) => void
  /** Milliseconds of one operation, at most. */
  readonly writeMs?: number
  readonly syncMs?: number
  readonly folder?: string
}

/** An error as Node makes it. */
export class DiskError extends Error {
  constructor(readonly code: string) {
    super(`${code}: simulated`)
  }
}

/** The size of what a power loss leaves or takes, bytes. */
const BLOCK_BYTES = 64

class SimFile {
  bytes = new Uint8Array(256)
  length = 0
  /** Where the next append goes: behind it are zeros, up to `length`. */
  end = 0
  /** So much of what was written is on the platters, and of the file's length. */
  synced = 0
  syncedLength = 0
  /** A sync of these failed: they are in memory and nowhere else, whatever later syncs say. */
  readonly doomed: { from: number; to: number }[] = []

  append(more: Uint8Array): void {
    this.makeRoom(this.end + more.length)
    this.bytes.set(more, this.end)
    this.end += more.length
    this.length = Math.max(this.length, this.end)
  }

  growAhead(bytes: number): void {
    this.makeRoom(this.end + bytes)
    this.bytes.fill(0, this.end, this.end + bytes)
    this.length = this.end + bytes
  }

  private makeRoom(bytes: number): void {
    while (bytes > this.bytes.length) {
      const bigger = new Uint8Array(2 * this.bytes.length)
      bigger.set(this.bytes)
      this.bytes = bigger
    }
  }

  content(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }

  truncate(length: number): void {
    this.length = this.end = length
    this.synced = Math.min(this.synced, length)
    this.syncedLength = Math.min(this.syncedLength, length)
  }

  /** Whoever opens it next knows of no zeros. */
  close(): void {
    this.end = this.length
  }

  /** What was there when it began is on the platters. */
  sync(end: number, length: number): void {
    this.synced = Math.max(this.synced, end)
    this.syncedLength = Math.max(this.syncedLength, length)
  }

  /** What a power loss leaves. */
  lose(random: Random): void {
    const { synced } = this
    const whole = synced + random.below(this.length - synced + 1)
    const hasZeros = this.syncedLength > whole
    this.length = Math.max(whole, this.syncedLength)
    this.bytes.fill(0, whole, this.length)
    const isTorn = random.below(2) === 0
    for (let at = synced; isTorn && at < this.length; at += BLOCK_BYTES) {
      if (random.below(3) === 0) {
        const filling = random.below(256)
        const isBlank = hasZeros && filling < 128
        this.bytes.fill(isBlank ? 0 : filling, at, Math.min(at + BLOCK_BYTES, this.length))
      }
    }
    for (const { from, to } of this.doomed) {
      if (from < this.length) this.bytes.fill(0, from, Math.min(to, this.length))
    }
    this.doomed.length = 0
    this.close()
    this.sync(this.length, this.length)
  }
}

/** A change of the folder; some are lost with the power. */
type Change = (names: Map<string, SimFile>) => void

export class SimDisk implements Disk {
  readonly folder: string
  /** Bytes that fit on it. */
  capacity = Infinity
  /** Every write and every change fails with this. */
  failure: string | null = null
  /** So many syncs to come fail with EIO, and what they were to write is lost with the power. */
  failingSyncs = 0
  /** Syncs take so many times as long. */
  slowness = 1
  readonly setAsides: ReadonlyMap<string, Uint8Array>[] = []
  /** Files that are open: something was written to them, and nobody let go of them. */
  readonly open = new Set<string>()
  private files = new Map<string, SimFile>()
  /** The folder as it is on the platters, and how it was changed since. */
  private durable = new Map<string, SimFile>()
  private changes: Change[] = []
  private readonly random: Random
  /** Appends on their way, with what a crash leaves of them. */
  private readonly underWay = new Set<(bytesMost: number) => void>()
  private life = 0
  private pending = 0
  private onIdle: (() => void) | null = null

  constructor(private readonly options: SimDiskOptions) {
    this.random = new Random(options.seed)
    this.folder = options.folder ?? 'the simulated disk'
  }

  /** Bytes in use. */
  get used(): number {
    let sum = 0
    for (const { length } of this.files.values()) sum += length
    return sum
  }

  /** The process ended: what it had written is there, of what was being written some. */
  kill(): void {
    for (const write of this.underWay) write(this.random.below(4096))
    this.end()
  }

  /** What was synced is there; of the rest whatever comes. */
  losePower(): void {
    this.kill()
    for (const change of this.changes) if (this.random.below(2) === 0) change(this.durable)
    this.changes = []
    for (const file of new Set(this.durable.values())) file.lose(this.random)
    this.files = new Map(this.durable)
  }

  /** Flips one bit. */
  flip(name: string, bit: number): void {
    const file = this.fileOf(name)
    const at = bit >> 3
    file.bytes[at] = (file.bytes[at] as number) ^ (1 << (bit & 7))
  }

  /** Damage from outside. */
  cut(name: string, bytes: number): void {
    this.fileOf(name).truncate(bytes)
  }

  list(): string[] {
    return [...this.files.keys()]
  }

  read(name: string): Uint8Array {
    return this.fileOf(name).content()
  }

  size(name: string): number {
    return this.fileOf(name).length
  }

  /** So much of it is not zeros that wait to be written over. */
  written(name: string): number {
    return this.fileOf(name).end
  }

  write(name: string, bytes: Uint8Array): void {
    this.mayWrite(bytes.length)
    const file = this.make(name)
    file.truncate(0)
    file.append(bytes)
  }

  truncate(name: string, bytes: number): void {
    this.mayWrite(0)
    const file = this.fileOf(name)
    file.truncate(bytes)
    file.sync(bytes, bytes)
    this.syncFolder()
  }

  remove(name: string): void {
    this.mayWrite(0)
    this.files.delete(name)
    this.change((names) => names.delete(name))
  }

  setAside(suffix: string): string {
    this.mayWrite(0)
    this.setAsides.push(new Map([...this.files].map(([name, file]) => [name, file.content()])))
    this.files = new Map()
    this.durable = new Map()
    this.changes = []
    return `${this.folder}.${suffix}-${this.setAsides.length}`
  }

  append(name: string, chunks: readonly Uint8Array[], done: Done, aheadBytes = 0): void {
    const write = (bytesMost: number): Error | null => {
      this.underWay.delete(write)
      if (this.failure !== null) return new DiskError(this.failure)
      const file = this.files.get(name) ?? this.make(name)
      const zeros = file.length - file.end
      let room = Math.min(bytesMost, this.capacity - this.used + zeros)
      for (const chunk of chunks) {
        const part = chunk.subarray(0, Math.max(0, room))
        file.append(part)
        room -= part.length
        if (part.length < chunk.length) return new DiskError('ENOSPC')
      }
      if (file.end === file.length) file.growAhead(Math.min(room, aheadBytes))
      return null
    }
    this.open.add(name)
    this.underWay.add(write)
    this.later(this.options.writeMs ?? 0.3, () => {
      done(write(Infinity))
    })
  }

  sync(name: string, done: Done): void {
    const file = this.files.get(name)
    const { end, length } = file ?? { end: 0, length: 0 }
    this.later(this.slowness * (this.options.syncMs ?? 3), () => {
      if (file === undefined) done(new DiskError('ENOENT'))
      else if (this.failingSyncs > 0) {
        this.failingSyncs--
        file.doomed.push({ from: file.synced, to: end })
        file.sync(end, length)
        done(new DiskError('EIO'))
      } else if (this.failure !== null) done(new DiskError(this.failure))
      else {
        file.sync(end, length)
        this.syncFolder()
        done(null)
      }
    })
  }

  rename(from: string, to: string, done: Done): void {
    this.open.delete(from)
    this.later(this.options.writeMs ?? 0.3, () => {
      const file = this.files.get(from)
      if (this.failure !== null || file === undefined) {
        done(new DiskError(this.failure ?? 'ENOENT'))
        return
      }
      const move = (names: Map<string, SimFile>): void => {
        names.delete(from)
        names.set(to, file)
      }
      move(this.files)
      this.change(move)
      this.later(this.slowness * (this.options.syncMs ?? 3), () => {
        this.syncFolder()
        done(null)
      })
    })
  }

  drop(names: readonly string[], done: Done): void {
    for (const name of names) this.open.delete(name)
    this.later(this.options.writeMs ?? 0.3, () => {
      if (this.failure === null) {
        for (const name of names) if (this.files.has(name)) this.remove(name)
      }
      done(this.failure === null ? null : new DiskError(this.failure))
    })
  }

  release(name: string): void {
    this.open.delete(name)
  }

  close(done: () => void): void {
    if (this.pending > 0) this.onIdle = done
    else this.later(this.options.writeMs ?? 0.3, done)
  }

  private end(): void {
    this.life++
    this.pending = 0
    this.onIdle = null
    this.open.clear()
    this.underWay.clear()
    for (const file of this.files.values()) file.close()
  }

  /** Not at all if the process ends before. */
  private later(msMost: number, run: () => void): void {
    const { life } = this
    this.pending++
    this.options.after(msMost * this.random.next(), () => {
      if (life !== this.life) return
      this.pending--
      run()
      if (this.pending > 0) return
      this.onIdle?.()
      this.onIdle = null
    })
  }

  private fileOf(name: string): SimFile {
    const file = this.files.get(name)
    if (file === undefined) throw new DiskError('ENOENT')
    return file
  }

  private make(name: string): SimFile {
    const file = new SimFile()
    this.files.set(name, file)
    this.change((names) => names.set(name, file))
    return file
  }

  private change(change: Change): void {
    this.changes.push(change)
  }

  private syncFolder(): void {
    this.durable = new Map(this.files)
    this.changes = []
  }

  private mayWrite(bytes: number): void {
    if (this.failure !== null) throw new DiskError(this.failure)
    if (bytes > 0 && this.used + bytes > this.capacity) throw new DiskError('ENOSPC')
  }
}
