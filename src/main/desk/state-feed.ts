/**
 * What the window knows of the app's state, and what has changed since it was
 * last told. Changes that cancel out are never sent.
 */
import { isDeepStrictEqual } from 'node:util'
import type { AppInfo, DoctorView, HeardGroupsView, StatePatch } from '../../shared/ipc'
import type { GroupView, LocalServerView } from '../../shared/views'

export class StateFeed {
  private info: AppInfo | null = null
  private readonly servers = new Map<string, LocalServerView>()
  private group: GroupView | null = null
  private doctor: DoctorView | null = null
  private heard: HeardGroupsView | null = null

  private sentInfo: AppInfo | null = null
  private readonly sentServers = new Map<string, LocalServerView>()
  private sentGroup: GroupView | null = null
  private sentDoctor: DoctorView | null = null
  private sentHeard: HeardGroupsView | null = null
  private readonly touched = new Set<string>()

  setInfo(info: AppInfo): void {
    this.info = info
  }

  setServer(view: LocalServerView): void {
    this.servers.set(view.name, view)
    this.touched.add(view.name)
  }

  removeServer(name: string): void {
    this.servers.delete(name)
    this.touched.add(name)
  }

  setGroup(group: GroupView): void {
    this.group = group
  }

  setDoctor(doctor: DoctorView): void {
    this.doctor = doctor
  }

  setHeard(heard: HeardGroupsView): void {
    this.heard = heard
  }

  /** The whole state, for a window that knows nothing; later patches build on it. */
  whole(): StatePatch {
    this.sentInfo = this.info
    this.sentGroup = this.group
    this.sentDoctor = this.doctor
    this.sentHeard = this.heard
    this.sentServers.clear()
    for (const [name, view] of this.servers) this.sentServers.set(name, view)
    this.touched.clear()
    return {
      ...(this.info === null ? {} : { info: this.info }),
      ...(this.group === null ? {} : { group: this.group }),
      ...(this.doctor === null ? {} : { doctor: this.doctor }),
      ...(this.heard === null ? {} : { heard: this.heard }),
      servers: { changed: [...this.servers.values()], removed: [] }
    }
  }

  /** What has changed since the last `whole` or `take`; null for nothing. */
  take(): StatePatch | null {
    const patch: { -readonly [K in keyof StatePatch]: StatePatch[K] } = {}
    if (this.info !== null && !isDeepStrictEqual(this.info, this.sentInfo)) {
      patch.info = this.sentInfo = this.info
    }
    if (this.group !== null && !isDeepStrictEqual(this.group, this.sentGroup)) {
      patch.group = this.sentGroup = this.group
    }
    if (this.doctor !== null && !isDeepStrictEqual(this.doctor, this.sentDoctor)) {
      patch.doctor = this.sentDoctor = this.doctor
    }
    if (this.heard !== null && !isDeepStrictEqual(this.heard, this.sentHeard)) {
      patch.heard = this.sentHeard = this.heard
    }
    const servers = this.takeServers()
    if (servers !== null) patch.servers = servers
    return Object.keys(patch).length === 0 ? null : patch
  }

  private takeServers(): NonNullable<StatePatch['servers']> | null {
    const changed: LocalServerView[] = []
    const removed: string[] = []
    for (const name of this.touched) {
      const view = this.servers.get(name)
      const sent = this.sentServers.get(name)
      if (view === undefined) {
        if (this.sentServers.delete(name)) removed.push(name)
      } else if (!isDeepStrictEqual(view, sent)) {
        this.sentServers.set(name, view)
        changed.push(view)
      }
    }
    this.touched.clear()
    return changed.length + removed.length === 0 ? null : { changed, removed }
  }
}
