/** What the host is told of a server's state: at most ten times a second, and only changes. */
import { formatConfigId, formatMemberId } from '../protocol/ids'
import type { CoreView } from '../protocol/step'
import type { ReachView } from '../../shared/views'
import type { ServerReport } from './messages'

const REPORT_INTERVAL_MS = 100

/** Ids and counts of a view, as text and plain numbers. */
export function reportOf(view: CoreView, ambiguous: number, reach: ReachView): ServerReport {
  return {
    config: view.config === null ? null : formatConfigId(view.config),
    members: view.members.map((member) => formatMemberId(member.id)),
    index: view.config === null ? null : view.index,
    turn: view.turn === null ? null : formatMemberId(view.turn),
    nextSlot: view.nextSlot,
    delivered: view.delivered,
    stable: view.stable,
    queues: view.queues,
    items: view.items,
    ambiguous,
    phase: view.state,
    unheard: view.unheard.map(formatMemberId),
    transfer:
      view.transfer === null
        ? null
        : { ...view.transfer, donor: formatMemberId(view.transfer.donor) },
    reach
  }
}

export class ReportFeed {
  private timer: NodeJS.Timeout | null = null
  private closed = false
  private last = ''

  constructor(
    private readonly view: () => CoreView,
    /** How many pops are ambiguous. */
    private readonly ambiguous: () => number,
    private readonly reach: () => ReachView,
    private readonly send: (report: ServerReport) => void
  ) {}

  /** Something may have changed. */
  note(): void {
    if (this.closed) return
    this.timer ??= setTimeout(() => {
      this.timer = null
      const report = reportOf(this.view(), this.ambiguous(), this.reach())
      const text = JSON.stringify(report)
      if (text === this.last) return
      this.last = text
      this.send(report)
    }, REPORT_INTERVAL_MS)
  }

  close(): void {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }
}
