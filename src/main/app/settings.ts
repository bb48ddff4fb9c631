/** Where the app finds what belongs to its window alone. */
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../host/home-folder'
import type { Environment } from '../desk/server-defaults'

/**
 * The folder for what the window itself keeps, inside the home folder; made if
 * need be. Null when it cannot be: the window then opens all the same, to say so.
 */
export function windowFolder(home: string): string | null {
  const folder = path.join(home, 'window')
  try {
    makeFolder(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return folder
  } catch {
    return null
  }
}

/** The development server's URL, when there is one on this machine; null otherwise. */
export function developmentServer(environment: Environment): string | null {
  const given = environment['ELECTRON_RENDERER_URL'] ?? ''
  try {
    const { protocol, hostname } = new URL(given)
    const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
    return protocol === 'http:' && isLocal ? given : null
  } catch {
    return null
  }
}
