/** What a server logged and traced since it was last looked at, in words. */
import type { SimServer } from '../sim/sim-server'
import { mergeText } from './merge-text'
import { listOf, type Names } from './names'
import { operationText, resultText } from './operation-text'

export interface ServerEvent {
  readonly kind: 'delivers' | 'stable' | 'gathers' | 'state' | 'installs' | 'merges' | 'notices'
  readonly text: string
}

type Fields = Readonly<Record<string, unknown>>

/** What the stage tells by itself, and what the trace tells better. */
const TOLD_OTHERWISE = ['started', 'crashed', 'stopped', 'continued', 'merged']

export class ServerEvents {
  private logsSeen = 0
  private traceSeen = 0
  /** The transitional configuration that a regular one is about to follow. */
  private transitional = ''
  private starts = 0

  constructor(
    private readonly server: SimServer,
    private readonly names: Names
  ) {}

  /**
   * Deliveries first: within one step of a server they come before what follows from
   * them. A merge last: it begins the configuration that is installed.
   */
  take(): ServerEvent[] {
    const { events, merges } = this.takeTrace()
    return [...events, ...this.takeLogs(), ...merges]
  }

  private takeTrace(): {
    readonly events: readonly ServerEvent[]
    readonly merges: readonly ServerEvent[]
  } {
    const { traces } = this.server
    if (traces.length !== this.starts) {
      this.starts = traces.length
      this.traceSeen = 0
    }
    const trace = traces.at(-1) ?? []
    const events: ServerEvent[] = []
    const merges: ServerEvent[] = []
    const slots = new Map<number, string[]>()
    for (const happening of trace.slice(this.traceSeen)) {
      if (happening.ev === 'deliver') {
        const { slot, op, args, result, status } = happening
        const done = `${operationText(op, args)} = ${resultText(op, result, status)}`
        slots.set(slot, [...(slots.get(slot) ?? []), done])
      } else if (happening.ev === 'stable') {
        const { slot } = happening
        events.push({ kind: 'stable', text: `all members have slots up to ${String(slot)}` })
      } else if (happening.ev === 'merge') {
        merges.push({ kind: 'merges', text: mergeText(happening.event, this.names) })
      }
    }
    this.traceSeen = trace.length
    const delivered = [...slots].map(
      ([slot, done]) =>
        ({ kind: 'delivers', text: `slot ${String(slot)}: ${done.join(', ')}` }) as const
    )
    return { events: [...delivered, ...events], merges }
  }

  private takeLogs(): ServerEvent[] {
    const lines = this.server.logs.slice(this.logsSeen)
    this.logsSeen = this.server.logs.length
    return lines.flatMap((line) => {
      // Time, server, level, event, fields.
      const event = line.trim().split(/ +/)[3] ?? ''
      const fields = JSON.parse(line.slice(line.indexOf('{'))) as Fields
      return TOLD_OTHERWISE.includes(event) ? [] : this.logEvent(event, fields)
    })
  }

  private logEvent(event: string, fields: Fields): ServerEvent[] {
    if (event === 'membership') return this.transition(fields)
    if (event === 'config') return this.configuration(fields)
    if (event === 'put-back') {
      const { label, item } = fields
      return [{ kind: 'notices', text: `${String(item)} is back in queue ${String(label)}` }]
    }
    const { ms } = fields
    const howLong = typeof ms === 'number' ? ` (${String(ms)} ms)` : ''
    return [{ kind: 'notices', text: `${event}${howLong}` }]
  }

  private transition({ from, to, reason, about, config }: Fields): ServerEvent[] {
    // The configurations that are installed tell it better.
    if (to === 'operational') return []
    if (to === 'gather') {
      const who = typeof about === 'string' ? ` (${this.names.memberOfText(about)})` : ''
      return [{ kind: 'gathers', text: `because: ${String(reason)}${who}` }]
    }
    const which = typeof config === 'string' ? this.names.configOfText(config) : ''
    return [{ kind: 'state', text: `${String(from)} -> ${String(to)} of ${which}` }]
  }

  private configuration({ config, kind, members, from }: Fields): ServerEvent[] {
    const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : [])
    const of = listOf(texts(members).map((name) => this.names.member(Number(name.slice(1)))))
    const pasts = texts(from).map((text) => this.names.configOfText(text))
    const after = pasts.length === 0 ? '' : ` (after ${pasts.join(' and ')})`
    const text = `${String(kind)} ${this.names.configOfText(String(config))} of ${of}${after}`
    if (kind === 'transitional') {
      this.transitional = `${text}, then `
      return []
    }
    const both = this.transitional + text
    this.transitional = ''
    return [{ kind: 'installs', text: both }]
  }
}
