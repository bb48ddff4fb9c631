/** The file that a replay's trace goes to: a file of its own, or one in a folder, named as a server does. */
import { closeSync, openSync, realpathSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { bounds } from '../../shared/bounds'
import { UserError } from '../../shared/user-error'
import { makeFolder } from '../host/home-folder'

export class TraceOut {
  private gathered = ''

  private constructor(
    readonly path: string,
    private readonly file: number
  ) {}

  /**
   * @param out a file, which is begun anew; or a folder, where nothing is overwritten
   * @param fileName the file's name in a folder
   * @param recording what is replayed, which must not be overwritten
   * @throws UserError when it cannot be written
   */
  static open(out: string, fileName: string, recording: string): TraceOut {
    const isFolder = /[/\\]$/.test(out) || isThereAsFolder(out)
    const target = isFolder ? path.join(out, fileName) : out
    if (isSameFile(target, recording)) {
      throw new UserError(`${out} is the recording itself: give another file for --trace`, 'trace')
    }
    try {
      makeFolder(path.dirname(path.resolve(target)), 0o777)
      return new TraceOut(target, openSync(target, isFolder ? 'wx' : 'w', 0o644))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new UserError(
          `there is a ${target} already, perhaps the live server's: give another --trace`,
          'trace'
        )
      }
      throw unwritable(target, error)
    }
  }

  /** @throws UserError when the disk does not take it */
  write(text: string): void {
    this.gathered += text
    if (this.gathered.length > bounds.host.replayTraceCharacters) this.flush()
  }

  /** @throws UserError when the disk does not take what is left */
  close(): void {
    try {
      this.flush()
    } finally {
      closeSync(this.file)
    }
  }

  private flush(): void {
    const bytes = Buffer.from(this.gathered)
    this.gathered = ''
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done)
    } catch (error) {
      throw unwritable(this.path, error)
    }
  }
}

function isThereAsFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}

function isSameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}

function unwritable(file: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error)
  return new UserError(
    `the trace ${file} cannot be written (${code}): give another file with --trace`,
    'trace'
  )
}
