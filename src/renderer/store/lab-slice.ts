/** The lab: faults on purpose, work on one side of a cut, and scenarios. */
import { bounds } from '../../shared/bounds'
import type { LabView, ScenarioView, Steering } from '../../shared/channels/lab'
import type { LabCommand } from '../../shared/lab'
import type { OperationAnswer } from '../../shared/views'
import { faultSummary, faultTexts, hitsSince, NO_HITS, type Hits } from './lab/lab-model'
import type { Platform } from './platform'
import { reuse } from './reuse'
import type { SettingsSlice } from './settings-slice'
import type { Slice } from './slice'

/** What the faults are set of. */
export type LabChoice =
  | { readonly kind: 'all' }
  | { readonly kind: 'member'; readonly id: string }
  | { readonly kind: 'link'; readonly a: string; readonly b: string }

/** An operation on one side, with its answer. */
export interface SideWork {
  readonly id: number
  /** Name of the server that heard it. */
  readonly name: string
  readonly line: string
  readonly answer: OperationAnswer | null
  readonly problem: string | null
}

export interface LabSlice {
  readonly lab: LabView
  /** The faults at each server, for people, by id. */
  readonly faultsById: Readonly<Record<string, string>>
  /** All that are on, in one sentence; null: none. */
  readonly faultsOn: string | null
  /** What they did since the first of them was on. */
  readonly hits: Hits
  readonly labChoice: LabChoice
  /** What is being done, and why the last thing was refused. */
  readonly isAllowing: boolean
  readonly labProblem: string | null
  readonly sideWork: readonly SideWork[]
  /** Null until they were read. */
  readonly scenarios: readonly ScenarioView[] | null
  readonly readLab: () => Promise<void>
  readonly applyLab: (view: LabView) => void
  readonly watchLab: (on: boolean) => void
  readonly allowFaults: (on: boolean) => Promise<void>
  /** `server`: id; null: all. True when it was done. */
  readonly injectFault: (command: LabCommand, server?: string | null) => Promise<boolean>
  readonly chooseInLab: (choice: LabChoice) => void
  readonly operateAt: (server: string, name: string, line: string) => Promise<boolean>
  readonly readScenarios: () => Promise<void>
  readonly playScenario: (scenario: string, held: boolean) => Promise<void>
  readonly steerScenario: (to: Steering) => Promise<void>
}

export function createLabSlice({
  api
}: Platform): Slice<LabSlice, Pick<SettingsSlice, 'readSettings'>> {
  return (set, get) => {
    /** The view before the first fault was on. */
    let before: LabView['servers'] = null
    let nextWork = 0

    function told(problem: string | null): void {
      if (get().labProblem !== problem) set({ labProblem: problem })
    }

    return {
      lab: { servers: null, silent: [], play: null },
      faultsById: {},
      faultsOn: null,
      hits: NO_HITS,
      labChoice: { kind: 'all' },
      isAllowing: false,
      labProblem: null,
      sideWork: [],
      scenarios: null,

      async readLab() {
        const outcome = await api.readLab()
        if (outcome.ok) get().applyLab(outcome.value)
      },

      applyLab(view) {
        const old = get()
        const { servers } = view
        const faultsOn = faultSummary(servers)
        // What was counted before the first fault is none of its doing.
        if (old.faultsOn === null && faultsOn !== null) before = old.lab.servers ?? servers
        const hits = before === null ? NO_HITS : hitsSince(servers, before)
        set({
          lab: reuse(old.lab, view),
          faultsById: reuse(old.faultsById, faultTexts(servers)),
          faultsOn,
          hits: servers === null ? old.hits : reuse(old.hits, hits)
        })
      },

      watchLab(on) {
        void api.watchLab(on)
      },

      async allowFaults(on) {
        if (get().isAllowing) return
        set({ isAllowing: true, labProblem: null })
        const outcome = await api.allowFaults(on)
        set({ isAllowing: false })
        told(outcome.ok ? null : outcome.problem)
        await get().readSettings()
      },

      async injectFault(command, server = null) {
        const outcome = await api.injectFault(command, server)
        const silent = outcome.ok ? outcome.value.silent : []
        told(
          outcome.ok
            ? silent.length === 0
              ? null
              : `No answer from ${silent.join(', ')}: what is on there is not known.`
            : outcome.problem
        )
        return outcome.ok
      },

      chooseInLab(choice) {
        set({ labChoice: choice })
      },

      async operateAt(server, name, line) {
        const outcome = await api.operateAt(server, line)
        const work: SideWork = {
          id: nextWork++,
          name,
          line,
          answer: outcome.ok ? outcome.value.answer : null,
          problem: outcome.ok ? null : outcome.problem
        }
        set({ sideWork: [work, ...get().sideWork].slice(0, bounds.window.sideWork) })
        return outcome.ok
      },

      async readScenarios() {
        const outcome = await api.readScenarios()
        if (outcome.ok) set({ scenarios: reuse(get().scenarios, outcome.value) })
        else told(outcome.problem)
      },

      async playScenario(scenario, held) {
        const outcome = await api.playScenario(scenario, held)
        told(outcome.ok ? null : outcome.problem)
      },

      async steerScenario(to) {
        const outcome = await api.steerScenario(to)
        told(outcome.ok ? null : outcome.problem)
      }
    }
  }
}

/** The faults that are on at a server, for people; null: none that is known of. */
export function faultsOf(state: Pick<LabSlice, 'faultsById'>, server: string): string | null {
  return state.faultsById[server] ?? null
}
