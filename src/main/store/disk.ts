/**
 * A folder of files, as the store sees it: the only way in which it meets the outside
 * world. Names are plain file names.
 *
 * The first group is called while the store is opened, and may throw. The others
 * never throw; `done` is called later, never from inside the call.
 */

export type Done = (error: Error | null) => void

export interface Disk {
  /** For messages to people. */
  readonly folder: string

  list(): string[]
  read(name: string): Uint8Array
  size(name: string): number
  /** A whole new file, in the place of any of that name. */
  write(name: string, bytes: Uint8Array): void
  /** Cuts to `bytes` and makes what is left durable, its name too. */
  truncate(name: string, bytes: number): void
  remove(name: string): void
  /** Moves the whole folder out of the way and begins an empty one. @returns where it is now */
  setAside(suffix: string): string

  /**
   * Writes at the file's end, which it makes if need be: wholly, or with an error and a part of
   * it written. The chunks are not to be changed before `done`.
   *
   * @param aheadBytes when the file has to grow it may grow by so many zeros more, which later
   *   calls write over: a sync after those has only them to write, and nothing of the file system's
   */
  append(name: string, chunks: readonly Uint8Array[], done: Done, aheadBytes?: number): void
  /** Makes durable what was appended before this call, and the file's name. */
  sync(name: string, done: Done): void
  /** In one step, in the place of any `to`; durable when it is done. */
  rename(from: string, to: string, done: Done): void
  /** Nothing more will be written to this file: lets go of it, once everything before is done. */
  release(name: string): void
  /** Files that are gone already are no error. */
  drop(names: readonly string[], done: Done): void
  /** Lets go of all files, once everything before is done. */
  close(done: () => void): void
}
