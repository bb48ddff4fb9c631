/** What answers the window about the app around it. A browser has no such app. */
import type { ActionId } from '../../shared/actions'
import type { AppRequests, AppView, ZoomStep } from '../../shared/channels/app'
import { outcomeOf } from './outcome'
import type { RequestHandlers } from './request-handlers'

/** The app around the window. */
export interface Shell {
  readonly view: () => AppView
  readonly change: (change: AppRequests['app:change']['argument']) => void
  /** What was chosen since it was taken last. */
  readonly take: () => readonly ActionId[]
  readonly zoom: (step: ZoomStep) => void
}

/** A browser's: its windows are its own business. */
export const browserShell: Shell = {
  view: () => ({ choices: null, crash: null }),
  change: () => {
    throw new Error('a window in a browser has no such choice')
  },
  take: () => [],
  zoom: () => {
    throw new Error("zoom with the browser's own keys")
  }
}

export function appHandlers(
  shell: Shell,
  begin: () => void,
  diagnose: (redacted: boolean) => string
): Pick<RequestHandlers, keyof AppRequests> {
  return {
    'page:begin': () =>
      outcomeOf(() => {
        begin()
        return null
      }),
    'app:read': () => outcomeOf(() => shell.view()),
    'app:change': (change) =>
      outcomeOf(() => {
        shell.change(change)
        return shell.view()
      }),
    'app:take': () => outcomeOf(() => shell.take()),
    'app:zoom': ({ step }) =>
      outcomeOf(() => {
        shell.zoom(step)
        return null
      }),
    'app:diagnostics': ({ redacted }) => outcomeOf(() => diagnose(redacted))
  }
}
