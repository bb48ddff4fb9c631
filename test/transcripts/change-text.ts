/** The datagrams of a configuration change in words. */
import { sameConfig } from '../../src/main/protocol/ids'
import { endOf } from '../../src/main/protocol/membership/plan'
import { DatagramType } from '../../src/main/protocol/wire/header'
import {
  decodeAccept,
  decodeInstall,
  decodeJoin,
  decodePlan,
  decodePropose,
  decodeReady,
  type Plan,
  type Standing
} from '../../src/main/protocol/wire/membership'
import { NO_CONFIG } from '../../src/main/protocol/wire/sender'
import {
  CHUNK_HEAD_BYTES,
  decodeSnapshotChunk,
  decodeSnapshotRequest
} from '../../src/main/protocol/wire/snapshot'
import type { Names } from './names'

/** Undefined for a datagram that is not of a change. */
export function changeText(bytes: Uint8Array, names: Names): string | undefined {
  switch (bytes[3]) {
    case DatagramType.join:
      return joinText(bytes, names)
    case DatagramType.propose: {
      const propose = decodePropose(bytes)
      return propose && `PROPOSE ${names.config(propose.config)} of ${names.list(propose.members)}`
    }
    case DatagramType.accept: {
      const accept = decodeAccept(bytes)
      return (
        accept && `ACCEPT ${names.config(accept.config)}, ${standingText(accept.standing, names)}`
      )
    }
    case DatagramType.plan: {
      const plan = decodePlan(bytes)
      return plan && `PLAN ${names.config(plan.config)}: ${planText(plan, names)}`
    }
    case DatagramType.ready: {
      const ready = decodeReady(bytes)
      const how = ready?.done === true ? 'done' : 'still at work'
      return ready && `READY ${names.config(ready.config)}: ${how}`
    }
    case DatagramType.install: {
      const config = decodeInstall(bytes)
      return config && `INSTALL ${names.config(config)}`
    }
    case DatagramType.leave:
      return 'LEAVE'
    case DatagramType.snapshotRequest: {
      const request = decodeSnapshotRequest(bytes)
      return request && `SNAPSHOT REQUEST from byte ${String(request.offset)}`
    }
    case DatagramType.snapshotChunk:
      return chunkText(bytes)
    default:
      return undefined
  }
}

function joinText(bytes: Uint8Array, names: Names): string | undefined {
  const join = decodeJoin(bytes)
  if (join === undefined) return undefined
  const kind = join.hint ? 'JOIN (a hint)' : 'JOIN'
  return `${kind}: I hear ${names.list(join.hears)}; greatest epoch ${String(join.epoch)}`
}

function standingText(standing: Standing, names: Names): string {
  if (sameConfig(standing.config, NO_CONFIG)) return 'I come without a past'
  const held = standing.held.length === 0 ? '' : `, and hold ${standing.held.join(', ')}`
  return `I come from ${names.config(standing.config)} with ${throughText(standing.aru)}${held}`
}

function throughText(slot: number): string {
  return slot < 0 ? 'no slot' : `slots up to ${String(slot)}`
}

function planText(plan: Plan, names: Names): string {
  const donor = plan.members[plan.donor]
  const takers = plan.members.filter(
    ({ standing }) =>
      donor !== undefined &&
      donor.standing.operations > 0 &&
      !sameConfig(standing.config, donor.standing.config)
  )
  const seen: Plan['members'][number][] = []
  for (const entry of plan.members) {
    const isNew = !seen.some((other) => sameConfig(other.standing.config, entry.standing.config))
    if (isNew && !sameConfig(entry.standing.config, NO_CONFIG)) seen.push(entry)
  }
  const ends = seen.map(({ standing: { config } }) => {
    const end = endOf(plan.members, config)
    return `${names.config(config)} ends with ${end < 0 ? 'no slot' : `slot ${String(end)}`}`
  })
  const given = donor === undefined ? '' : names.member(donor.id)
  const taken = takers.length === 0 ? [] : [`${names.list(takers)} takes the state of ${given}`]
  const all = [...ends, ...taken]
  return all.length === 0 ? 'nobody has a past' : all.join('; ')
}

function chunkText(bytes: Uint8Array): string | undefined {
  const chunk = decodeSnapshotChunk(bytes)
  if (chunk === undefined) return undefined
  if (chunk.total === 0) return 'SNAPSHOT CHUNK: not ready yet'
  const end = chunk.offset + bytes.length - CHUNK_HEAD_BYTES
  return `SNAPSHOT CHUNK: bytes ${String(chunk.offset)} to ${String(end)} of ${String(chunk.total)}`
}
