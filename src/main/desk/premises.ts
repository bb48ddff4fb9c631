/**
 * What the windows of one process have in common besides its host and its client: as what
 * it runs, and the recent lines of its servers' logs, and the
 * configurations that they went through. A window that opens later begins with it.
 */
import { bounds } from '../../shared/bounds'
import type { AppInfo, LogBatch } from '../../shared/ipc'
import type { Host } from '../host/host'
import { hasServers, machineName } from '../host/machine'
import { HistoryBook } from './history-book'
import { LogFeed } from './log-feed'
import { ObservedGroup } from './timeline/observed-group'

/** Settings that hold from now on. */
export interface Taken {
  readonly group: string
  readonly key: string | null
  readonly interface: string
}

type Info = Omit<AppInfo, 'interface'>
/** What this machine says of itself is found out here. */
type GivenInfo = Omit<Info, 'machine' | 'isFirst'>

export class Premises {
  /** What the servers of this machine tell of what happens in them. */
  readonly observed: ObservedGroup
  private readonly logs = new LogFeed(bounds.host.logLinesKept, 1)
  readonly history = new HistoryBook()
  private readonly listeners = new Set<() => void>()
  private current: Info

  constructor(
    host: Pick<Host, 'on' | 'setMaxListeners' | 'observe' | 'favour' | 'datagram' | 'views'>,
    info: GivenInfo
  ) {
    this.current = { ...info, machine: machineName(), isFirst: !hasServers(info.home) }
    // A few of each window's own.
    host.setMaxListeners(0)
    this.observed = new ObservedGroup(host)
    host.on('changed', ({ state }) => {
      if (state === 'running' && this.current.isFirst) this.change({ isFirst: false })
    })
    host.on('logs', (batch) => {
      this.logs.add(batch)
    })
    host.on('message', (_name, message) => {
      if (message.kind === 'story') this.history.tell(message.story)
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
    if (taken.group !== this.current.group) this.history.clear()
    this.change({ group: taken.group, isOpen: taken.key === null, problem: null })
  }

  private change(changed: Partial<Info>): void {
    this.current = { ...this.current, ...changed }
    for (const listener of this.listeners) listener()
  }

  /** Calls back when the info is another one. Returns the function that stops listening. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }
}
