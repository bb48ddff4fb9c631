/** In which order the lanes stand. Pure. */
import type { Lane } from './lanes'
import type { NameOf } from './texts'

/** A row of the diagram. */
export interface Place {
  readonly id: string
  readonly name: string
  readonly isClient: boolean
  readonly isWatched: boolean
}

/** Clients that have a row each; the others share one. */
export const clientRows = 3
export const otherClients = 'client others'

/** Clients first, then servers that tell of themselves, then the others, by name. */
export function placesOf(lanes: readonly Lane[], nameOf: NameOf): readonly Place[] {
  const clients = lanes.filter(({ isClient }) => isClient)
  // Who is only heard by chance, as of another group on the same network, is no part of it.
  const members = new Set(lanes.flatMap(({ stays }) => stays.flatMap(({ members: of }) => [...of])))
  const servers = lanes
    .filter(({ id, isClient, isWatched }) => !isClient && (isWatched || members.has(id)))
    .map(({ id, isWatched }) => ({ id, name: nameOf(id), isClient: false, isWatched }))
    .sort(
      (a, b) =>
        Number(b.isWatched) - Number(a.isWatched) ||
        a.name.localeCompare(b.name, 'en', { numeric: true })
    )
  const rows = clients
    .slice(0, clients.length > clientRows + 1 ? clientRows : clientRows + 1)
    .map(({ id, isWatched }) => ({ id, name: nameOf(id), isClient: true, isWatched }))
  const others = clients.length - rows.length
  if (others > 0) {
    const name = `${String(others)} more clients`
    rows.push({ id: otherClients, name, isClient: true, isWatched: false })
  }
  return [...rows, ...servers]
}
