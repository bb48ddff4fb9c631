/**
 * Two states joined into the one that has seen what either has. Commutative,
 * associative and idempotent: a state is a function of the set of executions that
 * it has seen, and this computes the state of the union. Nothing is executed again.
 */
import { sameConfig } from '../ids'
import { History } from '../queue/history'
import { compareMoments } from '../queue/moment'
import { Replica } from '../queue/replica'
import { joinSettings, type Settings } from '../queue/settings'
import { joinAmbiguities } from './ambiguities'
import { ClientNumbers } from './client-numbers'
import { NO_CONFIG } from '../wire/sender'
import { copyState } from './copy'
import { JoinedPops } from './pops'
import { joinQueues } from './queues'
import { RequestTable } from './request-table'
import { joinSessions } from './sessions'
import { Side } from './side'

/**
 * The join of two states, which stay as they are; it may be one of them, when that
 * has seen all of the other.
 */
export function join(a: Replica, b: Replica): Replica {
  const settings = joinSettings(a.settings, b.settings)
  if (a.history.contains(b.history)) return withSettings(a, settings)
  if (b.history.contains(a.history)) return withSettings(b, settings)
  const into = new Replica()
  into.settings = settings
  into.history = History.union(a.history, b.history)
  joinSessions(into.sessions, a.sessions, b.sessions)
  const numbers = new ClientNumbers(into.clients)
  const pops = new JoinedPops(a, b)
  pops.writeTo(into.pops, into.clients, numbers)
  into.ambiguities = joinAmbiguities(a, b, pops, into.sessions)

  const items = into.ambiguities.items()
  const contested = new RequestTable(items.length)
  for (const { client, sequence } of items) contested.set(numbers.of(client), sequence, 0)
  joinQueues(into.queues, {
    a: new Side(a, b, numbers, pops),
    b: new Side(b, a, numbers, pops),
    numbers,
    contested,
    returned: items.filter((item) => into.ambiguities.isLive(item))
  })
  numbers.release()
  return into
}

/** The state with these settings: itself, or a copy. */
function withSettings(state: Replica, settings: Settings): Replica {
  if (isSame(settings, state.settings)) return state
  const copy = copyState(state)
  copy.settings = settings
  return copy
}

function isSame(a: Settings, b: Settings): boolean {
  const isSamePolicy =
    a.policySetAt === null || b.policySetAt === null
      ? a.policySetAt === b.policySetAt
      : compareMoments(a.policySetAt, b.policySetAt) === 0
  const arePrimariesSame =
    a.primaries.length === b.primaries.length &&
    a.primaries.every(({ config }, i) => sameConfig(config, b.primaries[i]?.config ?? NO_CONFIG))
  return isSamePolicy && arePrimariesSame
}
