/**
 * Draws what is in view: it goes once over the events of the stretch, and draws what falls
 * on the same pixels once. Pure.
 */
import { shortConfig } from '../../../store/short-ids'
import type { TimelineBook } from '../../../store/timeline/book'
import type { Crowding } from '../../../store/timeline/crowding'
import type { Entry } from '../../../store/timeline/entry'
import type { Flight, FlightEnd } from '../../../store/timeline/entry'
import type { Highlight } from '../../../store/timeline/highlight'
import { arrowKindOf, type ShownKinds } from '../../../store/timeline/kinds'
import { otherClients, type Place } from '../../../store/timeline/places'
import { LabelRoom } from './label-room'
import { bandHeight, laneY } from './measures'
import {
  arrowKindIndex,
  emphasisIndex,
  endIndex,
  shapeIndex,
  type ArrowEnd,
  type Emphasis,
  type MarkShape,
  type Pen
} from './pen'

export interface Scene {
  readonly book: TimelineBook
  readonly places: readonly Place[]
  readonly from: number
  readonly until: number
  /** What is later is not drawn, what is on its way then is drawn as far as it is; null: all is. */
  readonly upTo: number | null
  /** The lanes' left and right end, px. */
  readonly x0: number
  readonly x1: number
  /** The first lane's top, px. */
  readonly top: number
  readonly laneHeight: number
  readonly kinds: ShownKinds
  readonly highlight: Highlight | null
  readonly chosen: Entry | null
}

/** With more events than this on a pixel an arrow for each is a black wall. */
const mostPerPx = 3
/** Width of a bar that stands for many events, px. */
const barPx = 3
/** What stays an arrow where all else is a bar: it is rare, and says that something is wrong. */
const rareKinds: ReadonlySet<string> = new Set(['nak', 'resend', 'membership', 'state'])

/** So long before the stretch something may have been sent that arrives in it. */
const longestFlightUs = 2_000_000
/** How far from its sender something lost is drawn, where nobody knows when it was lost. */
const lostAfterUs = 300

export class Painter {
  readonly #seen = new Set<number>()
  readonly #rows = new Map<string, number>()
  readonly #tints = new Map<string, number>()
  readonly #orders = new Map<string, { readonly x: number; readonly y: number }>()
  readonly #labels = new LabelRoom()
  readonly #bars = new Map<number, { count: number; readonly first: Entry }>()
  #crowding: Crowding = 'none'
  /** What stands nearer together than this is drawn once, px. */
  #grain = 1

  /** How much of it is not drawn one by one. */
  get crowding(): Crowding {
    return this.#crowding
  }

  paint(pen: Pen, scene: Scene): void {
    this.#seen.clear()
    this.#orders.clear()
    this.#rows.clear()
    this.#bars.clear()
    this.#labels.clear(scene)
    scene.places.forEach(({ id }, index) => this.#rows.set(id, index))
    const perPx = perPxOf(scene)
    this.#crowding = perPx > mostPerPx ? 'bars' : perPx > 1.5 ? 'thinned' : 'none'
    // Where events crowd, so many are drawn that one can still be told from the next.
    this.#grain = Math.min(6, Math.max(1, Math.ceil(perPx / 1.5)))
    this.#bands(pen, scene)
    this.#gaps(pen, scene)
    this.#lanes(pen, scene)
    this.#events(pen, scene)
    this.#drawBars(pen, scene)
    this.#labels.place(pen)
  }

  #bands(pen: Pen, scene: Scene): void {
    const height = bandHeight(scene.laneHeight)
    scene.places.forEach((place, row) => {
      const stays = scene.book.lanes.get(place.id)?.stays ?? []
      const absences = scene.book.lanes.get(place.id)?.absences ?? []
      stays.forEach((stay, index) => {
        const next = stays[index + 1]?.at ?? Number.POSITIVE_INFINITY
        const gone = absences.find(
          ({ what, from }) => what !== 'paused' && from >= stay.at && from < next
        )?.from
        const end = Math.min(next, gone ?? next, scene.upTo ?? scene.book.settled)
        if (end < scene.from || stay.at > scene.until || end <= stay.at) return
        pen.band({
          x0: Math.max(xAt(scene, stay.at), scene.x0),
          x1: Math.min(xAt(scene, end), scene.x1),
          y: laneY(scene, row) - height / 2,
          height,
          tint: this.#tintOf(stay.config),
          isTransitional: stay.kind === 'transitional',
          label: shortConfig(stay.config)
        })
      })
    })
  }

  /** Members of one configuration have one shade, the next one has another. */
  #tintOf(config: string): number {
    const known = this.#tints.get(config)
    if (known !== undefined) return known
    const tint = this.#tints.size % 4
    if (this.#tints.size > 4096) this.#tints.clear()
    this.#tints.set(config, tint)
    return tint
  }

  #gaps(pen: Pen, scene: Scene): void {
    let open: { x0: number; x1: number; count: number } | null = null
    const close = (): void => {
      if (open !== null) pen.gap(open.x0, open.x1, `${open.count.toLocaleString('en')} not told`)
    }
    for (const gap of scene.book.gaps) {
      if (gap.until < scene.from || gap.from > scene.until) continue
      const x0 = Math.max(xAt(scene, gap.from), scene.x0)
      const x1 = Math.min(Math.max(xAt(scene, gap.until), x0 + 1), scene.x1)
      // Nobody could see what lies between.
      if (open !== null && x0 - open.x1 < 1.5) {
        open.x1 = Math.max(open.x1, x1)
        open.count += gap.count
        continue
      }
      close()
      open = { x0, x1, count: gap.count }
    }
    close()
  }

  #lanes(pen: Pen, scene: Scene): void {
    const told = Math.min(xAt(scene, scene.upTo ?? scene.book.settled), scene.x1)
    scene.places.forEach((place, row) => {
      const y = laneY(scene, row)
      const lane = scene.book.lanes.get(place.id)
      let x = scene.x0
      for (const { what, from, until } of lane?.absences ?? []) {
        const start = Math.min(Math.max(xAt(scene, from), x), told)
        const end = Math.min(until === null ? told : xAt(scene, until), told)
        if (end <= x) continue
        if (start > x) pen.lane(x, start, y, 'on')
        pen.lane(start, end, y, what === 'paused' ? 'paused' : 'off')
        x = end
      }
      if (told > x) pen.lane(x, told, y, lane?.isWatched === true ? 'on' : 'off')
    })
  }

  #events(pen: Pen, scene: Scene): void {
    const { entries } = scene.book
    const end = Math.min(scene.until, scene.upTo ?? scene.until)
    const isLinked = !scene.book.hasDatagrams
    const isCrowded = this.#crowding === 'bars'
    const barUs = (barPx / (scene.x1 - scene.x0)) * (scene.until - scene.from)
    for (let i = entries.indexAt(scene.from - longestFlightUs); i < entries.size; i += 1) {
      const entry = entries.at(i)
      if (entry === undefined || entry.event.at > end) break
      if (isCrowded && entry.event.at >= scene.from) this.#count(scene, entry, barUs)
      if (entry.flight !== null) {
        if (entry.flight.first === entry) this.#flight(pen, scene, entry.flight)
        continue
      }
      if (!scene.kinds[entry.kind]) continue
      if (isCrowded && entry.kind !== 'configuration') {
        if (this.#emphasis(scene, entry) === 'strong') this.#mark(pen, scene, entry)
        continue
      }
      if (isLinked) this.#link(pen, scene, entry)
      if (entry.event.at >= scene.from) this.#mark(pen, scene, entry)
    }
  }

  /** Adds an event to the bar that it belongs to; bars stand at fixed times, and move with them. */
  #count(scene: Scene, entry: Entry, barUs: number): void {
    if (!scene.kinds[entry.kind]) return
    const row = this.#rowOf(entry.event.lane)
    if (row === undefined) return
    const key = Math.floor(entry.event.at / barUs) * 128 + row
    const bar = this.#bars.get(key)
    if (bar === undefined) this.#bars.set(key, { count: 1, first: entry })
    else bar.count += 1
  }

  #drawBars(pen: Pen, scene: Scene): void {
    const barUs = (barPx / (scene.x1 - scene.x0)) * (scene.until - scene.from)
    const emphasis = scene.highlight === null ? 'plain' : 'dim'
    const tallest = scene.laneHeight * 0.42
    for (const [key, { count, first }] of this.#bars) {
      const row = ((key % 128) + 128) % 128
      const height = Math.max(1, Math.min(1, Math.log2(1 + count) / 8) * tallest)
      const x = xAt(scene, ((key - row) / 128) * barUs)
      pen.bar(x, laneY(scene, row) - height, barPx - 0.5, height, emphasis, first)
    }
  }

  #emphasis({ highlight, chosen }: Scene, entry: Entry): Emphasis {
    if (entry === chosen) return 'strong'
    if (highlight === null) return 'plain'
    return highlight(entry) ? 'strong' : 'dim'
  }

  #flight(pen: Pen, scene: Scene, flight: Flight): void {
    const kind = arrowKindOf(flight.content.name)
    if (!scene.kinds[kind]) return
    const fromRow = this.#rowOf(flight.from)
    if (fromRow === undefined) return
    const sentAt = flight.sent?.event.at ?? null
    const isChosen = scene.chosen !== null && scene.chosen.flight === flight
    const y1 = laneY(scene, fromRow)
    for (const end of flight.ends) {
      const toRow = this.#rowOf(end.lane)
      if (toRow === undefined || toRow === fromRow) continue
      const entry = end.entry ?? flight.sent ?? flight.first
      // Who sent it is not watched: it left at some time before the first arrival.
      const startAt = sentAt ?? flight.first.event.at
      const x1 = xAt(scene, startAt) - (sentAt === null ? 8 : 0)
      if (x1 > scene.x1) continue
      const y2 = laneY(scene, toRow)
      const { x, y, how } = this.#endOf(scene, flight, end, x1, y1, y2)
      if (Math.max(x, x1) < scene.x0) continue
      const emphasis = isChosen
        ? scene.chosen === entry || scene.chosen === flight.sent
          ? 'strong'
          : this.#emphasis(scene, entry)
        : this.#emphasis(scene, entry)
      if (this.#crowding === 'bars' && emphasis !== 'strong' && how !== 'lost') {
        if (!rareKinds.has(kind)) continue
      }
      const style = (arrowKindIndex[kind] * 3 + endIndex[how]) * 3 + emphasisIndex[emphasis]
      if (emphasis === 'strong' || this.#isNew(style, fromRow * 128 + toRow, x1, x - x1)) {
        pen.arrow({ kind, end: how, x1, y1, x2: x, y2: y, emphasis, entry })
        this.#labels.cross(x1, y1, x, y)
      }
      if (sentAt === null && this.#isNew(1000, fromRow, x1, 0)) {
        pen.mark('unseen', x1, y1, emphasis === 'strong' ? 'plain' : emphasis, entry)
      }
    }
  }

  /** Where an arrow ends, and how. */
  #endOf(
    scene: Scene,
    flight: Flight,
    end: FlightEnd,
    x1: number,
    y1: number,
    y2: number
  ): { readonly x: number; readonly y: number; readonly how: ArrowEnd } {
    const partly = (share: number, x: number, how: ArrowEnd) => ({
      x: x1 + (x - x1) * share,
      y: y1 + (y2 - y1) * share,
      how
    })
    const sentAt = flight.sent?.event.at ?? flight.first.event.at
    switch (end.fate) {
      case 'arrived': {
        const at = end.at ?? sentAt
        const x = xAt(scene, at)
        if (scene.upTo === null || at <= scene.upTo) return { x, y: y2, how: 'arrives' }
        return partly((scene.upTo - sentAt) / Math.max(1, at - sentAt), x, 'open')
      }
      case 'dropped':
        return partly(0.84, xAt(scene, end.at ?? sentAt + lostAfterUs), 'lost')
      case 'lost':
        return partly(0.72, xAt(scene, sentAt + lostAfterUs), 'lost')
      case 'open':
        return partly(0.3, xAt(scene, sentAt + lostAfterUs), 'open')
      case 'untold':
        // What leaves for a client arrives, as far as anybody knows.
        return partly(end.lane.startsWith('client ') ? 1 : 0.3, x1 + 8, 'open')
    }
  }

  /** Where no datagrams are told, a line joins the order of a slot with each delivery. */
  #link(pen: Pen, scene: Scene, entry: Entry): void {
    const { event } = entry
    if (event.ev !== 'order' && event.ev !== 'deliver') return
    const row = this.#rowOf(event.lane)
    if (row === undefined || !scene.kinds.order) return
    const key = `${event.config} ${String(event.slot)}`
    const x = xAt(scene, event.at)
    const y = laneY(scene, row)
    if (event.ev === 'order') {
      this.#orders.set(key, { x, y })
      return
    }
    const order = this.#orders.get(key)
    if (order === undefined || order.y === y || x < scene.x0) return
    const emphasis = this.#emphasis(scene, entry)
    if (!this.#isNew(900 + emphasisIndex[emphasis], row * 128, order.x, x - order.x)) return
    this.#labels.cross(order.x, order.y, x, y)
    pen.arrow({
      kind: 'order',
      end: 'arrives',
      x1: order.x,
      y1: order.y,
      x2: x,
      y2: y,
      emphasis,
      entry
    })
  }

  #mark(pen: Pen, scene: Scene, entry: Entry): void {
    const { event } = entry
    const shape = shapeOf(entry)
    const row = this.#rowOf(event.lane)
    if (shape === null || row === undefined) return
    const emphasis = this.#emphasis(scene, entry)
    const x = xAt(scene, event.at)
    const y = laneY(scene, row)
    const code = 2000 + shapeIndex[shape] * 3 + emphasisIndex[emphasis]
    if (emphasis !== 'strong' && !this.#isNew(code, row, x, 0)) return
    pen.mark(shape, x, y, emphasis, entry)
    if (event.ev !== 'order') return
    this.#labels.want(row, x, `slot ${String(event.slot)}`, emphasis)
  }

  #rowOf(lane: string): number | undefined {
    const row = this.#rows.get(lane)
    return row === undefined && lane.startsWith('client ') ? this.#rows.get(otherClients) : row
  }

  /** Whether nothing of this style stands on these pixels yet. */
  #isNew(style: number, rows: number, x: number, dx: number): boolean {
    const column = Math.round(Math.min(9000, Math.max(-1000, x)) / this.#grain) + 1000
    const slant = Math.round(Math.min(5000, Math.max(-5000, dx)) / this.#grain) + 5000
    const key = ((style * 16_384 + rows) * 10_001 + column) * 10_001 + slant
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }
}

/** How many events fall on a pixel. */
function perPxOf({ book, from, until, x0, x1 }: Scene): number {
  const count = book.entries.indexAt(until) - book.entries.indexAt(from)
  return count / Math.max(1, x1 - x0)
}

export function xAt(
  { from, until, x0, x1 }: Pick<Scene, 'from' | 'until' | 'x0' | 'x1'>,
  at: number
): number {
  return x0 + ((at - from) / (until - from)) * (x1 - x0)
}

function shapeOf({ event }: Entry): MarkShape | null {
  switch (event.ev) {
    case 'order':
      return 'ordered'
    case 'deliver':
      return 'delivered'
    case 'stable':
      return 'stable'
    case 'reply':
      return 'replied'
    case 'config':
      return 'config'
    case 'merge':
      return 'merge'
    case 'life':
      // A pause is a stretch, not a mark.
      if (event.what === 'paused' || event.what === 'resumed') return null
      return event.what === 'started' ? 'start' : event.what === 'stopped' ? 'stop' : 'crash'
    default:
      return null
  }
}
