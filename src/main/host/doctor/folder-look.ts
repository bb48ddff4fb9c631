/** Looks at a folder of the real file system. */
import { readdirSync, statSync } from 'node:fs'
import { open, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { NAME_PATTERN } from '../../../shared/guards'
import { UserError } from '../../../shared/user-error'
import { holderOf } from '../../server/folder-lock'
import type { FolderLook } from './check-folder'

/** Linux: what `statfs` calls file systems that are in memory, or on other machines. */
const IN_MEMORY = new Set([0x01021994, 0x858458f6])
const ON_NETWORK = new Set([0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997, 0x00c36400])

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  ENOENT: 'nothing can be made there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENAMETOOLONG: 'the path is too long'
}

export const folderLook: FolderLook = {
  find(at) {
    try {
      const stat = statSync(at)
      return { isFolder: stat.isDirectory(), owner: stat.uid }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  },

  parent: (at) => path.dirname(at),

  async tryWrite(folder) {
    const file = path.join(folder, `.ftqueue-doctor-${String(process.pid)}`)
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile('This file may be deleted.\n')
      await handle.sync()
    } finally {
      await handle.close()
      await rm(file, { force: true })
    }
  },

  async room(folder) {
    const { bavail, bsize, type } = await statfs(folder)
    const isLinux = process.platform === 'linux'
    const kind =
      isLinux && IN_MEMORY.has(type)
        ? 'memory'
        : isLinux && ON_NETWORK.has(type)
          ? 'network'
          : 'disk'
    return { freeBytes: bavail * bsize, kind }
  },

  async servers(home) {
    const folder = path.join(home, 'servers')
    const names = foldersIn(folder).filter((name) => NAME_PATTERN.test(name))
    return Promise.all(
      names.map(async (name) => ({ name, holder: await holderOf(path.join(folder, name)) }))
    )
  },

  user: process.getuid?.() ?? null,

  explain(at, error) {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
    const reason = REASONS[code] ?? (code === '' ? String(error) : code)
    return new UserError(
      `${at} cannot be used (${reason}): mend it, or choose another folder with FTQUEUE_HOME (serve: --home)`,
      'home'
    )
  }
}

/** None where there is no such folder, or it is closed to this user. */
function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  } catch {
    return []
  }
}
