/** What the host is told of a server's state: at most ten times a second, and only changes. */
import { formatConfigId, formatMemberId } from '../protocol/ids'
import type { CoreView } from '../protocol/step'
import type { Slot } from '../protocol/types'
import type { ReachView } from '../../shared/views'
import type { ServerReport } from './messages'

const REPORT_INTERVAL_MS = 100
/** … and where nothing is under way it is looked no more often than this for what may change all the same. */
const QUIET_INTERVAL_MS = 500

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
  private isQuiet = false
  /** Where the core stood still when it was looked at last. */
  private toldAt: Slot | null = null
  private closed = false
  private last = ''

  constructor(
    private readonly view: () => CoreView,
    /** See {@link stillAt}. */
    private readonly stillAt: () => Slot | null,
    /** How many pops are ambiguous. */
    private readonly ambiguous: () => number,
    private readonly reach: () => ReachView,
    private readonly send: (report: ServerReport) => void
  ) {}

  /** Something may have changed. */
  note(): void {
    if (this.closed || (this.timer !== null && !this.isQuiet)) return
    const still = this.stillAt()
    const isQuiet = still !== null && still === this.toldAt
    if (this.timer !== null) {
      if (isQuiet) return
      clearTimeout(this.timer)
    }
    this.isQuiet = isQuiet
    this.timer = setTimeout(
      () => {
        this.timer = null
        this.tell()
      },
      isQuiet ? QUIET_INTERVAL_MS : REPORT_INTERVAL_MS
    )
  }

  close(): void {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private tell(): void {
    this.toldAt = this.stillAt()
    const report = reportOf(this.view(), this.ambiguous(), this.reach())
    const text = JSON.stringify(report)
    if (text === this.last) return
    this.last = text
    this.send(report)
  }
}
