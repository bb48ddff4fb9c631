/** `serve` as a service: how the servers are, over HTTP and to systemd. */
import { performance } from 'node:perf_hooks'
import { version } from '../../../package.json'
import type { Host } from '../host/host'
import { HealthServer } from '../service/health-server'
import { ManagerNews } from '../service/manager-news'
import { Notifier, watchdogMs } from '../service/notify'
import { Pulse } from '../service/pulse'
import type { Io } from './io'

export interface ServiceFlags {
  /** Port on loopback; 0: a free one; absent: nothing is served. */
  readonly health?: number
}

export interface Service {
  /** The servers are about to stop. */
  readonly stopping: () => void
  readonly close: () => Promise<void>
}

/** Null where nobody wants to know. @throws UserError where it cannot be served */
export async function openService(
  flags: ServiceFlags,
  host: Host,
  io: Io,
  tellAddress: (url: string) => void
): Promise<Service | null> {
  const notifier = Notifier.of(io.environment, (text) => io.note(text))
  if (flags.health === undefined && notifier === null) return null
  const pulse = new Pulse(host)
  const server =
    flags.health === undefined
      ? null
      : await HealthServer.open({
          port: flags.health,
          version,
          snapshots: () => pulse.snapshots()
        })
  if (server !== null) tellAddress(server.url)
  const news =
    notifier === null
      ? null
      : new ManagerNews(notifier, watchdogMs(io.environment, process.pid), () => performance.now())
  pulse.onBeat(() => news?.look(pulse.snapshots()))
  pulse.begin()
  return {
    stopping: () => news?.stopping(),
    async close() {
      pulse.close()
      await server?.close()
      await notifier?.said()
    }
  }
}
