/** The window as an app: what can be done from anywhere, notes at its edge, and its choices. */
import type { ActionId } from '../../shared/actions'
import type { AppChoices, AppView } from '../../shared/channels/app'
import { bounds } from '../../shared/bounds'
import type { Platform } from './platform'
import type { Slice } from './slice'

/** A word at the window's edge: something was done, or happened. */
export interface Note {
  readonly id: number
  readonly kind: 'notice' | 'warning' | 'error'
  readonly text: string
}

/** What lies over the window; one at a time. */
export type Sheet = 'palette' | 'help'

export interface AppSlice {
  /** Null until it was read. */
  readonly app: AppView | null
  readonly appProblem: string | null
  readonly sheet: Sheet | null
  readonly notes: readonly Note[]
  /** Asked of the page itself: its views, dialogs, files. Counted, so that each is seen. */
  readonly asked: { readonly id: ActionId; readonly count: number } | null
  readonly openSheet: (sheet: Sheet | null) => void
  readonly addNote: (kind: Note['kind'], text: string) => void
  readonly dropNote: (id: number) => void
  readonly readApp: () => Promise<void>
  readonly changeApp: (change: Partial<AppChoices>) => Promise<void>
  /** Has the page do it. */
  readonly ask: (id: ActionId) => void
}

/** So long a note stays that asks for nothing. */
const NOTE_MS = 8000

export function createAppSlice({ api, later }: Platform): Slice<AppSlice> {
  return (set, get) => {
    let nextNote = 0
    let crashTold = false

    return {
      app: null,
      appProblem: null,
      sheet: null,
      notes: [],
      asked: null,

      openSheet(sheet) {
        set({ sheet })
      },

      addNote(kind, text) {
        const id = nextNote++
        const others = get().notes.filter((note) => note.text !== text)
        set({ notes: [...others, { id, kind, text }].slice(-bounds.window.notes) })
        if (kind === 'notice') later(NOTE_MS, () => get().dropNote(id))
      },

      dropNote(id) {
        set({ notes: get().notes.filter((note) => note.id !== id) })
      },

      async readApp() {
        const outcome = await api.readApp()
        if (!outcome.ok) return
        set({ app: outcome.value })
        if (outcome.value.crash === null || crashTold) return
        crashTold = true
        get().addNote(
          'warning',
          `The window stopped working (${outcome.value.crash}) and was loaded again; servers were not touched.`
        )
      },

      async changeApp(change) {
        const outcome = await api.changeApp(change)
        set(outcome.ok ? { app: outcome.value, appProblem: null } : { appProblem: outcome.problem })
      },

      ask(id) {
        set({ asked: { id, count: (get().asked?.count ?? 0) + 1 } })
      }
    }
  }
}
