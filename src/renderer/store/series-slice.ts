import { bounds } from '../../shared/bounds'
import type { Sample, SampleEvent } from '../../shared/channels/series'
import type { Platform } from './platform'
import type { Slice } from './slice'

export interface SeriesSlice {
  /** The last ten minutes, oldest first. */
  readonly groupSeries: readonly Sample[]
  readonly queueSeries: readonly Sample[]
  /** The queue that the second one is of. */
  readonly seriesOf: number | null
  /** Begins to follow the group, and this queue of a member's copy (null: of any). */
  readonly watchSeries: (queue: number | null, server: string | null) => void
  readonly leaveSeries: () => void
  readonly applySample: (event: SampleEvent) => void
}

export function createSeriesSlice({ api }: Platform): Slice<SeriesSlice> {
  return (set, get) => {
    /** Answers to what was asked before are late. */
    let asked = 0

    return {
      groupSeries: [],
      queueSeries: [],
      seriesOf: null,

      watchSeries(queue, server) {
        const question = ++asked
        if (queue !== get().seriesOf) set({ seriesOf: queue, queueSeries: [] })
        void api.watchSeries(true, queue, server).then((outcome) => {
          if (!outcome.ok || question !== asked) return
          set({ groupSeries: outcome.value.group, queueSeries: outcome.value.queue })
        })
      },

      leaveSeries() {
        asked += 1
        void api.watchSeries(false, null, null)
      },

      applySample({ group, queue }) {
        if (group !== null) set({ groupSeries: withSample(get().groupSeries, group) })
        if (queue !== null && queue.id === get().seriesOf) {
          const { at, depth, pushes, pops } = queue
          set({ queueSeries: withSample(get().queueSeries, { at, depth, pushes, pops }) })
        }
      }
    }
  }
}

function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  return [...samples, sample].slice(-bounds.host.seriesSamples)
}
