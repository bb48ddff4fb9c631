/** The screen of a first start: a server here, or a group that is heard. */
import type { Platform } from './platform'
import type { FormProblem, ServersSlice } from './servers-slice'
import type { SettingsSlice } from './settings-slice'
import type { Slice } from './slice'

export interface FirstRunSlice {
  /** The person wants to look around first. */
  readonly firstRunLeft: boolean
  /** The group that is being joined; null: none. */
  readonly joining: string | null
  /** Why the group could not be joined, and which one. */
  readonly joinProblem: (FormProblem & { readonly group: string }) | null
  readonly leaveFirstRun: () => void
  readonly clearJoinProblem: () => void
  /** Takes part in a group with a server of this name. `code`: null for an open group. True when it runs. */
  readonly joinGroup: (group: string, code: string | null, server: string) => Promise<boolean>
}

type Needs = Pick<ServersSlice, 'info' | 'startServers' | 'startProblem'> &
  Pick<SettingsSlice, 'takeSettings'>

export function createFirstRunSlice({ api }: Platform): Slice<FirstRunSlice, Needs> {
  return (set, get) => ({
    firstRunLeft: false,
    joining: null,
    joinProblem: null,

    leaveFirstRun() {
      set({ firstRunLeft: true })
    },

    clearJoinProblem() {
      if (get().joinProblem !== null) set({ joinProblem: null })
    },

    async joinGroup(group, code, server) {
      if (get().joining !== null) return false
      set({ joining: group, joinProblem: null })
      const refused = (text: string, field: string | null): boolean => {
        set({ joining: null, joinProblem: { group, text, field } })
        return false
      }
      if (code !== null || get().info?.group !== group) {
        const outcome = await (code === null
          ? api.changeSettings({ group })
          : api.enterCode(code, group))
        if (!outcome.ok) return refused(outcome.problem, outcome.field ?? null)
        get().takeSettings(outcome.value)
      }
      const started = await get().startServers({ count: 1, name: server })
      if (!started) return refused(get().startProblem?.text ?? 'no server started', null)
      set({ joining: null })
      return true
    }
  })
}
