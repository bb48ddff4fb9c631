/** Narrow parts of the state that more than one feature selects. */
import type { ConfigurationView } from '../../shared/views'
import type { AppState } from './app-store'
import type { Turn } from './group-model'

const unknownTurn: Turn = { member: null, nextSlot: null }

/** The configuration that this machine's servers are in, else the largest that is heard. */
export function ownConfiguration(state: AppState): ConfigurationView | null {
  const own = state.configurations.find((configuration) =>
    configuration.members.some((member) => state.here[member.server] === true)
  )
  return own ?? state.configurations[0] ?? null
}

export function turnOf(state: AppState, config: string | null): Turn {
  return (config === null ? undefined : state.turns[config]) ?? unknownTurn
}

/** Index of the member with the turn; null while nobody knows. */
export function turnIndex(state: AppState, configuration: ConfigurationView): number | null {
  const { member } = turnOf(state, configuration.config)
  const index = configuration.members.findIndex(({ server }) => server === member)
  return index < 0 ? null : index
}

/**
 * A number that changes whenever the group's queues may have changed: what every
 * known server delivered and holds.
 */
export function activity(state: AppState): number {
  let sum = 0
  for (const server of Object.values(state.servers)) {
    sum += (server.delivered ?? 0) + server.items + server.queues
  }
  for (const { members } of state.configurations) {
    for (const member of members) sum += (member.delivered ?? 0) + (member.items ?? 0)
  }
  return sum + state.configurations.length
}
