/** What the app and the thread that holds a recorded trace say to each other. */
import type { OpeningProgress, TraceStretch } from '../../../shared/channels/timeline'
import type { Outcome } from '../../../shared/outcome'
import type { Biography, RecordedTrace } from '../../../shared/timeline'

export type Question =
  | { readonly ask: 'open'; readonly folder: string }
  | {
      readonly ask: 'stretch'
      readonly from: number
      readonly until: number
      readonly most: number
    }
  | { readonly ask: 'biography'; readonly message: string }

/** The answer has the same number. */
export type TraceQuestion = Question & { readonly number: number }

export type TraceAnswer = RecordedTrace | TraceStretch | Biography

export type TraceNews =
  | { readonly kind: 'progress'; readonly progress: OpeningProgress }
  | { readonly kind: 'answer'; readonly number: number; readonly outcome: Outcome<TraceAnswer> }
