import { VIEWS, type View } from '../../shared/window-views'
import type { Platform } from './platform'
import type { Slice } from './slice'

export { VIEWS, type View }

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const CLOCKS = ['local', 'UTC'] as const
export type Clock = (typeof CLOCKS)[number]

export interface UiSlice {
  readonly view: View
  readonly theme: Theme
  /** How times of day are written. */
  readonly clock: Clock
  readonly setView: (view: View) => void
  readonly setTheme: (theme: Theme) => void
  readonly setClock: (clock: Clock) => void
}

export function createUiSlice({ memory }: Platform): Slice<UiSlice> {
  return (set) => ({
    view: 'Overview',
    theme: THEMES.find((theme) => theme === memory.read('theme')) ?? 'system',
    clock: CLOCKS.find((clock) => clock === memory.read('clock')) ?? 'local',

    setView(view) {
      set({ view })
    },

    setTheme(theme) {
      memory.write('theme', theme)
      set({ theme })
    },

    setClock(clock) {
      memory.write('clock', clock)
      set({ clock })
    }
  })
}

/** The view that an address names (`#/logs`), Overview for anything else. */
export function viewOfHash(hash: string): View {
  const word = hash.replace(/^#\/?/, '').toLowerCase()
  return VIEWS.find((view) => view.toLowerCase() === word) ?? 'Overview'
}

export function hashOfView(view: View): string {
  return `#/${view.toLowerCase()}`
}
