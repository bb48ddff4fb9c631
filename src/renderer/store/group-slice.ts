import { bounds } from '../../shared/bounds'
import type { StatePatch } from '../../shared/ipc'
import type { ConfigurationView, GroupView } from '../../shared/views'
import { describeChanges, type ChangeNote, type Snapshot } from './changes'
import { hereOf, mergeConfigurations, namesOf, turnsOf, type Turn } from './group-model'
import type { Platform } from './platform'
import { problemsOf, type Problem, type Situation } from './problems'
import { reuse } from './reuse'
import type { ServersSlice } from './servers-slice'
import { shortId } from './short-ids'
import type { Slice } from './slice'

export interface GroupSlice {
  /** The group's last answer as a whole. */
  readonly group: GroupView | null
  /** The configurations that are heard, largest first. */
  readonly configurations: readonly ConfigurationView[]
  /** Who has the turn, by configuration. */
  readonly turns: Readonly<Record<string, Turn>>
  /** Display names by server id. */
  readonly names: Readonly<Record<string, string>>
  /** Ids of this machine's live servers. */
  readonly here: Readonly<Record<string, true>>
  readonly problems: readonly Problem[]
  /** What changed lately, newest first, at most 100 notes. */
  readonly changes: readonly ChangeNote[]
  /** Why the window knows nothing of the app; null while it does. */
  readonly disconnected: string | null
  /** Takes over a patch after the servers' slice did; `before` is what was known till then. */
  readonly applyGroup: (patch: StatePatch, before: Snapshot) => void
  readonly setDisconnected: (problem: string | null) => void
}

/** How long a problem that may pass by itself must last before it is told. */
const patienceMs = 1500

export function createGroupSlice({
  now,
  later
}: Platform): Slice<
  GroupSlice,
  Pick<ServersSlice, 'info' | 'servers'> & Pick<Situation, 'properties'>
> {
  return (set, get) => {
    /** When each problem was first seen. */
    let since = new Map<string, number>()
    let nextChange = 0

    function lastingProblems(): readonly Problem[] {
      const time = now()
      const all = problemsOf(get(), time)
      since = new Map(all.map(({ id }) => [id, since.get(id) ?? time]))
      const lasting = all.filter(
        ({ id, transient }) => !transient || time - (since.get(id) ?? time) >= patienceMs
      )
      if (lasting.length < all.length) {
        later(patienceMs + 50, () => {
          const problems = reuse(get().problems, lastingProblems())
          if (problems !== get().problems) set({ problems })
        })
      }
      return lasting
    }

    return {
      group: null,
      configurations: [],
      turns: {},
      names: {},
      here: {},
      problems: [],
      changes: [],
      disconnected: null,

      applyGroup(patch, before) {
        const { servers, ...old } = get()
        const group = patch.group === undefined ? old.group : reuse(old.group, patch.group)
        const names = reuse(old.names, namesOf(old.names, group, servers))
        const configurations = reuse(old.configurations, mergeConfigurations(group, servers, names))
        set({
          group,
          names,
          configurations,
          turns: reuse(old.turns, turnsOf(configurations, servers)),
          here: reuse(old.here, hereOf(servers)),
          disconnected: null
        })
        const changes = describeChanges(before, { servers, configurations }, names)
        const problems = reuse(old.problems, lastingProblems())
        if (problems !== old.problems) set({ problems })
        if (changes.length === 0) return
        const time = now()
        const notes = changes.map((change): ChangeNote => ({ ...change, id: nextChange++, time }))
        set({ changes: [...notes.reverse(), ...old.changes].slice(0, bounds.window.changes) })
      },

      setDisconnected(problem) {
        set({ disconnected: problem })
      }
    }
  }
}

/** A server's display name, or the first digits of its id. */
export function nameOf(state: Pick<GroupSlice, 'names'>, id: string): string {
  return state.names[id] ?? shortId(id)
}
