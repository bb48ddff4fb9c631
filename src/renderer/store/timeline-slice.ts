/** What the servers of this machine do, moment by moment, and one message's life among it. */
import type { Biography } from '../../shared/timeline'
import { isMessage } from './timeline/message-id'
import type { Platform } from './platform'
import type { Slice } from './slice'

export interface TimelineSlice {
  /** The message whose life is shown, `CLIENT:SEQ`; null: none. */
  readonly biographyOf: string | null
  /** Null: it was not told yet, or could not be. */
  readonly biography: Biography | null
  readonly biographyProblem: string | null
  /** Shows the life of one message in the timeline; null: of none. */
  readonly setBiography: (message: string | null) => void
}

export function createTimelineSlice({ api }: Platform): Slice<TimelineSlice> {
  return (set, get) => ({
    biographyOf: null,
    biography: null,
    biographyProblem: null,

    setBiography(message) {
      set({ biographyOf: message, biography: null, biographyProblem: null })
      if (message === null) return
      if (!isMessage(message)) {
        set({ biographyProblem: 'A message is CLIENT:SEQ, as a result names it.' })
        return
      }
      void api.readBiography(message).then((outcome) => {
        if (get().biographyOf !== message) return
        if (outcome.ok) set({ biography: outcome.value })
        else set({ biographyProblem: outcome.problem })
      })
    }
  })
}
