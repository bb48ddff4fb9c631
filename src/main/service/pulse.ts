/**
 * Asks the servers once a second what they count. Who answers is alive: the answer comes from the
 * same thread that does everything else there. What they said last is kept for who looks.
 */
import type { EventEmitter } from 'node:events'
import type { ServerFigures } from '../../shared/figures'
import type { LocalServerView } from '../../shared/views'
import type { Host, HostEvents } from '../host/host'

const INTERVAL_MS = 1000

/** A server of this machine, as far as it is known here. */
export interface ServerSnapshot {
  readonly view: LocalServerView
  /** What it said last; null: nothing yet, or its process is gone. */
  readonly figures: ServerFigures | null
  /** Questions in a row that it did not answer, one a second. */
  readonly unanswered: number
  /** How often its process ended without being asked to. */
  readonly crashes: number
}

interface Known {
  figures: ServerFigures | null
  unanswered: number
  crashes: number
}

/** What is asked. */
export type PulseHost = Pick<Host, 'askFigures' | 'views'> & EventEmitter<HostEvents>

export class Pulse {
  private readonly known = new Map<string, Known>()
  private timer: NodeJS.Timeout | null = null
  private readonly listeners = new Set<() => void>()

  constructor(private readonly host: PulseHost) {}

  begin(): void {
    this.host.on('message', this.heard)
    this.host.on('exit', this.ended)
    this.host.on('removed', this.removed)
    this.timer = setInterval(() => this.beat(), INTERVAL_MS)
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
    this.host.off('message', this.heard)
    this.host.off('exit', this.ended)
    this.host.off('removed', this.removed)
    this.listeners.clear()
  }

  /** Called with each beat, and with each answer. */
  onBeat(listener: () => void): void {
    this.listeners.add(listener)
  }

  snapshots(): readonly ServerSnapshot[] {
    return this.host.views().map((view) => {
      const known = this.known.get(view.name)
      return {
        view,
        figures: known?.figures ?? null,
        unanswered: known?.unanswered ?? 0,
        crashes: known?.crashes ?? 0
      }
    })
  }

  private beat(): void {
    for (const { name, state } of this.host.views()) {
      if (state === 'running') this.of(name).unanswered++
    }
    this.host.askFigures()
    this.tell()
  }

  private readonly heard = (name: string, message: { readonly kind: string }): void => {
    if (message.kind !== 'figures' && message.kind !== 'ready') return
    const known = this.of(name)
    known.unanswered = 0
    known.figures =
      message.kind === 'figures'
        ? (message as { readonly figures: ServerFigures | null } & typeof message).figures
        : null
    this.tell()
  }

  private readonly ended = (name: string): void => {
    const known = this.of(name)
    known.figures = null
    known.unanswered = 0
    const view = this.host.views().find((one) => one.name === name)
    if (view?.state === 'crashed') known.crashes++
    this.tell()
  }

  private readonly removed = (name: string): void => {
    this.known.delete(name)
  }

  private of(name: string): Known {
    let known = this.known.get(name)
    if (known === undefined) {
      known = { figures: null, unanswered: 0, crashes: 0 }
      this.known.set(name, known)
    }
    return known
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
