/** What answers one window's timeline. */
import path from 'node:path'
import { bounds } from '../../shared/bounds'
import type { SavedTrace, TimelineRequests } from '../../shared/channels/timeline'
import type { Events } from '../../shared/ipc'
import type { RecordedTrace, TimelineEvent, TimelineGap } from '../../shared/timeline'
import { UserError } from '../../shared/user-error'
import { outcomeOf } from './outcome'
import type { RequestHandlers } from './request-handlers'
import { biographyOf } from './timeline/biography'
import { plainName } from './timeline/numbering'
import type { ObservedGroup, Settled } from './timeline/observed-group'
import { saveTrace } from './timeline/save-trace'
import { TraceThread } from './timeline/trace-thread'

type TimelineHandlers = Pick<RequestHandlers, keyof TimelineRequests>

export interface TimelineDeskOptions {
  /** What is known of all servers of this machine; windows share it. */
  readonly group: ObservedGroup
  readonly tell: <C extends 'timeline:batch' | 'timeline:properties' | 'timeline:opening'>(
    channel: C,
    event: Events[C]
  ) => void
  /** Lets the person choose a folder with the system's dialog; null: none was chosen. Absent: there is no dialog. */
  readonly chooseFolder?: ((title: string) => Promise<string | null>) | undefined
  /** The built entry of the thread that holds a trace. Default: beside the app's own files. */
  readonly traceWorker?: string
}

export class TimelineDesk {
  /** The recorded trace that is open; null: none is. */
  private trace: TraceThread | null = null
  /** The one that is being opened. */
  private opening: TraceThread | null = null
  private stopListening: (() => void) | null = null
  private isWatched = false
  private events: TimelineEvent[] = []
  private gaps: TimelineGap[] = []

  constructor(private readonly options: TimelineDeskOptions) {}

  /** A window is there: what happens from now on is remembered, should it want to see it. */
  begin(): void {
    this.watch(false)
    this.stopListening ??= this.options.group.listen((settled) => {
      this.settled(settled)
    })
  }

  end(): void {
    this.watch(false)
    this.stopListening?.()
    this.stopListening = null
    this.close()
  }

  readonly handlers: TimelineHandlers = {
    'timeline:watch': ({ on }) =>
      outcomeOf(() => {
        this.watch(on)
        return null
      }),
    'timeline:biography': ({ message }) =>
      outcomeOf(
        async () =>
          (await this.trace?.biography(message)) ?? biographyOf(message, this.options.group.store)
      ),
    'timeline:datagram': ({ datagram }) =>
      outcomeOf(async () => {
        const fields = await this.options.group.datagram(plainName(datagram))
        if (fields === null) throw new UserError('this datagram is not remembered any more')
        return fields
      }),
    'timeline:open': ({ folder }) => outcomeOf(() => this.open(folder)),
    'timeline:read': ({ from, until, most }) =>
      outcomeOf(async () => {
        const stretch = (await this.trace?.stretch(from, until, most)) ?? null
        if (stretch === null) throw new UserError('no recorded trace is open: open one')
        return stretch
      }),
    'timeline:close': () =>
      outcomeOf(() => {
        this.close()
        return null
      }),
    'timeline:save': ({ folder }) => outcomeOf(() => this.save(folder))
  }

  private watch(on: boolean): void {
    const { store } = this.options.group
    this.isWatched = on
    this.events = on ? [...store.latest(bounds.host.timelineEventsTold)] : []
    this.gaps = on ? [...store.latestGaps(bounds.host.timelineGapsTold)] : []
    if (on) this.options.tell('timeline:properties', this.options.group.properties())
  }

  private settled({ events, gaps, properties, now, settled }: Settled): void {
    if (!this.isWatched) return
    if (properties.length > 0) this.options.tell('timeline:properties', properties)
    this.events.push(...events)
    this.gaps.push(...gaps)
    this.options.tell('timeline:batch', {
      events: this.events.splice(0, bounds.host.timelineEventsTold),
      gaps: this.gaps.splice(0, bounds.host.timelineGapsTold),
      now,
      settled,
      epochMs: Date.now() - now / 1000
    })
  }

  private async open(given: string | null): Promise<RecordedTrace | null> {
    const folder = await this.folder(given, 'Open a recorded trace')
    return folder === null ? null : this.openFolder(folder)
  }

  /** Null: it was closed before it was open. @throws UserError that names what is wrong with it */
  async openFolder(folder: string): Promise<RecordedTrace | null> {
    this.opening?.close()
    const opening = new TraceThread(path.resolve(folder), {
      onProgress: (progress) => {
        this.options.tell('timeline:opening', progress)
      },
      file: this.options.traceWorker
    })
    this.opening = opening
    try {
      const view = await opening.open()
      if (view === null) return null
      this.trace?.close()
      this.trace = opening
      return view
    } finally {
      if (this.trace !== opening) opening.close()
      if (this.opening === opening) this.opening = null
    }
  }

  private close(): void {
    this.opening?.close()
    this.trace?.close()
    this.opening = null
    this.trace = null
  }

  private async save(given: string | null): Promise<SavedTrace | null> {
    const folder = await this.folder(given, 'Save what was observed')
    if (folder === null) return null
    const { group } = this.options
    return saveTrace(path.resolve(folder), group.store, group.nameOf)
  }

  /** The one that was named, or that the person chooses; null: none. */
  private async folder(given: string | null, title: string): Promise<string | null> {
    if (given !== null) return given
    const { chooseFolder } = this.options
    if (chooseFolder === undefined) {
      throw new UserError('there is no dialog for folders here: type the path of one', 'folder')
    }
    return chooseFolder(title)
  }
}
