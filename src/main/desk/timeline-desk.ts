/** What answers one window's timeline. */
import { bounds } from '../../shared/bounds'
import type { TimelineRequests } from '../../shared/channels/timeline'
import type { Events } from '../../shared/ipc'
import type { TimelineEvent, TimelineGap } from '../../shared/timeline'
import { UserError } from '../../shared/user-error'
import { outcomeOf } from './outcome'
import type { RequestHandlers } from './request-handlers'
import { biographyOf } from './timeline/biography'
import { plainName } from './timeline/numbering'
import type { ObservedGroup, Settled } from './timeline/observed-group'

type TimelineHandlers = Pick<RequestHandlers, keyof TimelineRequests>

export interface TimelineDeskOptions {
  /** What is known of all servers of this machine; windows share it. */
  readonly group: ObservedGroup
  readonly tell: <C extends 'timeline:batch' | 'timeline:properties'>(
    channel: C,
    event: Events[C]
  ) => void
}

export class TimelineDesk {
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
  }

  readonly handlers: TimelineHandlers = {
    'timeline:watch': ({ on }) =>
      outcomeOf(() => {
        this.watch(on)
        return null
      }),
    'timeline:biography': ({ message }) =>
      outcomeOf(() => biographyOf(message, this.options.group.store)),
    'timeline:datagram': ({ datagram }) =>
      outcomeOf(async () => {
        const fields = await this.options.group.datagram(plainName(datagram))
        if (fields === null) throw new UserError('this datagram is not remembered any more')
        return fields
      }),
    'timeline:open': () => outcomeOf(() => notYet()),
    'timeline:read': () => outcomeOf(() => notYet()),
    'timeline:close': () => outcomeOf(() => null),
    'timeline:save': () => outcomeOf(() => notYet())
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
}

function notYet(): never {
  throw new UserError('recorded traces cannot be opened yet')
}
