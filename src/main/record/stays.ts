/** How long a replayed server was in which configuration, and what it delivered there. */
import { formatConfigId } from '../protocol/ids'
import type { ConfigEvent, Millis, TraceEvent } from '../protocol/types'

export interface ConfigurationStay {
  readonly event: ConfigEvent
  readonly since: Millis
  readonly until: Millis
  /** Slots delivered there, empty ones too as far as they became known as stable. */
  readonly slots: number
  readonly operations: number
}

/** Follows one server's configurations; each is told of when it is over. */
export class Stays {
  private event: ConfigEvent | null = null
  private config = ''
  private since: Millis = 0
  private slots = 0
  private operations = 0

  constructor(private readonly onStay: (stay: ConfigurationStay) => void) {}

  enter(event: ConfigEvent, now: Millis): void {
    this.end(now)
    this.event = event
    this.config = formatConfigId(event.config)
    this.since = now
    this.slots = 0
    this.operations = 0
  }

  note(event: TraceEvent): void {
    if (event.ev !== 'deliver' && event.ev !== 'stable') return
    if (event.config !== this.config) return
    this.slots = Math.max(this.slots, event.slot + 1)
    if (event.ev === 'deliver') this.operations += event.packet.count
  }

  /** The recording is over. */
  end(now: Millis): void {
    const { event, since, slots, operations } = this
    if (event !== null) this.onStay({ event, since, until: now, slots, operations })
    this.event = null
  }
}
