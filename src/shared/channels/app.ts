/** What the window asks the app around it, and what that tells it: its manners, not its servers. */
import { actions, type ActionId } from '../actions'
import { isObject, isOptional, type Guard } from '../guards'
import type { Outcome } from '../outcome'

/** What becomes of servers that run when the window is closed. */
export const WHEN_CLOSED = ['ask', 'keep', 'stop'] as const
export type WhenClosed = (typeof WHEN_CLOSED)[number]

export interface AppChoices {
  readonly whenClosed: WhenClosed
  /** Tell of what matters while the window is not looked at. */
  readonly notifications: boolean
}

export interface AppView {
  /** Null: a browser, which has none of this. */
  readonly choices: AppChoices | null
  /** Why the page had to be loaded again; null: it did not crash. */
  readonly crash: string | null
}

export type ZoomStep = 'in' | 'out' | 'reset'

export interface AppRequests {
  /** A page begins anew: what an earlier one had run is ended. A page that only connects again says nothing. */
  'page:begin': { argument: null; answer: Outcome<null> }
  'app:read': { argument: null; answer: Outcome<AppView> }
  'app:change': {
    argument: {
      readonly whenClosed?: WhenClosed | undefined
      readonly notifications?: boolean | undefined
    }
    answer: Outcome<AppView>
  }
  /** What was chosen since it was asked last, in that order. */
  'app:take': { argument: null; answer: Outcome<readonly ActionId[]> }
  'app:zoom': { argument: { readonly step: ZoomStep }; answer: Outcome<null> }
  /** What somebody who helps needs to know, as text; `redacted`: without addresses and names. */
  'app:diagnostics': { argument: { readonly redacted: boolean }; answer: Outcome<string> }
}

export interface AppEvents {
  /** Something was chosen in the system's menu, the tray or a notification. */
  'app:chosen': null
}

const isNull: Guard<null> = (value): value is null => value === null
const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
function isOneOf<T extends string>(texts: readonly T[]): Guard<T> {
  return (value): value is T => texts.some((text) => text === value)
}

export const isWhenClosed = isOneOf(WHEN_CLOSED)
export const isActionId = isOneOf<ActionId>(actions.map(({ id }) => id))

export const appGuards: {
  readonly [C in keyof AppRequests]: Guard<AppRequests[C]['argument']>
} = {
  'page:begin': isNull,
  'app:read': isNull,
  'app:change': isObject({
    whenClosed: isOptional(isWhenClosed),
    notifications: isOptional(isFlag)
  }),
  'app:take': isNull,
  'app:zoom': isObject({ step: isOneOf<ZoomStep>(['in', 'out', 'reset']) }),
  'app:diagnostics': isObject({ redacted: isFlag })
}

export const appEventChannels = ['app:chosen'] as const
