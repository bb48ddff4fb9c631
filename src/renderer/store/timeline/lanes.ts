/** Who takes part: servers and clients, and what is drawn along each one's line. Pure. */
import { bounds } from '../../../shared/bounds'
import type { TimelineEvent } from '../../../shared/timeline'

/** A stretch in which a server has one configuration; it lasts until the next one. */
export interface Stay {
  readonly at: number
  readonly config: string
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly string[]
}

/** A stretch in which a server is not there, or does nothing. `until` null: it lasts. */
export interface Absence {
  readonly what: 'stopped' | 'crashed' | 'paused'
  readonly from: number
  until: number | null
}

export interface Lane {
  readonly id: string
  readonly isClient: boolean
  /** It tells of itself; of others is known only what these get from them. */
  isWatched: boolean
  isLive: boolean
  /** When it was last seen in an event, microseconds. */
  seenAt: number
  readonly stays: Stay[]
  readonly absences: Absence[]
}

/** Datagrams that are dropped because of a pause, so near to each other, are of one. */
const samePauseUs = 1_500_000
const clientPrefix = 'client '

export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  /** Grows when a lane comes or goes. */
  revision = 0

  get all(): readonly Lane[] {
    return [...this.#lanes.values()]
  }

  get(id: string): Lane | undefined {
    return this.#lanes.get(id)
  }

  /** Servers that are watched and there. */
  live(): readonly string[] {
    return this.all.filter(({ isWatched, isLive }) => isWatched && isLive).map(({ id }) => id)
  }

  /** Takes over what this event says of who there is; true: its server ended. */
  note(event: TimelineEvent): boolean {
    const lane = this.#lane(event.lane, event.at)
    if (!lane.isWatched) {
      lane.isWatched = true
      this.revision += 1
    }
    // What the guard refused may name anybody, of any group.
    const isMeant = event.ev === 'receive' || (event.ev === 'drop' && event.why !== 'guard')
    if (isMeant) this.#lane(event.from, event.at)
    if (event.ev === 'send' && event.to !== 'group') this.#lane(event.to, event.at)
    if (event.ev === 'life') {
      const { what, at } = event
      endAbsence(lane, at)
      if (what === 'started' || what === 'resumed') {
        if (what === 'started') lane.isLive = true
        return false
      }
      keep(lane.absences, { what, from: at, until: null })
      if (what === 'paused') return false
      lane.isLive = false
      return true
    }
    if (event.ev === 'config') {
      const { at, config, kind, members } = event
      keep(lane.stays, { at, config, kind, members })
    }
    if (event.ev === 'drop' && event.why === 'paused') pause(lane, event.at)
    return false
  }

  clear(): void {
    this.#lanes.clear()
    this.revision += 1
  }

  #lane(id: string, at: number): Lane {
    const known = this.#lanes.get(id)
    if (known !== undefined) {
      known.seenAt = Math.max(known.seenAt, at)
      return known
    }
    const lane: Lane = {
      id,
      isClient: id.startsWith(clientPrefix),
      isWatched: false,
      isLive: true,
      seenAt: at,
      stays: [],
      absences: []
    }
    this.#lanes.set(id, lane)
    this.revision += 1
    if (this.#lanes.size > bounds.window.timelineLanes) this.#forgetOne()
    return lane
  }

  /** Of clients come and go many; else the one that was not seen for longest. */
  #forgetOne(): void {
    const all = [...this.#lanes.values()]
    const clients = all.filter(({ isClient }) => isClient)
    const oldest = (clients.length > 1 ? clients : all).reduce((a, b) =>
      b.seenAt < a.seenAt ? b : a
    )
    this.#lanes.delete(oldest.id)
  }
}

function endAbsence(lane: Lane, at: number): void {
  const last = lane.absences.at(-1)
  if (last?.until === null) last.until = at
}

function pause(lane: Lane, at: number): void {
  const last = lane.absences.at(-1)
  // It said so itself, and says when it goes on.
  if (last?.until === null) return
  if (last?.what === 'paused' && at - last.until <= samePauseUs) last.until = at
  else keep(lane.absences, { what: 'paused', from: at, until: at })
}

function keep<T>(list: T[], item: T): void {
  list.push(item)
  if (list.length > bounds.window.timelineStretches) list.shift()
}
