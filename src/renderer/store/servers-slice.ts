import type { AppInfo, Outcome, StartRequest, StatePatch } from '../../shared/ipc'
import type { Servers } from './group-model'
import type { Platform } from './platform'
import type { Slice } from './slice'
import { reuse } from './reuse'

export type ServerAction = 'stop' | 'kill' | 'restart'

/** Why a form was refused, and which field of it. */
export interface FormProblem {
  readonly text: string
  readonly field: string | null
}

export interface ServersSlice {
  readonly info: AppInfo | null
  /** This machine's servers by name. */
  readonly servers: Servers
  /** Their names in the order in which they are shown. */
  readonly serverNames: readonly string[]
  /** What is being done to a server right now. */
  readonly actions: Readonly<Record<string, ServerAction>>
  /** Why the last action on a server was refused. */
  readonly actionProblems: Readonly<Record<string, string>>
  readonly starting: boolean
  readonly startProblem: FormProblem | null
  readonly applyServers: (patch: StatePatch) => void
  /** True when the servers were started. */
  readonly startServers: (request: StartRequest) => Promise<boolean>
  readonly clearStartProblem: () => void
  readonly act: (action: ServerAction, name: string) => Promise<void>
}

const byName = new Intl.Collator('en', { numeric: true })

export function createServersSlice({ api }: Platform): Slice<ServersSlice> {
  return (set, get) => ({
    info: null,
    servers: {},
    serverNames: [],
    actions: {},
    actionProblems: {},
    starting: false,
    startProblem: null,

    applyServers(patch) {
      const { info, servers, serverNames } = get()
      const next = patchServers(servers, patch)
      const names = Object.keys(next).sort(byName.compare)
      set({
        info: patch.info === undefined ? info : reuse(info, patch.info),
        servers: next,
        serverNames: reuse(serverNames, names)
      })
    },

    async startServers(request) {
      if (get().starting) return false
      set({ starting: true, startProblem: null })
      const outcome = await api.startServers(request)
      set({ starting: false, startProblem: problemOf(outcome) })
      return outcome.ok
    },

    clearStartProblem() {
      if (get().startProblem !== null) set({ startProblem: null })
    },

    async act(action, name) {
      if (get().actions[name] !== undefined) return
      set({
        actions: { ...get().actions, [name]: action },
        actionProblems: without(get().actionProblems, name)
      })
      const outcome = await request(action, name)
      set({
        actions: without(get().actions, name),
        ...(outcome.ok
          ? {}
          : { actionProblems: { ...get().actionProblems, [name]: outcome.problem } })
      })
    }
  })

  function request(action: ServerAction, name: string): Promise<Outcome<null>> {
    switch (action) {
      case 'stop':
        return api.stopServer(name)
      case 'kill':
        return api.killServer(name)
      case 'restart':
        return api.restartServer(name)
    }
  }
}

function patchServers(servers: Servers, patch: StatePatch): Servers {
  if (patch.servers === undefined) return servers
  const next = { ...servers }
  for (const name of patch.servers.removed) Reflect.deleteProperty(next, name)
  for (const server of patch.servers.changed) next[server.name] = server
  return reuse(servers, next)
}

export function problemOf(outcome: Outcome<unknown>): FormProblem | null {
  return outcome.ok ? null : { text: outcome.problem, field: outcome.field ?? null }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== key))
}
