/** The folder for data, logs and settings. */
import type { Check } from '../../../shared/doctor'
import { amount, byteText, list, told, verdicts } from './say'

const say = verdicts('data folder')

/** Below this a server soon cannot write; below the other it should be seen to. */
const LEAST_FREE_BYTES = 100 * 1024 * 1024
const GOOD_FREE_BYTES = 1024 * 1024 * 1024

/** What is asked of the file system. */
export interface FolderLook {
  /** Null: nothing is there. Throws the system's error. */
  readonly find: (path: string) => { readonly isFolder: boolean; readonly owner: number } | null
  readonly parent: (path: string) => string
  /** Writes a small file into the folder, syncs it and removes it. Rejects with the system's error. */
  readonly tryWrite: (folder: string) => Promise<void>
  readonly room: (folder: string) => Promise<{
    readonly freeBytes: number
    readonly kind: 'disk' | 'memory' | 'network'
  }>
  /** Servers with data there, and the process that has each one's folder; null: none. */
  readonly servers: (home: string) => Promise<
    readonly {
      readonly name: string
      readonly holder: { readonly pid: number | null } | null
    }[]
  >
  /** Who runs this; null where there are no such numbers. */
  readonly user: number | null
  /** One line for an error of the system, with its mend. */
  readonly explain: (path: string, error: unknown) => Error
}

export async function checkFolder(home: string, look: FolderLook): Promise<Check> {
  try {
    return await lookAt(home, look)
  } catch (error) {
    const { seen, mend } = told(look.explain(home, error))
    return say.problem(seen, mend)
  }
}

async function lookAt(home: string, look: FolderLook): Promise<Check> {
  const found = look.find(home)
  if (found !== null && !found.isFolder) {
    return say.problem(
      `${home} is a file, not a folder`,
      'Move it away, or choose another folder with FTQUEUE_HOME (serve: --home)'
    )
  }
  // Nothing is made by looking: where the folder is to come, the one above it is tried.
  let folder = home
  while (look.find(folder) === null && look.parent(folder) !== folder) folder = look.parent(folder)
  await look.tryWrite(folder)
  const { freeBytes, kind } = await look.room(folder)
  const free = `${byteText(freeBytes)} free`
  const seen =
    found === null
      ? `${home} will be made by the first server; ${free}`
      : `${home} can be written; ${free}${await holders(home, look)}`
  if (freeBytes < LEAST_FREE_BYTES) {
    return say.problem(seen, 'Free some space: a server that cannot write refuses its clients')
  }
  if (found !== null && look.user !== null && found.owner !== look.user) {
    return say.warning(
      `${seen}; it belongs to another user (number ${String(found.owner)})`,
      'Files made now may be closed to that user: run servers as one user, or use another folder with FTQUEUE_HOME'
    )
  }
  if (kind === 'memory') {
    return say.warning(
      `${seen}; it lies in memory and is gone after a restart of this machine`,
      'Choose a folder on a disk with FTQUEUE_HOME, unless the queues may be lost'
    )
  }
  if (kind === 'network') {
    return say.warning(
      `${seen}; it lies on another machine, and servers wait for that one`,
      'Choose a folder on a disk of this machine with FTQUEUE_HOME'
    )
  }
  return freeBytes < GOOD_FREE_BYTES
    ? say.warning(seen, 'Free some space before it runs out')
    : say.ok(seen)
}

/** A folder that a running server has is as it should be. */
async function holders(home: string, look: FolderLook): Promise<string> {
  const servers = await look.servers(home)
  if (servers.length === 0) return ''
  const running = servers.filter(({ holder }) => holder !== null)
  const names = running.map(({ name, holder }) =>
    holder === null || holder.pid === null ? name : `${name} (pid ${String(holder.pid)})`
  )
  const known = `; data of ${amount(servers.length, 'server')}`
  return names.length === 0 ? `${known}, none of them running` : `${known}, running: ${list(names)}`
}
