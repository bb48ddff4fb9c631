/** Recorded traces: opened and played, and what was observed written as one. */
import type { OpeningProgress, SavedTrace } from '../../shared/channels/timeline'
import type { Outcome } from '../../shared/outcome'
import type { RecordedTrace } from '../../shared/timeline'
import { along } from './timeline/walk'
import { Reel, type Speed } from './timeline/reel'
import type { Platform } from './platform'
import type { Slice } from './slice'
import type { TimelineSlice } from './timeline-slice'

export interface TraceSlice {
  /** The recorded trace that is shown; null: the present. */
  readonly trace: RecordedTrace | null
  readonly traceProblem: string | null
  readonly isTraceOpening: boolean
  /** The one that is being opened was given by the system: no form stands open for it. */
  readonly isTraceGiven: boolean
  /** How far the trace that is being opened has come; null: not told yet. */
  readonly traceProgress: OpeningProgress | null
  readonly isTracePlaying: boolean
  readonly traceSpeed: Speed
  readonly savedTrace: SavedTrace | null
  /** `folder` null: the person chooses. */
  readonly openTrace: (folder: string | null) => Promise<void>
  /** One that the system had opened. */
  readonly takeTrace: (number: number) => Promise<void>
  readonly applyOpening: (progress: OpeningProgress) => void
  /** Gives up opening. */
  readonly cancelOpening: () => Promise<void>
  readonly closeTrace: () => Promise<void>
  readonly saveTrace: (folder: string | null) => Promise<void>
  readonly playTrace: (on: boolean) => void
  readonly setTraceSpeed: (speed: Speed) => void
  /** Microseconds on the trace's clock. */
  readonly seekTrace: (at: number) => void
  /** To the next event that is shown, or the one before. */
  readonly stepTrace: (step: -1 | 1) => void
  readonly clearTraceProblem: () => void
  /** Saves a picture under this name. */
  readonly savePicture: (name: string, svg: string) => void
}

/** A longer trace is shown part by part at first. */
const firstStretchUs = 5_000_000

export function createTraceSlice({ api, files }: Platform): Slice<TraceSlice, TimelineSlice> {
  return (set, get) => {
    let openings = 0

    function forgetView(): void {
      get().chooseEntry(null)
      get().setBiography(null)
    }

    async function open(
      isTraceGiven: boolean,
      ask: () => Promise<Outcome<RecordedTrace | null>>
    ): Promise<void> {
      const opening = ++openings
      const nothing = { traceProgress: null, traceProblem: null, savedTrace: null }
      set({ isTraceOpening: true, isTraceGiven, ...nothing })
      const outcome = await ask()
      if (opening !== openings) return
      set({ isTraceOpening: false })
      if (!outcome.ok) set({ traceProblem: outcome.problem })
      else if (outcome.value !== null) show(outcome.value)
    }

    function show(trace: RecordedTrace): void {
      const { timeline, timelineMoved } = get()
      forgetView()
      get().pauseTimeline(true)
      const reel = new Reel(
        trace,
        async (from, until, most) => {
          const part = await api.readTrace(from, until, most)
          if (part.ok) return part.value
          set({ traceProblem: part.problem })
          return null
        },
        () => {
          if (get().timeline.reel === reel) timelineMoved()
        }
      )
      reel.speed = get().traceSpeed
      timeline.reel = reel
      set({ trace, isTracePlaying: false })
      get().showStretch(trace.from, Math.min(trace.until, trace.from + firstStretchUs))
    }

    return {
      trace: null,
      traceProblem: null,
      isTraceOpening: false,
      isTraceGiven: false,
      traceProgress: null,
      isTracePlaying: false,
      traceSpeed: 1,
      savedTrace: null,

      async openTrace(folder) {
        if (!get().isTraceOpening) await open(false, () => api.openTrace(folder))
      },

      // Another one that is being opened is given up for it.
      takeTrace: (number) => open(true, () => api.openGivenTrace(number)),

      applyOpening(progress) {
        if (get().isTraceOpening) set({ traceProgress: progress })
      },

      async cancelOpening() {
        if (get().isTraceOpening) await api.closeTrace()
      },

      async closeTrace() {
        const { timeline, trace } = get()
        if (trace === null) return
        forgetView()
        timeline.reel = null
        set({ trace: null, traceProblem: null, isTracePlaying: false })
        get().pauseTimeline(false)
        await api.closeTrace()
      },

      async saveTrace(folder) {
        set({ traceProblem: null, savedTrace: null })
        const outcome = await api.saveTrace(folder)
        if (outcome.ok) set({ savedTrace: outcome.value })
        else set({ traceProblem: outcome.problem })
      },

      playTrace(on) {
        const { reel } = get().timeline
        if (reel === null) return
        if (on) reel.play()
        else reel.pause()
        set({ isTracePlaying: reel.isPlaying })
      },

      setTraceSpeed(speed) {
        const { reel } = get().timeline
        if (reel !== null) reel.speed = speed
        set({ traceSpeed: speed })
      },

      seekTrace(at) {
        const { reel, camera } = get().timeline
        if (reel === null) return
        reel.seek(at)
        if (reel.playhead < camera.from || reel.playhead > camera.until) {
          camera.centerAt(reel.playhead)
        }
        get().timelineMoved()
      },

      stepTrace(step) {
        const { timeline, timelineKinds: kinds, timelineChosen } = get()
        const { reel } = timeline
        if (reel === null) return
        get().playTrace(false)
        const { entries } = reel.book
        const held = timelineChosen !== null && entries.indexOf(timelineChosen) >= 0
        const from =
          held && timelineChosen.event.at === reel.playhead
            ? along({ book: reel.book, kinds }, timelineChosen, step)
            : entries.at(entries.indexAt(reel.playhead) - (step < 0 ? 1 : 0))
        if (from === null || from === undefined) return
        const next = kinds[from.kind] ? from : along({ book: reel.book, kinds }, from, step)
        if (next === null) return
        reel.seek(next.event.at)
        get().chooseEntry(next)
      },

      savePicture: (name, svg) => files.save(name, svg),

      clearTraceProblem() {
        set({ traceProblem: null, savedTrace: null })
      }
    }
  }
}
