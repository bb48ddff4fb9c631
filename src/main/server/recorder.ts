/**
 * The flight recorder: `DIR/NAME.INC.rec`, everything that the core is given and a
 * digest of what it did (docs/recording.md).
 *
 * Inputs gather in memory and are written in chunks, beside the server's work: a
 * crash loses the last moments, not more than about 50 ms unless the disk is slower.
 */
import { close, closeSync, openSync, write, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bounds } from '../../shared/bounds'
import { UserError } from '../../shared/user-error'
import { makeFolder } from '../net/make-folder'
import { codeOf } from '../net/udp-socket'
import type { Restored } from '../protocol/kept'
import type { Input } from '../protocol/types'
import type { StepOutcome } from '../record/effects-digest'
import {
  encodeEnd,
  encodeHeader,
  encodePast,
  FILE_MARK,
  FRAME_MOST_BYTES,
  inputFrameBytes,
  writeInput,
  type EndReason,
  type RecordingHeader
} from '../record/format'
import { encodeRestored } from '../record/restored'

/** An input waits so long for others before it is written. */
const WRITE_AFTER_MS = 20
/** What a past takes in frames, in its own bytes. */
const PAST_FACTOR = 1.01
/** Room kept for the frame at the end. */
const END_ROOM_BYTES = 1024

export interface RecorderOptions {
  readonly folder: string
  readonly name: string
  readonly incarnation: number
  readonly header: RecordingHeader
  /** Bound of the file. */
  readonly bytesMost: number
}

/**
 * The recording ended: why, or `failed` with the system's word for it, which may
 * still happen to what was left to be written at another end.
 */
export type OnRecordingEnd = (end: EndReason | 'failed', problem: string) => void

type WriteTo = (
  file: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: null,
  done: (error: Error | null, written: number) => void
) => void

/** Inputs that are on their way to the file. */
class Chunk {
  readonly bytes = Buffer.allocUnsafeSlow(bounds.server.recordChunkBytes)
  readonly view = new DataView(
    this.bytes.buffer,
    this.bytes.byteOffset,
    bounds.server.recordChunkBytes
  )
  used = 0
}

export class Recorder {
  readonly path: string
  private file: number | null
  /** What the queues hold now, as a digest. */
  private hash: () => string = () => ''
  private chunk = new Chunk()
  private readonly full: Chunk[] = []
  private readonly spare: Chunk[] = []
  private timer: NodeJS.Timeout | null = null
  private writing = false
  /** The present chunk is to be written as soon as the file is free. */
  private isDue = false
  private bytes = 0
  private inputs = 0
  private ended = false
  private closed: (() => void) | null = null

  /**
   * Makes the folder if need be, begins the file anew and writes its header.
   *
   * @param writeTo how chunks are written: Node's own `write`
   * @throws UserError (`record`)
   */
  constructor(
    private readonly options: RecorderOptions,
    private readonly onEnd: OnRecordingEnd,
    private readonly writeTo: WriteTo = write
  ) {
    const folder = resolve(options.folder)
    this.path = join(folder, `${options.name}.${options.incarnation}.rec`)
    this.file = this.open(folder)
  }

  /**
   * @param hash digest of what the queues hold, for the recording's end
   * @param restored the past that the core was made with
   */
  begin(hash: () => string, restored: Restored | null): void {
    this.hash = hash
    if (restored === null || this.file === null) return
    const past = encodeRestored(restored)
    if (this.bytes + past.length * PAST_FACTOR > this.options.bytesMost) this.end('full')
    else this.writePast(this.file, past)
  }

  /** At once: nothing waits for this server yet. */
  private writePast(file: number, past: Uint8Array): void {
    try {
      for (const frame of encodePast(past)) {
        for (let done = 0; done < frame.length;) done += writeSync(file, frame, done)
        this.bytes += frame.length
      }
    } catch (error) {
      this.fail(error as Error)
    }
  }

  /** One input, once the core's step is over. The bytes of a datagram are copied. */
  readonly add = (input: Input, outcome: StepOutcome): void => {
    if (this.ended) return
    const size = inputFrameBytes(input)
    const { bytes, view, used } = this.roomFor(size)
    this.chunk.used = writeInput(bytes, view, used, input, outcome)
    this.bytes += size
    this.inputs++
    if (outcome.broke) this.end('broken')
    else if (this.bytes + FRAME_MOST_BYTES + END_ROOM_BYTES > this.options.bytesMost) {
      this.end('full')
    } else if (this.full.length > bounds.server.recordChunksWaiting) this.end('slow-disk')
  }

  /** Ends the recording, if it has no end yet. Later inputs are ignored. */
  end(reason: EndReason): void {
    if (this.ended) return
    this.ended = true
    const { inputs } = this
    const end = encodeEnd({ reason, inputs, hash: this.hash() })
    const { bytes, used } = this.roomFor(end.length)
    bytes.set(end, used)
    this.chunk.used += end.length
    this.onEnd(reason, '')
    this.writeSoon()
  }

  /** Everything is with the operating system when this resolves. */
  close(): Promise<void> {
    this.end('stopped')
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    return new Promise((done) => {
      this.closed = done
      this.writeSoon()
      this.closeWhenWritten()
    })
  }

  private open(folder: string): number {
    let file: number | null = null
    try {
      makeFolder(folder, 0o777)
      file = openSync(this.path, 'w', 0o600)
      const head = Buffer.concat([FILE_MARK, encodeHeader(this.options.header)])
      // A disk that is full says so here.
      for (let done = 0; done < head.length;) done += writeSync(file, head, done)
      this.bytes = head.length
      return file
    } catch (error) {
      if (file !== null) closeSync(file)
      throw new UserError(
        `the recording ${this.path} cannot be written (${codeOf(error)}): ` +
          'choose another folder with --record',
        'record'
      )
    }
  }

  /** The present chunk, or a new one when it is full. */
  private roomFor(size: number): Chunk {
    if (this.chunk.used + size > bounds.server.recordChunkBytes) {
      this.full.push(this.chunk)
      this.chunk = this.spare.pop() ?? new Chunk()
      this.writeNext()
    }
    this.timer ??= setTimeout(() => {
      this.timer = null
      this.writeSoon()
    }, WRITE_AFTER_MS)
    return this.chunk
  }

  private writeSoon(): void {
    this.isDue = true
    this.writeNext()
  }

  /** One write at a time, so that the file is whole up to wherever it ends. */
  private writeNext(): void {
    if (this.writing || this.file === null) return
    if (this.full.length === 0 && this.isDue && this.chunk.used > 0) {
      this.full.push(this.chunk)
      this.chunk = this.spare.pop() ?? new Chunk()
    }
    const next = this.full.shift()
    if (next === undefined) {
      this.isDue = false
      return
    }
    this.writing = true
    this.writeAll(this.file, next, 0)
  }

  private writeAll(file: number, chunk: Chunk, done: number): void {
    this.writeTo(file, chunk.bytes, done, chunk.used - done, null, (error, written) => {
      if (error !== null) this.fail(error)
      else if (done + written < chunk.used) this.writeAll(file, chunk, done + written)
      else {
        this.writing = false
        chunk.used = 0
        if (this.spare.length < bounds.server.recordChunksSpare) this.spare.push(chunk)
        this.writeNext()
        this.closeWhenWritten()
      }
    })
  }

  /** The file stays as it is: whole up to its last frame, or cut off inside it. */
  private fail(error: Error): void {
    this.ended = true
    this.writing = false
    this.full.length = 0
    this.chunk.used = 0
    this.onEnd('failed', codeOf(error))
    this.closeFile()
  }

  private closeWhenWritten(): void {
    if (this.closed === null || this.writing) return
    this.closeFile()
  }

  private closeFile(): void {
    const { file } = this
    this.file = null
    if (file === null) this.closed?.()
    else close(file, () => this.closed?.())
  }
}
