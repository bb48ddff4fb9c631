/** What the environment says about how the app runs (contract.md section 2). */
import path from 'node:path'
import type { HostOptions } from '../host/host'
import { homeFolder } from '../host/home-folder'

export interface AppSettings {
  /** How servers are started from the window. */
  readonly defaults: HostOptions['defaults']
  /** Where Electron keeps what belongs to the window; null: its own place. */
  readonly userData: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

export function settingsOf(environment: Environment): AppSettings {
  const home = homeFolder(environment)
  const given = environment['FTQUEUE_HOME']
  return {
    defaults: {
      group: environment['FTQUEUE_GROUP'] || 'default',
      interface: environment['FTQUEUE_INTERFACE'] || 'auto',
      home,
      address: null,
      port: null,
      ttl: 1,
      classic: true,
      lab: false,
      trace: null,
      views: true,
      forwardLogs: true
    },
    userData: given === undefined || given === '' ? null : path.join(home, 'window')
  }
}

/** The development server's URL, when there is one on this machine; null otherwise. */
export function developmentServer(environment: Environment): string | null {
  const given = environment['ELECTRON_RENDERER_URL']
  if (given === undefined || !URL.canParse(given)) return null
  const { protocol, hostname } = new URL(given)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  return protocol === 'http:' && isLocal ? given : null
}
