/** Newer versions of the app: where they are looked for, and what was found there. */
import { isFlag, isObject, isOptional, isText, type Guard } from '../guards'
import type { Outcome } from '../outcome'

/**
 * What can become of a newer version: the app replaces itself (`replace`), it only tells, as it
 * was installed by other means (`tell`), or it runs from its sources (`checkout`).
 */
export type UpdateWay = 'replace' | 'tell' | 'checkout'

export type UpdateState =
  | { readonly at: 'idle' | 'checking' | 'current' | 'installing' }
  /** `unasked`: by the daily look. */
  | { readonly at: 'found'; readonly version: string; readonly unasked: boolean }
  /** `part`: of its bytes, 0 to 1. */
  | { readonly at: 'downloading'; readonly version: string; readonly part: number }
  | { readonly at: 'ready'; readonly version: string }
  | { readonly at: 'problem'; readonly problem: string }

export interface UpdatesView {
  /** An address that ends with `/`; empty: nothing is asked. */
  readonly feed: string
  /** Look there once a day. */
  readonly daily: boolean
  readonly way: UpdateWay
  /** Of the app that runs. */
  readonly version: string
  readonly state: UpdateState
}

export interface UpdatesRequests {
  /** Null: a browser, which has no app to be replaced. */
  'updates:read': { argument: null; answer: Outcome<UpdatesView | null> }
  /** Absent: stays. A new feed is not asked by that. */
  'updates:change': {
    argument: { readonly feed?: string | undefined; readonly daily?: boolean | undefined }
    answer: Outcome<UpdatesView>
  }
  /** Asks the feed; what it says stands in the view. */
  'updates:check': { argument: null; answer: Outcome<UpdatesView> }
  /** Fetches what was found. */
  'updates:download': { argument: null; answer: Outcome<UpdatesView> }
  /** Stops the servers in an orderly way, and starts the app again as what was fetched. */
  'updates:install': { argument: null; answer: Outcome<null> }
  /** Opens the feed in the system's browser. */
  'updates:open-feed': { argument: null; answer: Outcome<null> }
}

export interface UpdatesEvents {
  'updates:view': UpdatesView
}

const isNull: Guard<null> = (value): value is null => value === null

export const updatesGuards: {
  readonly [C in keyof UpdatesRequests]: Guard<UpdatesRequests[C]['argument']>
} = {
  'updates:read': isNull,
  'updates:change': isObject({ feed: isOptional(isText(2000)), daily: isOptional(isFlag) }),
  'updates:check': isNull,
  'updates:download': isNull,
  'updates:install': isNull,
  'updates:open-feed': isNull
}

export const updatesEventChannels = ['updates:view'] as const
