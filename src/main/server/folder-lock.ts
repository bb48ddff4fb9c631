/**
 * One process at a time for a folder, by a listening local socket: the system
 * takes it down with its owner, however that ends, so no lock outlives a killed
 * server. Who is refused can ask the socket who holds the folder.
 *
 * Windows: a named pipe made from the folder's path; it vanishes with its owner.
 * Elsewhere: socket files `lock-1`, `lock-2` … A file whose owner is gone refuses
 * connections. Deleting such a file and binding its name again would be a race,
 * so nobody binds an old name: a newcomer binds the next number, looks again, and
 * gives up if anybody else listens. Of two newcomers, the one that binds second
 * sees the first one on its second look; that both give up is possible and
 * harmless, that both go on is not.
 */
import { createHash } from 'node:crypto'
import { readdir, realpath, rm } from 'node:fs/promises'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../net/make-folder'

/** Who holds a folder; null where it did not say. */
export interface Holder {
  readonly name: string | null
  readonly pid: number | null
}

/** The folder is in use. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'

  constructor(readonly holder: Holder) {
    super('the folder is in use')
  }
}

export interface FolderLock {
  release(): Promise<void>
}

/** The shortest limit of a socket file's path is 104 bytes (macOS), the final zero included. */
const SOCKET_PATH_BYTES_MAX = 103
const ROUNDS_MAX = 16
const ASK_TIMEOUT_MS = 1000
const ANSWER_BYTES_MAX = 4096
const NOT_SUPPORTED = new Set([
  'EOPNOTSUPP',
  'ENOTSUP',
  'EPERM',
  'EINVAL',
  'ENOSYS',
  'ENAMETOOLONG'
])

/**
 * Takes the folder, which must exist.
 *
 * @throws FolderInUse when another living process has it; else the system's error
 */
export async function lockFolder(folder: string, owner: Holder): Promise<FolderLock> {
  const { real, pipe, elsewhere } = await placesOf(folder)
  if (process.platform === 'win32') return lockPipe(pipe, owner)
  if (Buffer.byteLength(join(real, 'lock-0000000')) <= SOCKET_PATH_BYTES_MAX) {
    try {
      return await lockSocketFile(real, owner)
    } catch (error) {
      // Not every file system has sockets.
      if (!NOT_SUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  makeFolder(elsewhere)
  return lockSocketFile(elsewhere, owner)
}

/** Who has the folder; null: nobody. Takes nothing. Rejects with the system's error. */
export async function holderOf(folder: string): Promise<Holder | null> {
  const { real, pipe, elsewhere } = await placesOf(folder)
  if (process.platform === 'win32') return ask(pipe)
  for (const place of [real, elsewhere]) {
    try {
      await refuseIfHeld(place, await lockNumbers(place))
    } catch (error) {
      if (error instanceof FolderInUse) return error.holder
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return null
}

/** Where a folder's lock may be. */
async function placesOf(
  folder: string
): Promise<{ readonly real: string; readonly pipe: string; readonly elsewhere: string }> {
  const real = await realpath(folder)
  const key = createHash('sha256').update(real).digest('hex').slice(0, 24)
  return {
    real,
    pipe: `\\\\.\\pipe\\ftqueue-${key}`,
    elsewhere: join(tmpdir(), `ftqueue-lock-${key}`)
  }
}

async function lockPipe(path: string, owner: Holder): Promise<FolderLock> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const lock = await listen(path, owner)
    if (lock !== undefined) return lock
    const holder = await ask(path)
    if (holder !== null) throw new FolderInUse(holder)
  }
  throw new FolderInUse({ name: null, pid: null })
}

async function lockSocketFile(folder: string, owner: Holder): Promise<FolderLock> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const numbers = await lockNumbers(folder)
    await refuseIfHeld(folder, numbers)
    const mine = Math.max(0, ...numbers) + 1
    const lock = await listen(lockPath(folder, mine), owner)
    if (lock === undefined) continue
    const others = (await lockNumbers(folder)).filter((number) => number !== mine)
    try {
      await refuseIfHeld(folder, others)
    } catch (error) {
      await lock.release()
      throw error
    }
    for (const number of others) await rm(lockPath(folder, number), { force: true })
    return lock
  }
  throw new FolderInUse({ name: null, pid: null })
}

function lockPath(folder: string, number: number): string {
  return join(folder, `lock-${number}`)
}

async function lockNumbers(folder: string): Promise<number[]> {
  const numbers: number[] = []
  for (const file of await readdir(folder)) {
    const match = /^lock-(\d{1,7})$/.exec(file)
    if (match !== null) numbers.push(Number(match[1]))
  }
  return numbers
}

async function refuseIfHeld(folder: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const holder = await ask(lockPath(folder, number))
    if (holder !== null) throw new FolderInUse(holder)
  }
}

/** Undefined when the path is taken, by a living process or a dead one. */
function listen(path: string, owner: Holder): Promise<FolderLock | undefined> {
  const answer = JSON.stringify(owner)
  const server = createServer((connection) => {
    connection.on('error', () => connection.destroy())
    connection.end(answer, () => connection.destroy())
  })
  server.maxConnections = 8
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(path, () => {
      // The lock alone keeps no process alive, and no failure of its socket ends one.
      server.unref()
      server.on('error', () => undefined)
      resolve({ release: () => close(server) })
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}

/** Who listens there; null when nobody does. Who listens and does not answer is unknown, but alive. */
function ask(path: string): Promise<Holder | null> {
  return new Promise((resolve) => {
    const connection = createConnection(path)
    let answer = ''
    const done = (holder: Holder | null): void => {
      connection.destroy()
      resolve(holder)
    }
    connection.setTimeout(ASK_TIMEOUT_MS, () => {
      done({ name: null, pid: null })
    })
    connection.setEncoding('utf8')
    connection.on('data', (text: string) => {
      answer += text
      if (answer.length > ANSWER_BYTES_MAX) done({ name: null, pid: null })
    })
    connection.on('end', () => {
      done(parseHolder(answer))
    })
    connection.on('error', (error: NodeJS.ErrnoException) => {
      const gone =
        error.code === 'ECONNREFUSED' || error.code === 'ENOENT' || error.code === 'ENOTSOCK'
      done(gone ? null : { name: null, pid: null })
    })
  })
}

function parseHolder(text: string): Holder {
  try {
    const { name, pid } = JSON.parse(text) as Record<string, unknown>
    return {
      name: typeof name === 'string' ? name.slice(0, 64) : null,
      pid: typeof pid === 'number' ? pid : null
    }
  } catch {
    return { name: null, pid: null }
  }
}
