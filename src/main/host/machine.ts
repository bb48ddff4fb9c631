/** What this machine and its home folder propose to somebody who starts a first server. */
import { readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'

/** Room for the number of a server, where several are started. */
const NAME_MOST = 28
const NO_NAME = 'node'

/** This machine's name, made fit to be a server's. */
export function machineName(given: string = hostname()): string {
  const [label = ''] = given.split('.')
  const fit = label
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, NAME_MOST)
    .replace(/[_-]+$/, '')
  if (fit === '') return NO_NAME
  // A button named `Restart server1` contains the name of another, `Start server`.
  return /^server/i.test(fit) ? `my-${fit}` : fit
}

/** Whether a server was ever started from this home folder. */
export function hasServers(home: string): boolean {
  try {
    return readdirSync(path.join(home, 'servers')).length > 0
  } catch {
    return false
  }
}
