/** How far each member of a configuration is, as stretches of a strip of the last slots. Pure. */
import type { ConfigurationView } from '../../../shared/views'
import { isAlive, type Servers } from '../group-model'

/** So many slots a strip shows. */
export const STRIP_SLOTS = 200

export interface Progress {
  readonly server: string
  /** Highest slot delivered, and highest slot known to be stable; -1: none. Null: not known. */
  readonly delivered: number | null
  readonly stable: number | null
}

/** Slots `first` to `first + STRIP_SLOTS - 1`; `next` is the first that nobody has. */
export interface StripWindow {
  readonly first: number
  readonly next: number
}

/**
 * How far each member is, by index. This machine's servers tell of themselves many times
 * a second, the others only when they are asked.
 */
export function progressOf({ config, members }: ConfigurationView, servers: Servers): Progress[] {
  const local = Object.values(servers).filter(
    (server) => isAlive(server) && server.config === config && server.delivered !== null
  )
  return members.map(({ server, delivered, stable }) => {
    const own = local.find((one) => one.server === server)
    // A window of a local server counts from the next slot.
    if (own === undefined) return { server, delivered, stable }
    return { server, delivered: (own.delivered ?? 0) - 1, stable: (own.stable ?? 0) - 1 }
  })
}

export function windowOf(progress: readonly Progress[]): StripWindow {
  const next = 1 + Math.max(-1, ...progress.map(({ delivered }) => delivered ?? -1))
  return { first: Math.max(0, next - STRIP_SLOTS), next }
}

/** Slots that a member is behind the one that is furthest; null: not known. */
export function lagOf({ delivered }: Progress, { next }: StripWindow): number | null {
  return delivered === null ? null : next - 1 - delivered
}

/** A stretch of a strip, from 0 to 1. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What of the strip is stable, and what is delivered beyond. */
export function stretchesOf(
  { delivered, stable }: Progress,
  { first }: StripWindow
): { readonly stable: Stretch; readonly delivered: Stretch } {
  const at = (slot: number): number => Math.min(1, Math.max(0, (slot + 1 - first) / STRIP_SLOTS))
  const stableTo = at(Math.min(stable ?? -1, delivered ?? -1))
  return {
    stable: { from: 0, to: stableTo },
    delivered: { from: stableTo, to: Math.max(stableTo, at(delivered ?? -1)) }
  }
}
