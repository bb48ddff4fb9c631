/** A datagram's decoded content in full, as names and values. */
import type { DatagramField } from '../../../shared/channels/timeline'
import { formatConfigId, formatEndpoint, formatMemberId } from '../../protocol/ids'
import type { ConfigId } from '../../protocol/types'
import type { Message } from '../../protocol/wire/order'
import type { Packet } from '../../protocol/wire/request'
import { configText } from './content'
import type { Datagram } from './decode'
import { operationText, operationsOf, resultsOf } from './operations'

/** Most fields of one datagram, operations or results of one packet, and characters of a value. */
const FIELDS_MOST = 400
const OPERATIONS_MOST = 64
const VALUE_CHARACTERS = 400

export function fieldsOf(datagram: Datagram, bytes: number): readonly DatagramField[] {
  const fields: DatagramField[] = []
  const add = (name: string, value: string | number): void => {
    const text = String(value)
    if (fields.length < FIELDS_MOST) fields.push({ name, value: text.slice(0, VALUE_CHARACTERS) })
  }
  add('kind', datagram.name)
  add('bytes', bytes)
  const { sender } = datagram
  if (sender !== null) {
    add('sender', formatMemberId(sender.id))
    add('incarnation', sender.incarnation)
    add('configuration', configText(sender.config) ?? 'none')
  }
  addBody(datagram, add)
  if (fields.length === FIELDS_MOST) fields.push({ name: '…', value: 'the rest is left out' })
  return fields
}

type Add = (name: string, value: string | number) => void

function addBody(datagram: Datagram, add: Add): void {
  switch (datagram.name) {
    case 'request':
      addPacket('', datagram.body, add)
      return
    case 'order':
    case 'resend': {
      const { slot, stable, held, messages, handedInVain } = datagram.body
      add('slot', slot)
      add('stable', stable)
      add('held', held)
      if (handedInVain) add('handed over', 'in vain')
      addMessages(messages, add)
      return
    }
    case 'handover':
      add('aru', datagram.body.aru)
      addMessages(datagram.body.messages, add)
      return
    case 'nak':
      add('slots', datagram.body.join(', '))
      return
    case 'reply': {
      const { body } = datagram
      if (typeof body === 'string') {
        add('result', body)
        return
      }
      add('server', formatMemberId(body.server))
      add('configuration', formatConfigId(body.config))
      add('slot', body.slot)
      add('first', body.first)
      add('messages', body.count)
      add('room', `${String(body.room)} bytes`)
      if (body.refusal !== 'ok') {
        add('refusal', body.refusal)
        add('reason', body.reason)
        add('try again after', `${String(body.hintMs)} ms`)
      }
      resultsOf(body.results, OPERATIONS_MOST).forEach(({ status, result }, i) => {
        add(
          `result ${String(body.first + i)}`,
          result === null ? status : `${String(result)} ${status}`
        )
      })
      return
    }
    default:
      if (datagram.body !== null) addAll('', datagram.body, add)
  }
}

function addMessages(messages: readonly Message[], add: Add): void {
  add('packets', messages.length)
  messages.forEach(({ packet, replyTo, classic }, i) => {
    const prefix = `packet ${String(i)} `
    add(`${prefix}answer to`, formatEndpoint(replyTo) + (classic ? ' (classic)' : ''))
    addPacket(prefix, packet, add)
  })
}

function addPacket(prefix: string, packet: Packet, add: Add): void {
  add(`${prefix}client`, packet.client)
  add(`${prefix}try`, packet.attempt + 1)
  add(`${prefix}first`, packet.first)
  add(`${prefix}messages`, packet.count)
  add(`${prefix}done below`, packet.low)
  if (packet.agreed) add(`${prefix}answer`, 'at delivery')
  operationsOf(packet, OPERATIONS_MOST).forEach((operation, i) => {
    add(`${prefix}${packet.client}:${String(packet.first + i)}`, operationText(operation))
  })
}

/** What is read by few and often changes shape: by the names that the protocol gives it. */
function addAll(prefix: string, value: unknown, add: Add): void {
  if (value instanceof Uint8Array) add(prefix, `${String(value.length)} bytes`)
  else if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) add(prefix, value.join(', '))
    else value.forEach((one, i) => addAll(`${prefix} ${String(i)}`, one, add))
  } else if (isConfigId(value)) add(prefix, configText(value) ?? 'none')
  else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      const path = prefix === '' ? name : `${prefix} ${name}`
      if (typeof one === 'number' && name === 'id') add(path, formatMemberId(one))
      else if (typeof one === 'number' && name === 'endpoint') add(path, formatEndpoint(one))
      else addAll(path, one, add)
    }
  } else if (typeof value === 'string' || typeof value === 'number') add(prefix, value)
  else add(prefix, value === true ? 'yes' : value === false ? 'no' : 'none')
}

function isConfigId(value: unknown): value is ConfigId {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 2 &&
    'epoch' in value &&
    'representative' in value
  )
}
