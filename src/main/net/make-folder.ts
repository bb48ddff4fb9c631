/**
 * Makes a folder and those above it, one by one. Node's own recursive `mkdir` never
 * returns where a file system refuses with "no such file" (as /proc does).
 */
import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Folders that are there already are left as they are. Throws the error of the first that cannot be made. */
export function makeFolder(path: string, mode = 0o700): void {
  const missing: string[] = []
  let at = resolve(path)
  while (statSync(at, { throwIfNoEntry: false }) === undefined && dirname(at) !== at) {
    missing.push(at)
    at = dirname(at)
  }
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, mode)
    } catch (error) {
      // Another server of this machine may have been quicker.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
