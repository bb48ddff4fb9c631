/**
 * A core's past from what was kept of it: the state, then the records since, slots
 * executed by the very code that executed them before. Nothing is said to anybody.
 */
import { Core } from './core'
import { sameConfig } from './ids'
import type { KeptRecord, Restored } from './kept'
import { decodeAttempts, decodeInstallRecord } from './kept-records'
import { NO_EFFECTS } from './no-effects'
import { deliver } from './ordering/delivery'
import { Ordering } from './ordering/ordering'
import { assemble, decodeManifest } from './queue/parts'
import type { Replica } from './queue/replica'
import type { MemberInfo } from './types'
import { decodeOrder } from './wire/order'

/**
 * Gives a new core the past that was found. The epoch is that of the last configuration,
 * if that is greater.
 *
 * @throws Error when that is no past: what was kept is another version's, or damaged
 */
export function restore(core: Core, { manifest, parts, records }: Restored): void {
  // It has nobody to tell, and nothing to keep.
  const past = new Core({ ...core.options, durability: 'memory', trace: false }, NO_EFFECTS)
  if (manifest !== null) past.replica = stateOf(manifest, parts)
  for (const [place, record] of records.entries()) {
    if (!take(past, record)) {
      throw new Error(`record ${String(place)} (${record.kind}) of what was kept makes no sense`)
    }
  }
  // What is read again was executed at no time of this server's clock.
  past.replica.sessions.restored()
  core.replica = past.replica
  core.attempts = past.attempts
  // Without a sync the end of what was kept may be lost, of which only the epoch tells.
  const isWhole = core.options.durability === 'sync' || core.epoch <= epochOf(past)
  core.since = isWhole ? past.since : core.epoch
  core.epoch = past.epoch
  core.restored = past.replica.history.tip ?? null
}

function epochOf({ ordering }: Core): number {
  return ordering?.config.epoch ?? 0
}

function stateOf(manifest: Uint8Array, parts: readonly Uint8Array[]): Replica {
  const decoded = decodeManifest(manifest)
  const state =
    decoded?.entries.length === parts.length
      ? assemble(decoded, null, new Map(parts.entries()))
      : undefined
  if (state === undefined) throw new Error('the state that was kept is none')
  return state
}

function take(core: Core, { kind, bytes }: KeptRecord): boolean {
  switch (kind) {
    case 'install': {
      const install = decodeInstallRecord(bytes)
      if (install === undefined) return false
      const { config, members, index, mayOrder, since, settings } = install
      core.since = since
      core.epoch = Math.max(core.epoch, config.epoch)
      core.ordering = new Ordering(
        config,
        members.map(infoOf),
        index,
        core.options.receiveBytes,
        mayOrder
      )
      const { replica } = core
      // The state may be of a later moment of this configuration.
      const past = replica.history.entries.find((entry) => sameConfig(entry.config, config))
      if (past !== undefined) core.ordering.aru = past.end
      if ((past?.end ?? -1) < 0) replica.settings = settings
      if (mayOrder && settings.policy === 'majority') core.attempts = []
      return true
    }
    case 'slot': {
      const { ordering } = core
      const order = decodeOrder(bytes)
      if (ordering === null || order?.slot !== ordering.aru + 1) return false
      const { slot, messages } = order
      deliver(core, ordering, { slot, bytes, messages, answers: null })
      return true
    }
    case 'attempts': {
      const attempts = decodeAttempts(bytes)
      if (attempts !== undefined) core.attempts = attempts
      return attempts !== undefined
    }
  }
}

/** Where they were is of no use now. */
function infoOf(id: number): MemberInfo {
  return { id, incarnation: 0, endpoint: 0, name: '', host: '' }
}
