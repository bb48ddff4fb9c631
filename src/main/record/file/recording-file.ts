/** A recording as a file, read from the first input to the last in pieces. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../../../shared/user-error'
import type { Restored } from '../../protocol/kept'
import {
  decodeBody,
  FILE_MARK,
  type Frame,
  type RecordedInput,
  type RecordingEnd,
  type RecordingHeader
} from '../format'
import { Frames } from '../frames'
import { decodeRestored } from '../restored'

const BLOCK_BYTES = 1024 * 1024
const WHENCE = 'give one that "ftqueue serve --record DIR" wrote'

/**
 * How a recording ends: with its end; open, so that its server was killed or still
 * runs; or torn inside a frame, of which `bytes` are there.
 */
export type Ending =
  | { readonly how: 'ended'; readonly end: RecordingEnd }
  | { readonly how: 'open' }
  | { readonly how: 'torn'; readonly bytes: number }

export class RecordingFile {
  private readonly frames = new Frames()
  private readonly block = Buffer.allocUnsafe(BLOCK_BYTES)
  private inputs = 0
  private bytesRead = 0
  private last: Ending | null = null
  readonly header: RecordingHeader
  /** The past that the core was made with; null: none. */
  readonly restored: Restored | null
  /** Was read already, and is the next one. */
  private ahead: Frame | null = null

  private constructor(
    readonly path: string,
    private readonly file: number
  ) {
    this.header = this.readHeader()
    this.restored = this.readPast()
  }

  /** @throws UserError for a file that cannot be read, or is no recording */
  static open(path: string): RecordingFile {
    const file = openForReading(path)
    try {
      return new RecordingFile(path, file)
    } catch (error) {
      closeSync(file)
      throw error
    }
  }

  /**
   * The next input; null: there is none, and `ending` says why.
   *
   * @throws UserError for a file that is damaged
   */
  next(): RecordedInput | null {
    if (this.last !== null) return null
    const frame = this.ahead ?? this.nextFrame()
    this.ahead = null
    if (frame?.frame === 'input') {
      this.inputs++
      return frame.recorded
    }
    if (frame?.frame === 'end') this.last = { how: 'ended', end: frame.end }
    else if (frame !== null) throw this.damaged()
    return null
  }

  /** What part of it is read, 0 to 1; of one that is being written, as it is now. */
  get part(): number {
    return this.bytesRead / Math.max(1, this.bytesRead, fstatSync(this.file).size)
  }

  /** How it ends; null before `next` gave null. */
  get ending(): Ending | null {
    return this.last
  }

  close(): void {
    closeSync(this.file)
  }

  private readHeader(): RecordingHeader {
    while (this.frames.waiting < FILE_MARK.length && this.readBlock());
    const mark = this.frames.take(FILE_MARK.length)
    const places = [...FILE_MARK.keys()]
    const wrong = places.filter((place) => mark?.[place] !== FILE_MARK[place])
    if (mark !== undefined && wrong.length === 1 && wrong[0] === FILE_MARK.length - 2) {
      throw new UserError(
        `the recording ${this.path} has format ${mark[wrong[0]] ?? 0}, and this version reads ` +
          `format ${FILE_MARK[wrong[0]] ?? 0}: replay it with the version that wrote it`,
        'file'
      )
    }
    const frame = wrong.length > 0 ? null : this.nextFrame()
    if (frame?.frame === 'header') return frame.header
    throw new UserError(`${this.path} is no recording: ${WHENCE}`, 'file')
  }

  private readPast(): Restored | null {
    const pieces: Uint8Array[] = []
    for (;;) {
      const frame = this.nextFrame()
      if (frame?.frame === 'restored') pieces.push(frame.bytes)
      else {
        this.ahead = frame
        break
      }
    }
    if (pieces.length === 0) return null
    const past = decodeRestored(Buffer.concat(pieces))
    if (past === undefined && this.last === null) throw this.damaged()
    return past ?? null
  }

  /** Null when no whole frame is left. */
  private nextFrame(): Frame | null {
    for (;;) {
      const body = this.frames.next()
      if (body === 'more') {
        if (this.readBlock()) continue
        const bytes = this.frames.waiting
        this.last = bytes === 0 ? { how: 'open' } : { how: 'torn', bytes }
        return null
      }
      if (body === 'damaged') {
        this.last = { how: 'torn', bytes: this.tornBytes() }
        return null
      }
      const frame = decodeBody(body)
      if (frame === undefined) throw this.damaged()
      return frame
    }
  }

  /**
   * The rest's bytes, when a power cut can explain it: one last frame, and room that
   * the file system gave and never filled.
   *
   * @throws UserError when it cannot
   */
  private tornBytes(): number {
    let bytes = this.frames.skip()
    do {
      const zeros = this.frames.skipZeros()
      if (zeros < 0) throw this.damaged()
      bytes += zeros
    } while (this.readBlock())
    return bytes
  }

  /** False at the file's end. */
  private readBlock(): boolean {
    try {
      const size = readSync(this.file, this.block, 0, BLOCK_BYTES, null)
      this.bytesRead += size
      this.frames.push(this.block.subarray(0, size))
      return size > 0
    } catch (error) {
      throw unreadable(this.path, error)
    }
  }

  private damaged(): UserError {
    return new UserError(
      this.inputs === 0
        ? `${this.path} is no recording, or damaged at its head: ${WHENCE}`
        : `the recording ${this.path} is damaged behind input ${this.inputs}: ` +
            'get it again from where it was made',
      'file'
    )
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error)
  if (code === 'ENOENT') return new UserError(`there is no recording ${path}: ${WHENCE}`, 'file')
  if (code === 'EISDIR') {
    return new UserError(`${path} is a folder: give one of the recordings in it`, 'file')
  }
  return new UserError(
    `the recording ${path} cannot be read (${code}): check that you may read it`,
    'file'
  )
}
