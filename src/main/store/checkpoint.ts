/**
 * Writes one checkpoint, beside all else that goes on: digests, then the parts that
 * are nowhere on disk, then the state file, all in small pieces with pauses between.
 * It counts when the state file has its name. What was there before stays as it is.
 */
import type { KeptRecord, KeptState } from '../protocol/kept'
import type { Manifest } from '../protocol/queue/manifest'
import type { MemberId } from '../protocol/types'
import type { Disk } from './disk'
import { fileName, unfinishedName } from './names'
import type { PartsIndex, Place } from './parts-index'
import { encodeStateFile } from './state-file'
import type { StoreLimits } from './store-limits'
import type { Timers } from './timers'

export interface CheckpointOptions {
  readonly disk: Disk
  readonly limits: StoreLimits
  readonly timers: Timers
  readonly server: MemberId
  readonly parts: PartsIndex
  readonly number: number
  /** Ordinal of the first record that is not part of the state. */
  readonly at: number
  readonly state: KeptState
  readonly carried: readonly KeptRecord[]
}

/** A checkpoint that is durable. */
export interface Written {
  readonly manifest: Manifest
  readonly places: readonly Place[]
}

export type OnWritten = (error: Error | null, written: Written | null) => void

/** A part that is written, and perhaps not synced. */
interface Fresh {
  readonly index: number
  readonly place: Place
}

export class Checkpoint {
  readonly number: number
  readonly at: number
  private manifest: Manifest | null = null
  private places: (Place | null)[] = []
  /** Up to this index all parts are on disk or on their way there. */
  private index = 0
  private offset = 0
  private unsynced: Fresh[] = []
  private unsyncedBytes = 0
  private cancelled = false

  constructor(
    private readonly options: CheckpointOptions,
    private readonly onWritten: OnWritten
  ) {
    this.number = options.number
    this.at = options.at
    this.pause(this.digest)
  }

  /** Files that may be there if it is given up or failed, besides the parts file. */
  get leftovers(): string[] {
    return [unfinishedName('state', this.number), fileName('state', this.number)]
  }

  /** Gives up. What was written of the parts is of use for the next one; nothing is told. */
  cancel(): void {
    this.cancelled = true
  }

  private pause(next: () => void): void {
    this.options.timers.after(this.options.limits.pauseMs, () => {
      if (!this.cancelled) next()
    })
  }

  private readonly digest = (): void => {
    const { state, parts, limits } = this.options
    this.manifest = state.manifest(limits.digestedAtOnce)
    if (this.manifest === null) {
      this.pause(this.digest)
      return
    }
    this.places = parts.plan(this.manifest.entries, limits.partsFiles)
    this.writeParts()
  }

  private readonly writeParts = (): void => {
    const { disk, limits, parts } = this.options
    const chunks = this.nextChunks()
    if (chunks.length === 0) {
      this.syncParts(this.writeState)
      return
    }
    parts.noteFile(this.number, this.offset)
    disk.append(
      this.partsFile,
      chunks,
      this.unlessFailed(() => {
        if (this.unsyncedBytes < limits.unsyncedBytes) this.pause(this.writeParts)
        else {
          this.syncParts(() => {
            this.pause(this.writeParts)
          })
        }
      })
    )
  }

  /** Encodes some of the parts that are nowhere on disk; none: all are there. */
  private nextChunks(): Uint8Array[] {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for (
      ;
      this.index < this.places.length && bytes < this.options.limits.chunkBytes;
      this.index++
    ) {
      if (this.places[this.index] !== null) continue
      const part = this.options.state.part(this.index)
      const place = { file: this.number, offset: this.offset + bytes }
      this.places[this.index] = place
      this.unsynced.push({ index: this.index, place })
      chunks.push(part)
      bytes += part.length
    }
    this.offset += bytes
    this.unsyncedBytes += bytes
    return chunks
  }

  private syncParts(next: () => void): void {
    if (this.unsynced.length === 0) {
      next()
      return
    }
    const { disk, parts } = this.options
    const entries = this.manifest?.entries ?? []
    const fresh = this.unsynced
    this.unsynced = []
    this.unsyncedBytes = 0
    disk.sync(
      this.partsFile,
      this.unlessFailed(() => {
        for (const { index, place } of fresh) {
          const entry = entries[index]
          if (entry !== undefined) parts.add(entry, place)
        }
        next()
      })
    )
  }

  private readonly writeState = (): void => {
    const { disk, server, carried, number, at } = this.options
    const manifest = this.manifest as Manifest
    const places = this.places as Place[]
    const bytes = encodeStateFile({ number, at, server, manifest, places, carried })
    const unfinished = unfinishedName('state', number)
    const renamed = this.unlessFailed(() => {
      // Later states may refer to its parts for long.
      disk.release(this.partsFile)
      this.onWritten(null, { manifest, places })
    })
    const synced = this.unlessFailed(() => {
      disk.rename(unfinished, fileName('state', number), renamed)
    })
    const appended = this.unlessFailed(() => {
      disk.sync(unfinished, synced)
    })
    disk.append(unfinished, [bytes], appended)
  }

  private get partsFile(): string {
    return fileName('parts', this.number)
  }

  private unlessFailed(next: () => void): (error: Error | null) => void {
    return (error) => {
      if (this.cancelled) return
      if (error === null) next()
      else this.fail(error)
    }
  }

  /** Gives the room back at once. */
  private fail(error: Error): void {
    const { disk, parts } = this.options
    this.cancelled = true
    parts.forget(this.number)
    disk.drop([this.partsFile, ...this.leftovers], () => undefined)
    this.onWritten(error, null)
  }
}
