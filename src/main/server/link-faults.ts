/**
 * Faults of the ways by which datagrams come: one way for everything that a server
 * receives, and a link for each server that sends. What hits a link is counted there.
 */
import { bounds } from '../../shared/bounds'
import type { LinkView, WayFaults } from '../../shared/lab'
import { formatMemberId } from '../protocol/ids'
import type { MemberId } from '../protocol/types'

/** Nothing happens on such a way. */
export const NO_WAY_FAULTS: WayFaults = {
  loss: 0,
  duplicate: 0,
  reorder: 0,
  delayMs: 0,
  jitterMs: 0
}

interface Link {
  faults: WayFaults
  dropped: number
  disturbed: number
}

export function hasFaults(way: WayFaults): boolean {
  return Object.values(way).some((one: number) => one > 0)
}

export class LinkFaults {
  private readonly links = new Map<MemberId, Link>()

  /** Some link has faults of its own. */
  get isOn(): boolean {
    for (const { faults } of this.links.values()) if (hasFaults(faults)) return true
    return false
  }

  set(senders: readonly MemberId[], change: Partial<WayFaults>): void {
    for (const sender of senders) {
      const link = this.link(sender)
      if (link !== undefined) link.faults = { ...link.faults, ...change }
    }
  }

  /** The faults of the link from this server; undefined: it has none of its own. */
  of(sender: MemberId | null): WayFaults | undefined {
    return sender === null ? undefined : this.links.get(sender)?.faults
  }

  /** A datagram of this server was lost or cut off. */
  dropped(sender: MemberId | null): void {
    const link = sender === null ? undefined : this.link(sender)
    if (link !== undefined) link.dropped++
  }

  /** A datagram of this server came late, twice or out of order. */
  disturbed(sender: MemberId | null): void {
    const link = sender === null ? undefined : this.link(sender)
    if (link !== undefined) link.disturbed++
  }

  /** Ends the faults; the counts stay. */
  clear(): void {
    for (const link of this.links.values()) link.faults = NO_WAY_FAULTS
  }

  view(): LinkView[] {
    const views: LinkView[] = []
    for (const [sender, { faults, dropped, disturbed }] of this.links) {
      const on = Object.entries({ ...faults, dropped, disturbed }).filter(([, value]) => value > 0)
      if (on.length > 0) views.push({ from: formatMemberId(sender), ...Object.fromEntries(on) })
    }
    return views
  }

  /** Undefined: there are too many, and this one is not known. */
  private link(sender: MemberId): Link | undefined {
    const known = this.links.get(sender)
    if (known !== undefined || this.links.size >= bounds.server.labLinks) return known
    const link = { faults: NO_WAY_FAULTS, dropped: 0, disturbed: 0 }
    this.links.set(sender, link)
    return link
  }
}
