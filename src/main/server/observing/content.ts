/** What a datagram says, in short: a name, the slots and messages that it is about, one line. */
import type { DatagramContent } from '../../../shared/timeline'
import { formatConfigId } from '../../protocol/ids'
import type { ConfigId } from '../../protocol/types'
import type { Message } from '../../protocol/wire/order'
import type { Progress } from '../../protocol/wire/progress'
import type { Reply } from '../../protocol/wire/reply'
import type { Packet } from '../../protocol/wire/request'
import type { Datagram } from './decode'
import { operationText, operationsOf, resultsOf } from './operations'

/** Most messages that are named. */
export const MESSAGES_NAMED = 16

type Part = Omit<DatagramContent, 'name' | 'bytes'>

/** @param favoured clients whose messages are named first */
export function contentOf(
  datagram: Datagram,
  bytes: number,
  favoured: ReadonlySet<string>
): DatagramContent {
  const { name, sender } = datagram
  const config = sender === null ? null : configText(sender.config)
  return {
    name,
    bytes,
    ...(config !== null && { config }),
    ...partOf(datagram, favoured)
  }
}

/** At most `MESSAGES_NAMED` of the messages in these packets. */
export function messageNames(
  packets: readonly Packet[],
  favoured: ReadonlySet<string>
): readonly string[] {
  const names: string[] = []
  const add = ({ client, first, count }: Packet): void => {
    for (let i = 0; i < count && names.length < MESSAGES_NAMED; i++) {
      names.push(`${client}:${String(first + i)}`)
    }
  }
  if (packets.some(({ client }) => favoured.has(client))) {
    for (const packet of packets) if (favoured.has(packet.client)) add(packet)
    for (const packet of packets) if (!favoured.has(packet.client)) add(packet)
  } else {
    for (const packet of packets) {
      if (names.length === MESSAGES_NAMED) break
      add(packet)
    }
  }
  return names
}

function partOf(datagram: Datagram, favoured: ReadonlySet<string>): Part {
  switch (datagram.name) {
    case 'request': {
      const { body } = datagram
      const again = body.attempt > 0 ? `, try ${String(body.attempt + 1)}` : ''
      return { ...packetsPart([body], favoured), note: packetText(body) + again }
    }
    case 'reply':
      return typeof datagram.body === 'string' ? { note: datagram.body } : replyPart(datagram.body)
    case 'order':
    case 'resend': {
      const { slot, stable, messages } = datagram.body
      const note = stable < 0 ? 'none stable yet' : `stable up to ${String(stable)}`
      return { slots: [slot, slot], ...messagesPart(messages, favoured), note }
    }
    case 'ack':
    case 'heartbeat':
      return progressPart(datagram.body)
    case 'nak': {
      const slots = datagram.body
      const [first, last] = [slots[0] ?? 0, slots.at(-1) ?? 0]
      return { slots: [first, last], note: `asks for ${slotsText(slots)}` }
    }
    case 'handover':
      return {
        ...messagesPart(datagram.body.messages, favoured),
        note: `to the member whose turn it is, has ${upTo(datagram.body.aru)}`
      }
    case 'join': {
      const { hint, prepared, hears } = datagram.body
      const who = `hears ${String(hears.length)} ${hears.length === 1 ? 'server' : 'servers'}`
      return { note: hint ? `asks who is there, ${who}` : prepared ? `is prepared, ${who}` : who }
    }
    case 'propose': {
      const { config, members } = datagram.body
      return { note: `${formatConfigId(config)} of ${members.map(({ name }) => name).join(', ')}` }
    }
    case 'accept': {
      const { config, standing } = datagram.body
      return { note: `${formatConfigId(config)}, has ${upTo(standing.aru)}` }
    }
    case 'plan': {
      const { config, sources, members } = datagram.body
      const past = `${String(sources.length)} ${sources.length === 1 ? 'past' : 'pasts'}`
      return { note: `${formatConfigId(config)} of ${String(members.length)} members, ${past}` }
    }
    case 'ready': {
      const { config, done } = datagram.body
      return { note: `${formatConfigId(config)}${done ? '' : ', not yet'}` }
    }
    case 'install':
      return { note: formatConfigId(datagram.body.config) }
    case 'state': {
      const { body } = datagram
      if ('spans' in body) {
        return { note: `asks for ${body.spans.length === 0 ? 'a state' : 'parts of a state'}` }
      }
      const size = body.pieces.reduce((sum, piece) => sum + piece.bytes.length, 0)
      return { note: `${String(size)} bytes of a state` }
    }
    case 'audit':
      return { note: `state after ${String(datagram.body.slot)}` }
    case 'leave':
    case 'other':
      return {}
  }
}

function messagesPart(messages: readonly Message[], favoured: ReadonlySet<string>): Part {
  return packetsPart(
    messages.map(({ packet }) => packet),
    favoured
  )
}

function packetsPart(packets: readonly Packet[], favoured: ReadonlySet<string>): Part {
  const count = packets.reduce((sum, packet) => sum + packet.count, 0)
  return { messages: messageNames(packets, favoured), count }
}

function packetText(packet: Packet): string {
  const [first] = operationsOf(packet, 1)
  const more = packet.count > 1 ? ` and ${String(packet.count - 1)} more` : ''
  return first === undefined ? '' : operationText(first) + more
}

function replyPart({ config, slot, refusal, count, results }: Reply): Part {
  const where = { config: formatConfigId(config), count }
  if (refusal !== 'ok') return { ...where, note: `refused: ${refusal}` }
  const [first] = resultsOf(results, 1)
  const more = count > 1 ? ` and ${String(count - 1)} more` : ''
  const value = first?.result ?? null
  const note = first === undefined ? '' : (value === null ? first.status : String(value)) + more
  return { ...where, slots: [slot, slot], note }
}

function progressPart({ aru, stable, highest, wantsAck, isUnable }: Progress): Part {
  const words = [`has ${upTo(aru)}`, stable < 0 ? 'none stable' : `stable ${upTo(stable)}`]
  if (highest > aru) words.push(`knows of ${String(highest)}`)
  if (wantsAck) words.push('asks for an answer')
  if (isUnable) words.push('cannot keep more')
  return { ...(aru >= 0 && { slots: [aru, aru] as const }), note: words.join(', ') }
}

function upTo(slot: number): string {
  return slot < 0 ? 'no slot' : `up to ${String(slot)}`
}

/** `7`, `7–9`, `3, 7–9`. */
function slotsText(slots: readonly number[]): string {
  const runs: [number, number][] = []
  for (const slot of slots) {
    const last = runs.at(-1)
    if (last?.[1] === slot - 1) last[1] = slot
    else runs.push([slot, slot])
  }
  const shown = runs
    .slice(0, 4)
    .map(([a, b]) => (a === b ? String(a) : `${String(a)}–${String(b)}`))
  return shown.join(', ') + (runs.length > shown.length ? ', …' : '')
}

/** Null: in none yet. */
export function configText(config: ConfigId): string | null {
  return config.epoch === 0 ? null : formatConfigId(config)
}
