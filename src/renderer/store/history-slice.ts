import type { HistoryView } from '../../shared/channels/group'
import type { AmbiguousPop } from '../../shared/merges'
import type { Story } from '../../shared/stories'
import type { Platform } from './platform'
import { reuse } from './reuse'
import type { Slice } from './slice'

export interface HistorySlice {
  /** The configurations since the app started. */
  readonly past: HistoryView
  /** The one whose details are shown. */
  readonly chosenConfig: string | null
  /** Its stories, by teller; null: being read. */
  readonly stories: readonly Story[] | null
  /** Why they could not be read. */
  readonly storyProblem: string | null
  /** Pops that wait to be settled. */
  readonly ambiguousPops: readonly AmbiguousPop[]
  /** Ids of those that are being settled. */
  readonly settling: readonly number[]
  readonly settleProblem: string | null
  readonly applyPast: (history: HistoryView) => void
  /** Shows the details of this configuration; null: of none. */
  readonly chooseConfig: (config: string | null) => Promise<void>
  readonly readAmbiguous: () => Promise<void>
  /** `keep`: index of a candidate; null: none of them. */
  readonly settle: (id: number, keep: number | null) => Promise<void>
}

export function createHistorySlice({ api }: Platform): Slice<HistorySlice> {
  return (set, get) => {
    async function readStories(config: string): Promise<void> {
      const outcome = await api.readStories(config)
      if (get().chosenConfig !== config) return
      if (outcome.ok) set({ stories: reuse(get().stories, outcome.value), storyProblem: null })
      else set({ stories: [], storyProblem: outcome.problem })
    }

    return {
      past: { nodes: [], names: {} },
      chosenConfig: null,
      stories: null,
      storyProblem: null,
      ambiguousPops: [],
      settling: [],
      settleProblem: null,

      applyPast(history) {
        const before = get().past
        const after = reuse(before, history)
        set({ past: after })
        const { chosenConfig } = get()
        if (chosenConfig === null || after === before) return
        const isKnown = after.nodes.some(({ config }) => config === chosenConfig)
        // Another server of this machine may have told its story by now.
        if (isKnown) void readStories(chosenConfig)
        else set({ chosenConfig: null, stories: null, storyProblem: null })
      },

      async chooseConfig(config) {
        if (config === get().chosenConfig) return
        set({ chosenConfig: config, stories: null, storyProblem: null })
        if (config !== null) await readStories(config)
      },

      async readAmbiguous() {
        const outcome = await api.listAmbiguous()
        if (outcome.ok) set({ ambiguousPops: reuse(get().ambiguousPops, outcome.value) })
      },

      async settle(id, keep) {
        if (get().settling.includes(id)) return
        set({ settling: [...get().settling, id], settleProblem: null })
        const outcome = await api.settleAmbiguous(id, keep)
        set({
          settling: get().settling.filter((one) => one !== id),
          settleProblem: outcome.ok ? null : outcome.problem
        })
        await get().readAmbiguous()
      }
    }
  }
}
