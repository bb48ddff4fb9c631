/**
 * A folder of the file system as the store's disk. Files that are written stay open until
 * they are released; what is done to one file is done in order, one after the other.
 */
import {
  close,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fstat,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  open,
  openSync,
  readdirSync,
  readFileSync,
  rename,
  renameSync,
  rmSync,
  statSync,
  unlink,
  unlinkSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Disk, Done } from '../store/disk'
import { DiskCounts } from './disk-counts'
import { FileLine } from './file-line'
import { FitWrites, writeAll, writeZeros, type WriteChunks } from './file-writes'

/** Folders that were set aside are kept: so many, the newest. */
const SET_ASIDE_MOST = 4
const RENAME_TRIES = 10
const RENAME_PAUSE_MS = 30
const isWindows = process.platform === 'win32'

/** A file that is or was written. */
interface OpenFile {
  readonly line: FileLine
  file: number | null
  /** Where the next write goes, and how far the file reaches: between them are zeros. */
  end: number
  size: number
  /** Its name is perhaps not durable. */
  isNew: boolean
}

export class FileDisk implements Disk {
  readonly folder: string
  private readonly files = new Map<string, OpenFile>()

  /**
   * @param folder is made if need be
   * @throws Error of the system when it cannot be
   */
  constructor(
    folder: string,
    private readonly writeChunks: WriteChunks = new FitWrites().write,
    private readonly counts = new DiskCounts()
  ) {
    this.folder = resolve(folder)
    this.makeFolder()
  }

  list(): string[] {
    return readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
  }

  read(name: string): Uint8Array {
    return readFileSync(this.path(name))
  }

  size(name: string): number {
    return statSync(this.path(name)).size
  }

  write(name: string, bytes: Uint8Array): void {
    writeFileSync(this.path(name), bytes, { mode: 0o600 })
  }

  truncate(name: string, bytes: number): void {
    const file = openSync(this.path(name), 'r+')
    try {
      if (fstatSync(file).size !== bytes) ftruncateSync(file, bytes)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    this.syncFolderNow()
  }

  remove(name: string): void {
    unlinkSync(this.path(name))
  }

  setAside(suffix: string): string {
    const parent = dirname(this.folder)
    const stem = `${basename(this.folder)}.${suffix}-`
    const numbers = readdirSync(parent)
      .filter((name) => name.startsWith(stem))
      .map((name) => Number(name.slice(stem.length)))
      .filter((number) => Number.isInteger(number))
      .sort((a, b) => a - b)
    const aside = join(parent, `${stem}${(numbers.at(-1) ?? 0) + 1}`)
    renameSync(this.folder, aside)
    this.makeFolder()
    for (const number of numbers.slice(0, Math.max(0, numbers.length + 1 - SET_ASIDE_MOST))) {
      rmSync(join(parent, `${stem}${number}`), { recursive: true, force: true })
    }
    return aside
  }

  append(name: string, chunks: readonly Uint8Array[], done: Done, aheadBytes = 0): void {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    this.opened(name, this.counts.write(bytes, done), (entry, file, finish) => {
      writeAll(this.writeChunks, file, chunks, entry.end, (error, end) => {
        entry.end = end
        if (error === null && end > entry.size) {
          entry.size = end + writeZeros(file, end, aheadBytes)
        }
        finish(error)
      })
    })
  }

  sync(name: string, done: Done): void {
    this.opened(name, this.counts.sync(done), (entry, file, finish) => {
      fdatasync(file, (error) => {
        if (error !== null || !entry.isNew) finish(error)
        else {
          this.syncFolder((folderError) => {
            entry.isNew = folderError !== null
            finish(folderError)
          })
        }
      })
    })
  }

  rename(from: string, to: string, done: Done): void {
    this.closed(from, () => {
      this.renameOver(this.path(from), this.path(to), 1, (error) => {
        if (error === null) this.syncFolder(done)
        else done(error)
      })
    })
  }

  release(name: string): void {
    this.closed(name, () => undefined)
  }

  drop(names: readonly string[], done: Done): void {
    let left = names.length
    let failed: Error | null = null
    if (left === 0) setImmediate(done, null)
    for (const name of names) {
      this.closed(name, () => {
        unlink(this.path(name), (error) => {
          if (error !== null && error.code !== 'ENOENT') failed ??= error
          left--
          if (left === 0) done(failed)
        })
      })
    }
  }

  close(done: () => void): void {
    const names = [...this.files.keys()]
    let left = names.length
    if (left === 0) setImmediate(done)
    for (const name of names) {
      this.closed(name, () => {
        left--
        if (left === 0) setImmediate(done)
      })
    }
  }

  private path(name: string): string {
    return join(this.folder, name)
  }

  private makeFolder(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  /** Does something with an open file, after what was begun with it before. */
  private opened(
    name: string,
    done: Done,
    act: (entry: OpenFile, file: number, finish: Done) => void
  ): void {
    const entry = this.files.get(name) ?? newEntry()
    this.files.set(name, entry)
    entry.line.add((next) => {
      const finish: Done = (error) => {
        next()
        done(error)
      }
      if (entry.file !== null) {
        act(entry, entry.file, finish)
        return
      }
      this.openFile(name, true, (error, file) => {
        if (error !== null) finish(error)
        else {
          fstat(file, (failed, stats) => {
            if (failed !== null)
              close(file, () => {
                finish(failed)
              })
            else {
              entry.file = file
              entry.end = entry.size = stats.size
              act(entry, file, finish)
            }
          })
        }
      })
    })
  }

  private openFile(
    name: string,
    mayMakeFolder: boolean,
    done: (error: Error | null, file: number) => void
  ): void {
    open(this.path(name), constants.O_WRONLY | constants.O_CREAT, 0o600, (error, file) => {
      if (error?.code !== 'ENOENT' || !mayMakeFolder) {
        done(error, file)
        return
      }
      // Somebody removed the folder: what is written from now on is there again.
      try {
        this.makeFolder()
      } catch {
        done(error, file)
        return
      }
      this.openFile(name, false, done)
    })
  }

  /** Lets go of a file, after what was begun with it before. */
  private closed(name: string, next: () => void): void {
    const entry = this.files.get(name)
    if (entry === undefined) {
      next()
      return
    }
    this.files.delete(name)
    entry.line.add((finish) => {
      finish()
      if (entry.file === null) next()
      else close(entry.file, next)
    })
  }

  /** On Windows a virus scanner that looks into a file makes renaming it fail for a moment. */
  private renameOver(from: string, to: string, tries: number, done: Done): void {
    rename(from, to, (error) => {
      if (error === null || !isWindows || tries === RENAME_TRIES) done(error)
      else {
        setTimeout(() => {
          this.renameOver(from, to, tries + 1, done)
        }, RENAME_PAUSE_MS)
      }
    })
  }

  /** Windows cannot, and need not, sync folders; some file systems refuse to. */
  private syncFolder(done: Done): void {
    if (isWindows) {
      done(null)
      return
    }
    open(this.folder, 'r', (error, folder) => {
      if (error !== null) {
        done(error)
        return
      }
      fsync(folder, (failed) => {
        close(folder, () => {
          done(failed?.code === 'EINVAL' ? null : failed)
        })
      })
    })
  }

  private syncFolderNow(): void {
    if (isWindows) return
    const folder = openSync(this.folder, 'r')
    try {
      fsyncSync(folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
    } finally {
      closeSync(folder)
    }
  }
}

function newEntry(): OpenFile {
  return { line: new FileLine(), file: null, end: 0, size: 0, isNew: true }
}
