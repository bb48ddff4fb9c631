import type { DoctorView, SettingsChange, SettingsView, StatePatch } from '../../shared/ipc'
import type { Platform } from './platform'
import type { FormProblem } from './servers-slice'
import type { Slice } from './slice'
import { reuse } from './reuse'

export interface SettingsSlice {
  /** Null until they were read. */
  readonly settings: SettingsView | null
  /** Why they could not be read or changed. */
  readonly settingsProblem: FormProblem | null
  readonly isChanging: boolean
  /** The last look at machine and network; null: none yet. */
  readonly doctor: DoctorView | null
  readonly doctorProblem: string | null
  readonly readSettings: () => Promise<void>
  /** True when it was done. */
  readonly changeSettings: (change: SettingsChange) => Promise<boolean>
  /** They were changed by another way. */
  readonly takeSettings: (settings: SettingsView) => void
  readonly clearSettingsProblem: () => void
  readonly runDoctor: () => Promise<void>
  readonly applyDoctor: (patch: StatePatch) => void
}

export function createSettingsSlice({ api }: Platform): Slice<SettingsSlice> {
  return (set, get) => ({
    settings: null,
    settingsProblem: null,
    isChanging: false,
    doctor: null,
    doctorProblem: null,

    async readSettings() {
      const outcome = await api.readSettings()
      if (outcome.ok) set({ settings: reuse(get().settings, outcome.value) })
      else set({ settingsProblem: { text: outcome.problem, field: outcome.field ?? null } })
    },

    async changeSettings(change) {
      if (get().isChanging) return false
      set({ isChanging: true, settingsProblem: null })
      const outcome = await api.changeSettings(change)
      set({ isChanging: false })
      if (outcome.ok) set({ settings: outcome.value })
      else set({ settingsProblem: { text: outcome.problem, field: outcome.field ?? null } })
      return outcome.ok
    },

    takeSettings(settings) {
      set({ settings: reuse(get().settings, settings), settingsProblem: null })
    },

    clearSettingsProblem() {
      if (get().settingsProblem !== null) set({ settingsProblem: null })
    },

    async runDoctor() {
      if (get().doctor?.running === true) return
      const outcome = await api.runDoctor()
      set({ doctorProblem: outcome.ok ? null : outcome.problem })
    },

    applyDoctor({ doctor }) {
      if (doctor !== undefined) set({ doctor: reuse(get().doctor, doctor) })
    }
  })
}
