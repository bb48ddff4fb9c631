/**
 * What the windows of one process have in common besides its host and its client: as what
 * it runs, and the recent lines of its servers' logs. A window that opens later begins with it.
 */
import { bounds } from '../../shared/bounds'
import type { AppInfo, LogBatch } from '../../shared/ipc'
import type { Host } from '../host/host'
import { LogFeed } from './log-feed'
import { ObservedGroup } from './timeline/observed-group'

/** Settings that hold from now on. */
export interface Taken {
  readonly group: string
  readonly key: string | null
  readonly interface: string
}

type Info = Omit<AppInfo, 'interface'>

export class Premises {
  /** What the servers of this machine tell of what happens in them. */
  readonly observed: ObservedGroup
  private readonly logs = new LogFeed(bounds.host.logLinesKept, 1)
  private readonly listeners = new Set<(taken: Taken) => void>()

  constructor(
    host: Pick<Host, 'on' | 'setMaxListeners' | 'observe' | 'favour' | 'datagram'>,
    private current: Info
  ) {
    // A few of each window's own.
    host.setMaxListeners(0)
    this.observed = new ObservedGroup(host)
    host.on('logs', (batch) => {
      this.logs.add(batch)
    })
  }

  get info(): Info {
    return this.current
  }

  recentLogs(): LogBatch {
    return this.logs.whole()
  }

  /** Tells every window. */
  take(taken: Taken): void {
    this.current = {
      ...this.current,
      group: taken.group,
      isOpen: taken.key === null,
      problem: null
    }
    for (const listener of this.listeners) listener(taken)
  }

  /** Returns the function that stops listening. */
  onTaken(listener: (taken: Taken) => void): () => void {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }
}
