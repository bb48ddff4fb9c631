/**
 * Files that the system gave the app to open: by a double click, or on its command line. Main
 * reads them and keeps them until the page asks; the page never sees a path.
 */
import { isInteger, isObject, type Guard } from '../guards'
import type { Outcome } from '../outcome'
import type { RecordedTrace } from '../timeline'

/** What was given to be opened. */
export type GivenFile =
  | {
      readonly kind: 'notebook'
      /** Without its folder. */
      readonly name: string
      readonly text: string
    }
  /** To be opened by this number with `files:open-trace`. */
  | { readonly kind: 'trace'; readonly number: number }
  /** Why a file is not opened, as one line that names it. */
  | { readonly kind: 'problem'; readonly problem: string }

export interface FilesRequests {
  /** What was given since it was asked last, in that order. */
  'files:take': { argument: null; answer: Outcome<readonly GivenFile[]> }
  /** As `timeline:open`, of a trace that was given; answered with null: it was closed before it was open. */
  'files:open-trace': {
    argument: { readonly number: number }
    answer: Outcome<RecordedTrace | null>
  }
}

export interface FilesEvents {
  /** Something is there to be taken. */
  'files:given': null
}

const isNull: Guard<null> = (value): value is null => value === null

export const filesGuards: {
  readonly [C in keyof FilesRequests]: Guard<FilesRequests[C]['argument']>
} = {
  'files:take': isNull,
  'files:open-trace': isObject({ number: isInteger(1, Number.MAX_SAFE_INTEGER) })
}

export const filesEventChannels = ['files:given'] as const
