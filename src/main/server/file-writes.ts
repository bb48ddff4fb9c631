/**
 * Writing to files. A small write only copies into the system's memory: it is made in
 * this thread, when its turn's other work is done, for another thread's help costs
 * several times as much. Larger ones are left to others.
 */
import { writeSync, writev, writevSync } from 'node:fs'

const SMALL_BYTES = 64 * 1024
const ZEROS = new Uint8Array(64 * 1024)

/** As Node's own `writev`: it may write less than it was given. `done` is called later. */
export type WriteChunks = (
  file: number,
  chunks: readonly Uint8Array[],
  position: number,
  done: (error: Error | null, written: number) => void
) => void

/**
 * Writes of one server's files. Small ones wait for `settle`, when the datagrams of this turn of the
 * event loop have left; for those that nobody settles a turn of their own comes next.
 */
export class FitWrites {
  private waiting: (() => void)[] = []
  private turn: NodeJS.Immediate | null = null

  readonly write: WriteChunks = (file, chunks, position, done) => {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (bytes > SMALL_BYTES) {
      writev(file, chunks, position, done)
      return
    }
    this.waiting.push(() => {
      writeHere(file, chunks, position, done)
    })
    this.turn ??= setImmediate(this.settle)
  }

  /** Makes the writes that wait, now. */
  readonly settle = (): void => {
    if (this.turn === null) return
    clearImmediate(this.turn)
    this.turn = null
    const { waiting } = this
    this.waiting = []
    for (const write of waiting) write()
  }
}

const writeHere: WriteChunks = (file, chunks, position, done) => {
  let written = 0
  try {
    written = writevSync(file, chunks, position)
  } catch (error) {
    done(error as Error, 0)
    return
  }
  done(null, written)
}

/** Goes on until all is written. @param done is told where that ends, or a part of it */
export function writeAll(
  write: WriteChunks,
  file: number,
  chunks: readonly Uint8Array[],
  position: number,
  done: (error: Error | null, end: number) => void
): void {
  write(file, chunks, position, (error, written) => {
    const rest = error === null ? after(chunks, written) : []
    const end = position + (error === null ? written : 0)
    if (rest.length === 0) done(error, end)
    else writeAll(write, file, rest, end, done)
  })
}

/** At once, as far as there is room for them. @returns how many */
export function writeZeros(file: number, position: number, bytes: number): number {
  let done = 0
  try {
    while (done < bytes) {
      done += writeSync(file, ZEROS, 0, Math.min(bytes - done, ZEROS.length), position + done)
    }
  } catch {
    // A file without them grows as it is written.
  }
  return done
}

/** What is left of the chunks after so many bytes. */
function after(chunks: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written
  return chunks.flatMap((chunk) => {
    const rest = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - rest.length
    return rest.length === 0 ? [] : [rest]
  })
}
