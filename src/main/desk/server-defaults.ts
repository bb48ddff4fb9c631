/** What the environment and the settings file say about how servers are started (contract.md section 2). */
import type { HostOptions } from '../host/host'
import { labSetting, type Settings } from '../host/settings'

export type Environment = Readonly<Record<string, string | undefined>>

/** How servers are started from the window. */
export function serverDefaults(
  { group, key, interface: chosen, home, peers }: Settings,
  environment: Environment
): HostOptions['defaults'] {
  return {
    group,
    key,
    interface: chosen,
    home,
    address: null,
    port: null,
    ttl: 1,
    peers,
    classic: true,
    policy: 'available',
    durability: 'async',
    lab: labSetting(environment).value,
    trace: null,
    record: null,
    views: true,
    forwardLogs: true
  }
}
