/** How servers are started that belong to a test or a measurement. */
import type { HostOptions } from '../../src/main/host/host'

export type HostDefaults = HostOptions['defaults']

/** On loopback, in memory, and telling the host everything; what is given stands instead. */
export function hostDefaults(
  over: Partial<HostDefaults> & Pick<HostDefaults, 'group' | 'home'>
): HostDefaults {
  return {
    interface: '127.0.0.1',
    address: null,
    port: null,
    ttl: 1,
    peers: [],
    classic: false,
    policy: 'available',
    durability: 'memory',
    lab: false,
    trace: null,
    record: null,
    views: true,
    key: null,
    forwardLogs: true,
    ...over
  }
}
