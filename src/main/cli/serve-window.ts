/** `serve --window`: the window for a browser, on the servers of this `serve`. */
import path from 'node:path'
import { version } from '../../../package.json'
import { UserError } from '../../shared/user-error'
import { ClientSource } from '../desk/client-source'
import { Desk } from '../desk/desk'
import { Premises } from '../desk/premises'
import { networkLook } from '../host/group-look'
import type { Host } from '../host/host'
import { labSetting, type SettingFlags, type Settings } from '../host/settings'
import { isLoopback } from '../web/request-checks'
import { sessionsFile, WindowServer } from '../web/window-server'
import type { Environment, Io } from './io'

export interface WindowFlags extends SettingFlags {
  readonly lab?: boolean
  readonly count: number
  /** Port to serve the window at; 0: a free one; absent: there is no window. */
  readonly window?: number
  readonly windowHost?: string
  readonly address?: string
  readonly port?: number
  readonly ttl?: number
}

/** A window that is served. */
export interface ServedWindow {
  readonly close: () => Promise<void>
}

const HERE = '127.0.0.1'

/** @throws UserError for flags that make no sense together */
export function checkWindow({ count, window, windowHost }: WindowFlags): void {
  if (window !== undefined) return
  if (windowHost !== undefined) {
    throw new UserError('--window-host needs a port for the window: give --window, too', 'window')
  }
  if (count === 0) {
    throw new UserError(
      '--count 0 starts nothing: start a server, or give --window to start them from there',
      'count'
    )
  }
}

/** Null where no window is asked for. @throws UserError where it cannot be served */
export async function openWindowServer(
  flags: WindowFlags,
  host: Host,
  settings: Settings,
  io: Io,
  tellAddress: (url: string) => void
): Promise<ServedWindow | null> {
  if (flags.window === undefined) return null
  const { group, key, interface: chosen, home, peers } = settings
  const { address, port, ttl } = flags
  const clients = new ClientSource({ group, key, interface: chosen, peers, address, port, ttl })
  const premises = new Premises(host, {
    version,
    platform: process.platform,
    shell: 'browser',
    runtime: `Node ${process.versions.node}`,
    group,
    isOpen: key === null,
    home,
    problem: null
  })
  const at = flags.windowHost ?? HERE
  const server = await WindowServer.open({
    host: at,
    port: flags.window,
    pageFolder: path.join(__dirname, '../renderer'),
    sessionsFile: sessionsFile(home),
    tellAddress,
    makeDesk: (tell) =>
      new Desk({
        host,
        clients,
        premises,
        info: premises.info,
        environment: environmentOf(io.environment, flags),
        cipher: null,
        look: networkLook,
        tell,
        openFolder: () => Promise.resolve('a window in a browser opens no folders')
      })
  })
  if (!isLoopback(at)) {
    io.note(
      `the window is served to the network at ${at}, unencrypted: who has an address that is ` +
        'printed here, or reads along, can do all that you can do'
    )
  }
  return {
    async close() {
      await server.close()
      await clients.close()
    }
  }
}

/** Whether servers take faults: a flag says so; those of a window follow what was set there, too. */
export function takesFaults(flags: WindowFlags, environment: Environment): boolean {
  if (flags.window === undefined) return flags.lab === true
  return labSetting(environmentOf(environment, flags)).value
}

/** What was said with flags counts for the window as if variables had said it. */
function environmentOf(environment: Environment, flags: WindowFlags): Environment {
  const { group, key, interface: chosen, home, lab } = flags
  return {
    ...environment,
    ...(lab === true ? { FTQUEUE_LAB: '1' } : {}),
    ...(home === undefined ? {} : { FTQUEUE_HOME: home }),
    ...(chosen === undefined ? {} : { FTQUEUE_INTERFACE: chosen }),
    // A code has its group's name in it, and beats a variable.
    ...(key === undefined ? {} : { FTQUEUE_KEY: key, FTQUEUE_GROUP: '' }),
    ...(group === undefined ? {} : { FTQUEUE_GROUP: group })
  }
}
