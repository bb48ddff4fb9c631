/**
 * What a configuration may order under the group's policy. One that is not primary
 * refuses its clients; only the policy itself can be changed there, which is how
 * people say that the others will not come back.
 */
import type { Core } from '../core'
import { sameConfig } from '../ids'
import { primaryAfter, type Settings } from '../queue/settings'
import type { Message } from '../wire/order'
import { OperationReader, POLICY } from '../wire/request'
import type { Ordering } from './ordering'

const reader = new OperationReader()

/** True when the message does nothing but set the policy. */
export function setsPolicy({ packet }: Message): boolean {
  reader.open(packet)
  for (let i = 0; i < packet.count; i++) {
    reader.next()
    if (reader.operation !== POLICY) return false
  }
  return true
}

/** False: some member could not keep what is ordered now. Nothing is ordered then: it would promise too much. */
export function canKeep(core: Core, ordering: Ordering): boolean {
  return core.keeper.isAble && ordering.unable.size === 0
}

/** A slot was executed that may have set the policy. */
export function followPolicy(core: Core, ordering: Ordering): void {
  const { settings } = core.replica
  if (settings.policy === 'available') {
    ordering.mayOrder = true
  } else if (ordering.mayOrder && !isPrimaryNow(settings, ordering)) {
    const members = ordering.members.map(({ id }) => id)
    const primary = primaryAfter(settings.primaries, ordering.config, members)
    core.replica.settings = { ...settings, primaries: [primary] }
  }
}

function isPrimaryNow({ primaries }: Settings, ordering: Ordering): boolean {
  return primaries.some(({ config }) => sameConfig(config, ordering.config))
}
