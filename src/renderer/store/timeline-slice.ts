/** What the servers of this machine do, moment by moment, and one message's life among it. */
import type { DatagramField } from '../../shared/channels/timeline'
import type { Biography, PropertyView, TimelineBatch } from '../../shared/timeline'
import { TimelineBook, type TimelineCounts } from './timeline/book'
import { Camera, LiveClock } from './timeline/camera'
import type { Crowding } from './timeline/crowding'
import type { Entry } from './timeline/entry'
import { extentOf, highlightOf, type Highlight } from './timeline/highlight'
import { EVENT_KINDS, USUAL_KINDS, type EventKind, type ShownKinds } from './timeline/kinds'
import { isMessage } from './timeline/message-id'
import { placesOf, type Place } from './timeline/places'
import type { Reel } from './timeline/reel'
import { along, burstAt, neighbour, type Way } from './timeline/walk'
import type { GroupSlice } from './group-slice'
import type { Platform } from './platform'
import { reuse } from './reuse'
import { shortId } from './short-ids'
import type { Slice } from './slice'

export const TIMELINE_TABS = ['Selected', 'Biography', 'Properties'] as const
export type TimelineTab = (typeof TIMELINE_TABS)[number]

/** What changes with every frame; drawn from it, never selected from the state. */
export interface TimelineStage {
  readonly live: TimelineBook
  readonly camera: Camera
  /** The recorded trace that is shown instead; null: none. */
  reel: Reel | null
  highlight: Highlight | null
  /** Of the picture that was drawn last. */
  crowding: Crowding
  /** Moves in pages instead of flowing. */
  isCalm: boolean
}

export interface DatagramText {
  readonly datagram: string
  /** Null: they were not told yet, or cannot be. */
  readonly fields: readonly DatagramField[] | null
  readonly problem: string | null
}

export interface TimelineSlice {
  readonly timeline: TimelineStage
  /** Why nothing is told; null: all is well. */
  readonly timelineProblem: string | null
  readonly timelinePaused: boolean
  /** Grows with every change of what is shown, twice a second where it flows by itself. */
  readonly timelineRevision: number
  readonly timelineCounts: TimelineCounts
  readonly timelineCrowding: Crowding
  readonly timelinePlaces: readonly Place[]
  /** The stretch in view, microseconds. */
  readonly timelineRange: { readonly from: number; readonly until: number }
  readonly timelineKinds: ShownKinds
  readonly timelineChosen: Entry | null
  readonly timelineTab: TimelineTab
  readonly datagramText: DatagramText | null
  /** The properties as far as they were tested here; empty: nothing was yet. */
  readonly properties: readonly PropertyView[]
  /** The message whose life is shown, `CLIENT:SEQ`; null: none. */
  readonly biographyOf: string | null
  /** Null: it was not told yet, or could not be. */
  readonly biography: Biography | null
  readonly biographyProblem: string | null
  /** What is shown: of the recorded trace, or of now. */
  readonly shownBook: () => TimelineBook
  /** Asks to be told what happens, or not any longer. */
  readonly watchTimeline: (on: boolean) => void
  readonly applyTimeline: (batch: TimelineBatch) => void
  /** Those that changed, or all. */
  readonly applyProperties: (properties: readonly PropertyView[]) => void
  /** A picture is about to be drawn, at this time of the page's clock. */
  readonly timelineFrame: (atMs: number) => void
  readonly pauseTimeline: (paused: boolean) => void
  /** `at`: what stays in its place; without it the end of a live view, else the middle. */
  readonly zoomTimeline: (factor: number, at?: number) => void
  readonly panTimeline: (byUs: number) => void
  /** Everything that is held; with a moment, what happens around that alone. */
  readonly fitTimeline: (around?: number) => void
  readonly showStretch: (from: number, until: number) => void
  /** The view was moved by other means. */
  readonly timelineMoved: () => void
  /** Goes to a moment, in milliseconds since 1970, and opens the view. */
  readonly showMoment: (at: number) => void
  readonly toggleKind: (kind: EventKind) => void
  readonly showAllKinds: () => void
  readonly chooseEntry: (entry: Entry | null) => void
  readonly walkTimeline: (way: Way | 'first' | 'last') => void
  /** Something to look at: a queue, and a few items through it. */
  readonly runAFew: () => Promise<void>
  readonly setTimelineTab: (tab: TimelineTab) => void
  /** Shows the life of one message in the timeline; null: of none. */
  readonly setBiography: (message: string | null) => void
}

/** A label that hardly anybody uses. */
const triedLabel = 20_261
const publishMs = 200
/** Nobody reads a list that changes more often. */
const flowPublishMs = 500
/** A shorter stretch that moves on is no use to anybody. */
const shortestLiveUs = 100_000
/** A message that was just sent may still become stable. */
const askAgainMs = 700
const asks = 3

type Needs = Pick<GroupSlice, 'names'> & { readonly setView: (view: 'Timeline') => void }

/** A lane's name, for people. */
export function laneName(
  state: Pick<GroupSlice, 'names'> & Pick<TimelineSlice, 'timeline'>,
  lane: string
): string {
  if (lane.startsWith('client ')) return lane.slice(7)
  const recorded = state.timeline.reel?.trace.lanes.find((known) => known.lane === lane)?.name
  return recorded ?? state.names[lane] ?? shortId(lane)
}

export function createTimelineSlice({ api, now, later }: Platform): Slice<TimelineSlice, Needs> {
  return (set, get) => {
    const live = new TimelineBook()
    const camera = new Camera()
    const clock = new LiveClock()
    const stage: TimelineStage = {
      live,
      camera,
      reel: null,
      highlight: null,
      crowding: 'none',
      isCalm: false
    }
    const shownBook = (): TimelineBook => stage.reel?.book ?? live
    /** The one that is due. */
    let publishing: { readonly dueMs: number } | null = null
    let watched = false

    function publish(): void {
      const state = get()
      const places = placesOf(shownBook().lanes.all, (lane) => laneName(state, lane))
      set({
        timelineRevision: state.timelineRevision + 1,
        timelineCounts: reuse(state.timelineCounts, shownBook().counts),
        timelineCrowding: stage.crowding,
        timelinePlaces: reuse(state.timelinePlaces, places),
        timelineRange: reuse(state.timelineRange, { from: camera.from, until: camera.until }),
        timelinePaused: live.isPaused
      })
    }

    function changed(withinMs = publishMs): void {
      const dueMs = now() + withinMs
      if (publishing !== null && publishing.dueMs <= dueMs) return
      const mine = { dueMs }
      publishing = mine
      later(withinMs, () => {
        if (publishing !== mine) return
        publishing = null
        publish()
      })
    }

    /** The hand moved the view: it stands still now. */
    function moved(): void {
      if (stage.reel === null) get().pauseTimeline(true)
      else stage.reel.want(camera.from, camera.until)
      changed()
    }

    function readDatagram(entry: Entry | null): void {
      const datagram = entry?.flight?.datagram ?? null
      if (datagram === get().datagramText?.datagram) return
      set({ datagramText: datagram === null ? null : { datagram, fields: null, problem: null } })
      if (datagram === null) return
      // Whoever walks fast from one to the next reads none of them.
      later(120, () => {
        if (get().datagramText?.datagram !== datagram) return
        void api.readDatagram(datagram).then((outcome) => {
          if (get().datagramText?.datagram !== datagram) return
          set({
            datagramText: {
              datagram,
              fields: outcome.ok ? outcome.value : null,
              problem: outcome.ok ? null : outcome.problem
            }
          })
        })
      })
    }

    function readBiography(message: string, times: number, isFirst: boolean): void {
      void api.readBiography(message).then((outcome) => {
        if (get().biographyOf !== message) return
        if (!outcome.ok) {
          set({ biographyProblem: outcome.problem })
          return
        }
        const { value } = outcome
        stage.highlight = highlightOf(value)
        const extent = extentOf(value)
        set({ biography: reuse(get().biography, value), biographyProblem: null })
        if (isFirst && extent !== null) get().showStretch(...extent)
        if (times > 1 && stage.reel === null) {
          later(askAgainMs, () => {
            if (get().biographyOf === message) readBiography(message, times - 1, extent === null)
          })
        }
      })
    }

    return {
      timeline: stage,
      timelineProblem: null,
      timelinePaused: false,
      timelineRevision: 0,
      timelineCounts: live.counts,
      timelineCrowding: 'none',
      timelinePlaces: [],
      timelineRange: { from: camera.from, until: camera.until },
      timelineKinds: USUAL_KINDS,
      timelineChosen: null,
      timelineTab: 'Properties',
      datagramText: null,
      properties: [],
      biographyOf: null,
      biography: null,
      biographyProblem: null,
      shownBook,

      watchTimeline(on) {
        watched = on
        clock.reset()
        // What is remembered of the time before is told anew.
        if (on) {
          live.clear()
          live.resume()
          set({ timelineChosen: null })
          publish()
        }
        void api.watchTimeline(on).then((outcome) => {
          if (watched === on) set({ timelineProblem: outcome.ok ? null : outcome.problem })
        })
      },

      applyTimeline(batch) {
        clock.take(batch, now())
        live.append(batch)
        changed(get().timelinePlaces.length === 0 ? publishMs : flowPublishMs)
      },

      applyProperties(properties) {
        const before = get().properties
        const told = new Map(properties.map((property) => [property.id, property]))
        const kept = before.map((property) => told.get(property.id) ?? property)
        const known = new Set(before.map(({ id }) => id))
        const all = [...kept, ...properties.filter(({ id }) => !known.has(id))]
        // All of them come in the order in which they are to stand.
        set({ properties: reuse(before, properties.length === all.length ? properties : all) })
      },

      timelineFrame(atMs) {
        const { reel } = stage
        if (reel !== null) {
          if (!reel.frame(atMs)) return
          const ahead = camera.from + camera.span * 0.8
          if (reel.playhead > ahead) camera.pan(reel.playhead - ahead)
          if (reel.playhead < camera.from) camera.pan(reel.playhead - camera.from)
          reel.want(camera.from, camera.until)
          changed()
          return
        }
        if (live.isPaused) return
        const end = clock.shown(now())
        if (stage.isCalm && end <= camera.until && end >= camera.from) return
        camera.endAt(stage.isCalm ? end + camera.span * 0.75 : end)
      },

      pauseTimeline(paused) {
        if (paused === live.isPaused) return
        if (paused) live.pause()
        else live.resume()
        if (!paused && camera.span < shortestLiveUs) camera.zoom(shortestLiveUs / camera.span, 0)
        publish()
      },

      zoomTimeline(factor, at) {
        const flows = stage.reel === null && !live.isPaused
        const middle = (camera.from + camera.until) / 2
        if (flows && camera.span * factor < shortestLiveUs) get().pauseTimeline(true)
        const held = stage.reel?.isPlaying === true ? stage.reel.playhead : middle
        camera.zoom(factor, flows && !get().timelinePaused ? camera.until : (at ?? held))
        stage.reel?.want(camera.from, camera.until)
        changed()
      },

      panTimeline(byUs) {
        camera.pan(byUs)
        moved()
      },

      fitTimeline(around) {
        const { timelineKinds: kinds } = get()
        const book = shownBook()
        const whole =
          stage.reel === null
            ? book.extent
            : ([stage.reel.trace.from, stage.reel.trace.until] as const)
        const burst =
          around === undefined ? null : burstAt({ book, kinds }, around, camera.span / 100)
        const stretch = burst ?? whole
        if (stretch !== null) get().showStretch(...stretch)
      },

      showStretch(from, until) {
        camera.fit(from, until)
        moved()
        // What waits is wanted now.
        if (stage.reel === null && until > live.settled && live.counts.waiting > 0) {
          live.resume()
          live.pause()
        }
      },

      timelineMoved: moved,

      showMoment(at) {
        get().setView('Timeline')
        const { epochMs } = shownBook()
        if (epochMs === null) return
        camera.centerAt((at - epochMs) * 1000)
        moved()
      },

      toggleKind(kind) {
        const kinds = get().timelineKinds
        set({ timelineKinds: { ...kinds, [kind]: !kinds[kind] } })
        changed()
      },

      showAllKinds() {
        const all = Object.fromEntries(EVENT_KINDS.map((kind) => [kind, true]))
        set({ timelineKinds: all as Record<EventKind, boolean> })
        changed()
      },

      chooseEntry(entry) {
        set({ timelineChosen: entry, ...(entry === null ? {} : { timelineTab: 'Selected' }) })
        readDatagram(entry)
        if (entry === null) return
        camera.reveal(entry.event.at)
        moved()
      },

      walkTimeline(way) {
        const { timelineChosen: from, timelineKinds: kinds, timelinePlaces: places } = get()
        const book = shownBook()
        const { entries } = book
        const passes = (entry: Entry | undefined): Entry | null =>
          entry === undefined
            ? null
            : kinds[entry.kind]
              ? entry
              : along({ book, kinds }, entry, way === 'last' ? -1 : 1)
        const isFresh = from === null || entries.indexOf(from) < 0
        const next =
          way === 'first'
            ? passes(entries.at(0))
            : way === 'last'
              ? passes(entries.last)
              : isFresh
                ? passes(entries.at(Math.min(entries.indexAt(camera.from), entries.size - 1)))
                : neighbour({ book, places, kinds }, from, way)
        if (next !== null) get().chooseEntry(next)
      },

      async runAFew() {
        const made = await api.runLine(`create ${String(triedLabel)}`)
        const queue = made.ok ? made.value.answer?.result : null
        if (queue === undefined || queue === null) return
        for (const item of [1, 2, 3]) await api.runLine(`push ${String(queue)} ${String(item)}`)
        for (let i = 0; i < 3; i += 1) await api.runLine(`pop ${String(queue)}`)
      },

      setTimelineTab(tab) {
        set({ timelineTab: tab })
      },

      setBiography(message) {
        stage.highlight = null
        set({ biographyOf: message, biography: null, biographyProblem: null })
        if (message === null) return
        set({ timelineTab: 'Biography' })
        if (isMessage(message)) readBiography(message, asks, true)
        else set({ biographyProblem: 'A message is CLIENT:SEQ, as a result names it.' })
      }
    }
  }
}
