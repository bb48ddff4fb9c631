/**
 * Whether a server should go to another address: a pure judgement of the table of
 * interfaces, look by look. It stays where it works. It moves only when its address is gone,
 * or when it is on loopback for want of anything else and a network appears.
 */
import { UserError } from '../../shared/user-error'
import { chooseInterface, type InterfaceChoice, type InterfaceTable } from './interfaces'
import type { Route } from './routes'

/** A lost address may be back in a moment (a renewed lease, a cable's contact): another interface has to wait … */
const OTHER_AFTER_MS = 900
/** … and loopback, where nobody else is, longer. */
const LOOPBACK_AFTER_MS = 2500
/** A network that appears must be there for so long before a server on loopback goes to it. */
const SETTLED_AFTER_MS = 900

export type Verdict =
  | { readonly do: 'stay' }
  /** The address was gone and is there again: what was bound to it may be deaf. */
  | { readonly do: 'renew' }
  | { readonly do: 'move'; readonly to: InterfaceChoice }
  /** The address is gone, and there is nothing to go to yet. `why`: in words. */
  | { readonly do: 'wait'; readonly why: string }

const STAY: Verdict = { do: 'stay' }

export class Following {
  private lostSince: number | null = null
  private appeared: { readonly address: string; readonly since: number } | null = null

  /** @param spec as for `chooseInterface` */
  constructor(
    private readonly spec: string,
    private current: InterfaceChoice
  ) {}

  /** The server is at this one now. */
  moved(to: InterfaceChoice): void {
    this.current = to
    this.lostSince = null
    this.appeared = null
  }

  /** `now`: milliseconds of any monotonic clock. */
  look(table: InterfaceTable, routes: readonly Route[], now: number): Verdict {
    const owner = this.ownerOf(table)
    if (owner === null) return this.lost(table, routes, now)
    const wasLost = this.lostSince !== null
    this.lostSince = null
    // The address stands on another interface now, as when that became part of a bridge.
    if (owner !== this.current.name) {
      return { do: 'move', to: { ...this.current, name: owner } }
    }
    if (wasLost) return { do: 'renew' }
    return this.isAuto && this.current.loopback ? this.awaitNetwork(table, routes, now) : STAY
  }

  private get isAuto(): boolean {
    const wanted = this.spec.trim()
    return wanted === '' || wanted === 'auto'
  }

  private get isByAddress(): boolean {
    return /^\d+\.\d+\.\d+\.\d+$/.test(this.spec.trim())
  }

  /** Which interface has the address; null: none that may have it. */
  private ownerOf(table: InterfaceTable): string | null {
    const { name, address } = this.current
    const has = (each: string): boolean =>
      table[each]?.some((info) => info.address === address) === true
    if (has(name)) return name
    if (!this.isAuto && !this.isByAddress) return null
    return Object.keys(table).find(has) ?? null
  }

  private lost(table: InterfaceTable, routes: readonly Route[], now: number): Verdict {
    this.lostSince ??= now
    this.appeared = null
    const lostMs = now - this.lostSince
    const to = this.choose(this.sameName(table) ?? table, routes)
    if (typeof to === 'string') return { do: 'wait', why: `${this.goneText}: ${to}` }
    const afterMs =
      to.name === this.current.name || !this.isAuto
        ? 0
        : to.loopback
          ? LOOPBACK_AFTER_MS
          : OTHER_AFTER_MS
    if (lostMs >= afterMs) return { do: 'move', to }
    return { do: 'wait', why: `${this.goneText}: looking for another` }
  }

  /** The one interface that it is on, if `auto` would take it: its next address comes before all others. */
  private sameName(table: InterfaceTable): InterfaceTable | null {
    const { name } = this.current
    const infos = table[name]
    if (!this.isAuto || infos === undefined) return null
    const only = { [name]: infos }
    const to = this.choose(only, [])
    return typeof to === 'string' || to.loopback ? null : only
  }

  private awaitNetwork(table: InterfaceTable, routes: readonly Route[], now: number): Verdict {
    const to = this.choose(table, routes)
    if (typeof to === 'string' || to.loopback) {
      this.appeared = null
      return STAY
    }
    if (this.appeared?.address !== to.address) {
      this.appeared = { address: to.address, since: now }
    }
    return now - this.appeared.since >= SETTLED_AFTER_MS ? { do: 'move', to } : STAY
  }

  /** What the spec means now, or why it means nothing. */
  private choose(table: InterfaceTable, routes: readonly Route[]): InterfaceChoice | string {
    try {
      return chooseInterface(this.spec, table, routes)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return this.isAuto ? 'no interface is up' : 'waiting for it to come back'
    }
  }

  private get goneText(): string {
    const { name, address } = this.current
    return `the address ${address} of ${name} is gone`
  }
}
