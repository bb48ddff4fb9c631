/**
 * The trace as text, contract.md section 7: one JSON object a line. A live server
 * and a replay of its recording make the same lines here, byte for byte: the time
 * in them is that of the core's input.
 */
import { formatConfigId, formatMemberId } from '../protocol/ids'
import type {
  ConfigEvent,
  DivergenceEvent,
  MemberId,
  MergeEvent,
  Millis,
  TraceEvent
} from '../protocol/types'

const MICROS_PER_MILLI = 1000

export class TraceLines {
  private readonly server: string
  private micros = 0
  private text = ''

  constructor(server: MemberId) {
    this.server = formatMemberId(server)
  }

  /** A step begins; what follows happened at `now`, the time of its input. */
  at(now: Millis): void {
    // A clock that stands still between two lines is fine; one that goes back is not.
    this.micros = Math.max(this.micros, Math.floor(now * MICROS_PER_MILLI))
  }

  add(event: TraceEvent): void {
    this.line(event.ev, event)
  }

  config(event: ConfigEvent): void {
    this.line('config', {
      config: formatConfigId(event.config),
      kind: event.kind,
      members: event.members.map((member) => formatMemberId(member.id)),
      from: event.from.map(formatConfigId)
    })
  }

  merge({ config, from, report, hash }: MergeEvent): void {
    this.line('merge', {
      config: formatConfigId(config),
      from: from.map(formatConfigId),
      report,
      hash
    })
  }

  divergence({ config, ...rest }: DivergenceEvent): void {
    this.line('divergence', { config: formatConfigId(config), ...rest })
  }

  /** The lines since the last call, each with its end; empty: none. */
  take(): string {
    const { text } = this
    this.text = ''
    return text
  }

  private line(ev: string, fields: object): void {
    this.text += `${JSON.stringify({ t: this.micros, server: this.server, ev, ...fields })}\n`
  }
}
