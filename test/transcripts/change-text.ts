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
import { decodeStatePieces, decodeStateRequest, MANIFEST } from '../../src/main/protocol/wire/state'
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
      const install = decodeInstall(bytes)
      return install && `INSTALL ${names.config(install.config)}`
    }
    case DatagramType.leave:
      return 'LEAVE'
    case DatagramType.stateRequest: {
      const request = decodeStateRequest(bytes)
      return request && `STATE REQUEST: ${partsText(request.spans)}`
    }
    case DatagramType.statePieces: {
      const answer = decodeStatePieces(bytes)
      if (answer === undefined) return undefined
      return `STATE PIECES: ${answer.manifestBytes === 0 ? 'not ready yet' : partsText(answer.pieces)}`
    }
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
  const seen: Plan['members'][number][] = []
  for (const entry of plan.members) {
    const isNew = !seen.some((other) => sameConfig(other.standing.config, entry.standing.config))
    if (isNew && !sameConfig(entry.standing.config, NO_CONFIG)) seen.push(entry)
  }
  const ends = seen.map(({ standing: { config } }) => {
    const end = endOf(plan.members, config)
    return `${names.config(config)} ends with ${end < 0 ? 'no slot' : `slot ${String(end)}`}`
  })
  const all = [...ends, ...stateText(plan, names)]
  return all.length === 0 ? 'nobody has a past' : all.join('; ')
}

/** Whose states make up the new one. */
function stateText(plan: Plan, names: Names): string[] {
  const sources = plan.sources.flatMap((place) => plan.members[place] ?? [])
  if (sources.length > 1) return [`the states of ${names.list(sources)} are merged`]
  const takers = plan.members.filter(({ source }) => source === null)
  const hasTakers = sources.length > 0 && takers.length > 0
  return hasTakers ? [`${names.list(takers)} takes the state of ${names.list(sources)}`] : []
}

/** The manifest says which parts a state has; only those are asked for that are not there. */
function partsText(pieces: readonly { readonly part: number }[]): string {
  const parts = pieces.filter(({ part }) => part !== MANIFEST)
  const numbers = [...new Set(parts.map(({ part }) => String(part)))]
  const texts = [
    ...(parts.length < pieces.length ? ['the manifest'] : []),
    ...(numbers.length > 0 ? [`part ${numbers.join(', ')}`] : [])
  ]
  return texts.length === 0 ? 'nothing' : texts.join(', ')
}
