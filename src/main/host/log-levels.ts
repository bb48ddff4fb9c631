/**
 * The levels at which the servers of a home folder write their logs, while they run and from
 * their next start on. A server looks at its file itself, so it does not matter what started it.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { LOG_LEVEL_FILE } from '../../shared/log-level'
import { UserError } from '../../shared/user-error'
import { LOG_LEVELS, type LogLevelName } from '../../shared/views'
import { holderOf } from '../server/folder-lock'

export interface ServerLogLevel {
  readonly name: string
  /** Null: as at its start, by FTQUEUE_LOG_LEVEL, or `info`. */
  readonly level: LogLevelName | null
  readonly isRunning: boolean
}

/** @throws UserError when there is no such server, or none at all */
export async function readLogLevels(
  home: string,
  server: string | null
): Promise<readonly ServerLogLevel[]> {
  const names = serversOf(home, server)
  return Promise.all(
    names.map(async (name) => ({
      name,
      level: levelOf(home, name),
      isRunning: (await holderOf(folderOf(home, name))) !== null
    }))
  )
}

/**
 * @param level null: as at the start
 * @throws UserError when there is no such server, or it cannot be written
 */
export function setLogLevel(home: string, server: string | null, level: LogLevelName | null): void {
  for (const name of serversOf(home, server)) {
    const file = path.join(folderOf(home, name), LOG_LEVEL_FILE)
    try {
      if (level === null) rmSync(file, { force: true })
      else replace(file, `${level}\n`)
    } catch (error) {
      const { code = 'error' } = error as NodeJS.ErrnoException
      throw new UserError(
        `the level of server "${name}" cannot be set (${code} at ${file}): ` +
          'do it as the user that the server runs as, or as root',
        'home'
      )
    }
  }
}

/** Readable for a server that runs as somebody else; a link that somebody put there is not followed. */
function replace(file: string, text: string): void {
  const next = `${file}.next`
  rmSync(next, { force: true })
  writeFileSync(next, text, { flag: 'wx', mode: 0o644 })
  renameSync(next, file)
}

function levelOf(home: string, name: string): LogLevelName | null {
  try {
    const text = readFileSync(path.join(folderOf(home, name), LOG_LEVEL_FILE), 'utf8').trim()
    return LOG_LEVELS.find((level) => level === text) ?? null
  } catch {
    return null
  }
}

function serversOf(home: string, server: string | null): string[] {
  const names = known(home)
  if (server === null ? names.length > 0 : names.includes(server)) {
    return server === null ? names : [server]
  }
  const which = server === null ? 'a server' : `a server "${server}"`
  throw new UserError(
    `${home} has no data of ${which}: there is ${names.join(', ') || 'none at all'}; ` +
      'give --home if the servers have another one',
    server === null ? 'home' : 'server'
  )
}

function known(home: string): string[] {
  try {
    return readdirSync(path.join(home, 'servers'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new UserError(
      `the servers of ${home} cannot be read (${code}): ` +
        'look as the user that they run as, or as root',
      'home'
    )
  }
}

function folderOf(home: string, name: string): string {
  return path.join(home, 'servers', name)
}
