/**
 * What the windows of one process have in common besides its host and its client: as what
 * it runs, and the recent lines of its servers' logs. A window that opens later begins with it.
 */
import { bounds } from '../../shared/bounds'
import type { AppInfo, LogBatch } from '../../shared/ipc'
import type { Host } from '../host/host'
import { LogFeed } from './log-feed'

/** Settings that hold from now on. */
export interface Taken {
  readonly group: string
  readonly key: string | null
  readonly interface: string
}

type Info = Omit<AppInfo, 'interface'>

export class Premises {
  private readonly logs = new LogFeed(bounds.host.logLinesKept, 1)
  private readonly listeners = new Set<(taken: Taken) => void>()

  constructor(
    host: Pick<Host, 'on' | 'setMaxListeners'>,
    private current: Info
  ) {
    // A few of each window's own.
    host.setMaxListeners(0)
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
