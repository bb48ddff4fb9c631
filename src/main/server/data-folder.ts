/**
 * A server's data folder, `HOME/servers/NAME`: taken by one process at a time,
 * and the home of its identity.
 */
import { basename, join, resolve } from 'node:path'
import { makeFolder } from '../net/make-folder'
import { UserError } from '../../shared/user-error'
import { FolderInUse, lockFolder, type FolderLock } from './folder-lock'
import { newIdentity, readGroup, readIdentity, writeIdentity, type Identity } from './identity'

/** A folder that is locked, before anything of it is read or changed. */
export class DataFolder {
  private writing: Promise<void> = Promise.resolve()
  private current: Identity | null = null

  private constructor(
    readonly path: string,
    private readonly lock: FolderLock
  ) {}

  /**
   * Makes the folder if need be and locks it.
   *
   * @throws UserError `home` when it cannot be used, `name` when another server has it
   */
  static async open(home: string, name: string): Promise<DataFolder> {
    const path = resolve(home, 'servers', name)
    try {
      makeFolder(path)
      return new DataFolder(path, await lockFolder(path, { name, pid: process.pid }))
    } catch (error) {
      throw error instanceof FolderInUse ? inUse(name, path, error) : unusable(path, error)
    }
  }

  /**
   * Looks whose data this is; nothing is changed by that.
   *
   * @throws UserError `name` when it is another group's, which it must not be brought into
   */
  async check(group: string): Promise<void> {
    const owner = await readGroup(this.path).catch((error: unknown) => {
      throw unusable(join(this.path, 'identity.json'), error)
    })
    if (owner !== null && owner !== group) throw ofAnother(this.path, owner, group)
  }

  /**
   * Who this server is from now on: the stored identity with the next
   * incarnation, on disk when this resolves, so that nothing is ever sent under
   * an incarnation that could come again.
   *
   * @throws UserError (`home`)
   */
  async begin(
    group: string
  ): Promise<{ readonly identity: Identity; readonly setAside: string | null }> {
    try {
      const stored = await readIdentity(this.path)
      const before = stored.identity ?? newIdentity()
      const identity = { ...before, incarnation: before.incarnation + 1, group }
      await writeIdentity(this.path, identity)
      this.current = identity
      return { identity, setAside: stored.setAside }
    } catch (error) {
      throw unusable(join(this.path, 'identity.json'), error)
    }
  }

  /** Makes an epoch durable. Calls are carried out one after another. Rejects with the system's error. */
  saveEpoch(epoch: number): Promise<void> {
    const saved = this.writing.then(async () => {
      if (this.current === null) throw new Error('the identity was not begun')
      if (epoch <= this.current.epoch) return
      const identity = { ...this.current, epoch }
      await writeIdentity(this.path, identity)
      this.current = identity
    })
    this.writing = saved.catch(() => undefined)
    return saved
  }

  /** Waits for what is being written and gives the folder back. */
  async close(): Promise<void> {
    await this.writing
    await this.lock.release()
  }
}

function ofAnother(path: string, owner: string, group: string): UserError {
  return new UserError(
    `server "${basename(path)}" belongs to group "${owner}", with what is in ${path}: ` +
      `for group "${group}" choose another name, or another folder with --home or FTQUEUE_HOME`,
    'name'
  )
}

function inUse(name: string, path: string, { holder }: FolderInUse): UserError {
  const pid = holder.pid === null ? '' : ` (pid ${holder.pid})`
  return new UserError(
    `server "${holder.name ?? name}"${pid} is running already with the data folder ${path}: ` +
      'stop it, or choose another name',
    'name'
  )
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'there is a file in its place',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the path is too long'
}

/** One line about a folder or file under the home folder that does not do. */
export function unusable(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  const reason = REASONS[code] ?? (code === '' ? String(error) : code)
  return new UserError(
    `${path} cannot be used (${reason}): mend it, or choose another folder with --home or FTQUEUE_HOME`,
    'home'
  )
}
