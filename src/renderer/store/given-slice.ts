/** Files that the system had opened: a notebook is shown in Commands, a trace in Timeline. */
import type { AppSlice } from './app-slice'
import type { NotebookSlice } from './notebook-slice'
import type { Platform } from './platform'
import type { Slice } from './slice'
import type { TraceSlice } from './trace-slice'
import type { UiSlice } from './ui-slice'

export interface GivenSlice {
  /** Takes and shows what is there. */
  readonly takeFiles: () => Promise<void>
}

type Needs = AppSlice & NotebookSlice & TraceSlice & UiSlice

export function createGivenSlice({ api }: Platform): Slice<GivenSlice, Needs> {
  return (_set, get) => {
    async function showTrace(number: number): Promise<void> {
      await get().takeTrace(number)
      const { traceProblem, isTraceOpening } = get()
      // The view says it where a form or a trace is open; here there may be neither.
      if (traceProblem !== null && !isTraceOpening) get().addNote('error', traceProblem)
    }

    return {
      async takeFiles() {
        const outcome = await api.takeFiles()
        if (!outcome.ok) return
        for (const given of outcome.value) {
          const state = get()
          switch (given.kind) {
            case 'notebook':
              state.setView('Commands')
              state.setCommandTab('Notebook')
              state.takeNotebook(given.name, given.text)
              break
            case 'trace':
              state.setView('Timeline')
              void showTrace(given.number)
              break
            case 'problem':
              state.addNote('error', given.problem)
          }
        }
      }
    }
  }
}
