/** What keeps a store from writing, for people. */

export interface StoreProblem {
  /** The system's word for it, for example `ENOSPC`; `SLOW`: the disk cannot keep up. */
  readonly code: string
  /** One line: what, where, and what mends it. */
  readonly text: string
  /** Records are still kept; only checkpoints fail, so that the log grows. */
  readonly isKeeping: boolean
}

/** The disk has no room: what it holds already is not in danger. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT'])

export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

export function isNoRoom(error: Error): boolean {
  return NO_ROOM.has(codeOf(error))
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room on it',
  EDQUOT: 'the quota of disk space is used up: make room, or have it raised',
  EROFS: 'the file system is read-only: make it writable again',
  EACCES: 'permission is denied: give the server the right to write there',
  EPERM: 'permission is denied: give the server the right to write there',
  ENOENT: 'the folder is gone and cannot be made: make it again',
  EIO: 'the disk reports an error: check it, and mend or replace it',
  EMFILE: 'too many files are open: raise the limit of open files',
  ENFILE: 'too many files are open: raise the limit of open files',
  SLOW: 'the disk is slower than what comes: lighten its load'
}

export function problemOf(code: string, folder: string, isKeeping: boolean): StoreProblem {
  const reason = REASONS[code] ?? `${code}: mend the disk`
  const what = isKeeping ? 'no checkpoint can be written to' : 'nothing can be kept in'
  return { code, text: `${what} ${folder}: ${reason}; it goes on by itself then`, isKeeping }
}

export function sameProblem(a: StoreProblem | null, b: StoreProblem | null): boolean {
  return a?.code === b?.code && a?.isKeeping === b?.isKeeping
}
