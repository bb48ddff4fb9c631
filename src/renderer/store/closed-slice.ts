/** Closed groups, and the groups that are heard. */
import type {
  HeardGroupsView,
  Outcome,
  RotationView,
  SettingsView,
  StatePatch
} from '../../shared/ipc'
import type { Platform } from './platform'
import type { FormProblem } from './servers-slice'
import type { SettingsSlice } from './settings-slice'
import type { Slice } from './slice'
import { reuse } from './reuse'

/** What stands open in the group's panel; one at a time. */
export type GroupForm = 'make' | 'enter' | 'code' | 'rotate' | 'leave'

export interface ClosedSlice {
  readonly groupForm: GroupForm | null
  /** The group whose join code is asked for; null: any. */
  readonly codeOf: string | null
  /** A change of group, or of its join code, is under way. */
  readonly isRegrouping: boolean
  /** Why what was asked for is not done. */
  readonly groupProblem: FormProblem | null
  /** The join code as long as it is shown. */
  readonly joinCode: string | null
  /** What became of the last new code, as long as it is shown. */
  readonly rotation: RotationView | null
  readonly heard: HeardGroupsView | null
  readonly openGroupForm: (form: GroupForm | null, codeOf?: string) => void
  readonly clearGroupProblem: () => void
  readonly showCode: () => Promise<void>
  readonly makeGroup: (name: string) => Promise<void>
  readonly enterCode: (code: string) => Promise<void>
  readonly rotateCode: (hours: number) => Promise<void>
  readonly leaveGroup: () => Promise<void>
  readonly watchGroups: (on: boolean) => Promise<void>
  readonly applyHeard: (patch: StatePatch) => void
}

const CLOSED = { groupForm: null, codeOf: null, groupProblem: null, joinCode: null, rotation: null }

export function createClosedSlice({
  api
}: Platform): Slice<ClosedSlice, Pick<SettingsSlice, 'takeSettings'>> {
  return (set, get) => {
    /** One change at a time; a refusal is shown in the form. Undefined: refused. */
    async function change<T>(ask: () => Promise<Outcome<T>>): Promise<T | undefined> {
      if (get().isRegrouping) return undefined
      set({ isRegrouping: true, groupProblem: null })
      const outcome = await ask()
      set({ isRegrouping: false })
      if (outcome.ok) return outcome.value
      set({ groupProblem: { text: outcome.problem, field: outcome.field ?? null } })
      return undefined
    }

    async function moveTo(ask: () => Promise<Outcome<SettingsView>>): Promise<boolean> {
      const settings = await change(ask)
      if (settings === undefined) return false
      set(CLOSED)
      get().takeSettings(settings)
      return true
    }

    return {
      ...CLOSED,
      heard: null,
      isRegrouping: false,

      openGroupForm(form, codeOf) {
        set({ ...CLOSED, groupForm: form, codeOf: codeOf ?? null })
      },

      clearGroupProblem() {
        if (get().groupProblem !== null) set({ groupProblem: null })
      },

      async showCode() {
        set({ ...CLOSED, groupForm: 'code' })
        const outcome = await api.readCode()
        if (get().groupForm !== 'code') return
        if (outcome.ok) set({ joinCode: outcome.value })
        else set({ groupProblem: { text: outcome.problem, field: null } })
      },

      async makeGroup(name) {
        if (await moveTo(() => api.makeGroup(name))) await get().showCode()
      },

      async enterCode(code) {
        const group = get().codeOf ?? undefined
        await moveTo(() => api.enterCode(code, group))
      },

      async rotateCode(hours) {
        const rotation = await change(() => api.rotateCode(hours))
        if (rotation !== undefined) set({ rotation, joinCode: rotation.code })
      },

      async leaveGroup() {
        await moveTo(() => api.leaveGroup())
      },

      async watchGroups(on) {
        const outcome = await api.watchGroups(on)
        if (!outcome.ok) set({ heard: { groups: null, problem: outcome.problem } })
        else if (!on) set({ heard: null })
      },

      applyHeard({ heard }) {
        if (heard !== undefined) set({ heard: reuse(get().heard, heard) })
      }
    }
  }
}
