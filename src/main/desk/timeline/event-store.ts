/** What was observed lately; what is of the window's own messages stays longer. */
import { bounds } from '../../../shared/bounds'
import type { TimelineEvent, TimelineGap } from '../../../shared/timeline'
import { Ring } from './ring'

export class EventStore {
  private readonly lately = new Ring<TimelineEvent>(bounds.host.timelineEvents)
  private readonly own = new Ring<TimelineEvent>(bounds.host.timelineOwnEvents)
  private readonly gaps = new Ring<TimelineGap>(bounds.host.timelineGaps)
  private clients: readonly string[] = []

  /** Whose messages are the window's own. */
  favour(clients: readonly string[]): void {
    this.clients = clients.map((client) => `${client}:`)
  }

  add(event: TimelineEvent): void {
    this.lately.add(event)
    if (this.isOwn(event)) this.own.add(event)
  }

  addGap(gap: TimelineGap): void {
    this.gaps.add(gap)
  }

  /** Everything that is kept, by time. */
  get events(): readonly TimelineEvent[] {
    const latest = this.lately.all()
    const first = latest[0]?.at ?? Infinity
    const kept = new Set(latest)
    const older = this.own.all().filter((event) => event.at <= first && !kept.has(event))
    return [...older, ...latest]
  }

  latest(most: number): readonly TimelineEvent[] {
    return this.lately.latest(most)
  }

  latestGaps(most: number): readonly TimelineGap[] {
    return this.gaps.latest(most)
  }

  get hasForgotten(): boolean {
    return this.lately.hasForgotten
  }

  /** Something between these times was not told. */
  readonly isGappy = (from: number, until: number): boolean =>
    this.gaps.all().some((gap) => gap.from < until && gap.until > from)

  private isOwn(event: TimelineEvent): boolean {
    if (this.clients.length === 0) return false
    switch (event.ev) {
      case 'send':
      case 'receive':
      case 'drop':
        return this.names(event.content.messages ?? [])
      case 'order':
        return this.names(event.messages)
      case 'deliver':
      case 'reply':
        return this.names([event.message])
      case 'config':
      case 'merge':
      case 'life':
        return true
      case 'stable':
        return false
    }
  }

  private names(messages: readonly string[]): boolean {
    return messages.some((message) => this.clients.some((client) => message.startsWith(client)))
  }
}
