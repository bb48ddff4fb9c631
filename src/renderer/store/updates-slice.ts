/** Newer versions of the app, and where they are looked for. */
import type { UpdatesView } from '../../shared/channels/updates'
import type { Outcome } from '../../shared/outcome'
import type { AppSlice } from './app-slice'
import type { Platform } from './platform'
import type { FormProblem } from './servers-slice'
import type { Slice } from './slice'
import type { UiSlice } from './ui-slice'

export interface UpdatesSlice {
  /** Null until it was read, and in a browser. */
  readonly updates: UpdatesView | null
  /** Why something was refused. */
  readonly updatesProblem: FormProblem | null
  /** The menu asked for it: the part of Settings is to come into sight. */
  readonly isUpdatesSought: boolean
  readonly readUpdates: () => Promise<void>
  /** What main tells. */
  readonly applyUpdates: (view: UpdatesView) => void
  /** True when it was done. */
  readonly changeUpdates: (change: {
    readonly feed?: string
    readonly daily?: boolean
  }) => Promise<boolean>
  readonly checkUpdates: () => Promise<void>
  /** Shows them in Settings, and checks. */
  readonly seekUpdates: () => Promise<void>
  readonly foundUpdates: () => void
  readonly downloadUpdate: () => Promise<void>
  readonly installUpdate: () => Promise<void>
  readonly openFeed: () => Promise<void>
  readonly clearUpdatesProblem: () => void
}

export function createUpdatesSlice({ api }: Platform): Slice<UpdatesSlice, AppSlice & UiSlice> {
  return (set, get) => {
    function take(outcome: Outcome<UpdatesView | null>): boolean {
      if (outcome.ok) set({ updates: outcome.value, updatesProblem: null })
      else set({ updatesProblem: { text: outcome.problem, field: outcome.field ?? null } })
      return outcome.ok
    }
    /** What comes of it is told as it happens; here it is only refused or not. */
    async function act(ask: () => Promise<Outcome<unknown>>): Promise<void> {
      set({ updatesProblem: null })
      const outcome = await ask()
      if (outcome.ok) return
      set({ updatesProblem: { text: outcome.problem, field: outcome.field ?? null } })
    }

    return {
      updates: null,
      updatesProblem: null,
      isUpdatesSought: false,

      async readUpdates() {
        const outcome = await api.readUpdates()
        // What was refused meanwhile stays in sight.
        if (outcome.ok) set({ updates: outcome.value })
        else take(outcome)
      },

      applyUpdates(updates) {
        const { state } = updates
        const before = get().updates?.state.at
        set({ updates })
        if (state.at !== 'found' || !state.unasked || before === 'found') return
        get().addNote('notice', `FTQueue ${state.version} is there: see Settings, Updates.`)
      },

      changeUpdates: async (change) => take(await api.changeUpdates(change)),
      checkUpdates: () => act(api.checkUpdates),

      async seekUpdates() {
        set({ isUpdatesSought: true })
        get().setView('Settings')
        await get().checkUpdates()
      },

      foundUpdates() {
        set({ isUpdatesSought: false })
      },

      downloadUpdate: () => act(api.downloadUpdate),
      installUpdate: () => act(api.installUpdate),
      openFeed: () => act(api.openFeed),

      clearUpdatesProblem() {
        if (get().updatesProblem !== null) set({ updatesProblem: null })
      }
    }
  }
}
