/** Goal: every kind of datagram is known by its name, with the slots and messages that it is about. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { groupMark } from '../../../src/main/protocol/wire/header'
import { resendOrder } from '../../../src/main/protocol/wire/order'
import { contentOf } from '../../../src/main/server/observing/content'
import { decodeDatagram } from '../../../src/main/server/observing/decode'
import { fieldsOf } from '../../../src/main/server/observing/fields'
import { DATAGRAM_NAMES, type DatagramName } from '../../../src/shared/timeline'

const goldenFile = path.join(import.meta.dirname, '../../protocol/wire/golden-v1.json')
/** Datagrams by their types, as hex digits. */
const stored = JSON.parse(readFileSync(goldenFile, 'utf8')) as Readonly<Record<string, string>>
const golden = (type: string): Uint8Array => Buffer.from(stored[type] ?? '', 'hex')
const SENDER = { id: 0xa1b2c3d4e5f6, incarnation: 0x01020304 }
const holder = { id: 7, incarnation: 1, config: { epoch: 3, representative: 7 } }

/** What the core's encoders write (`golden.test.ts` holds them to it), one of each name at least. */
const cases: readonly (readonly [name: DatagramName, what: string, bytes: Uint8Array])[] = [
  ['request', 'a packet', golden('request')],
  ['request', 'a classic one', Buffer.from('msg,u1,qPush,25,5')],
  ['reply', 'results', golden('reply')],
  ['reply', 'a classic one', Buffer.from('-1')],
  ['order', 'a slot', golden('order')],
  ['resend', 'a slot again', resendOrder(golden('order'), holder, groupMark('golden'))],
  ['ack', 'progress', golden('ack')],
  ['nak', 'slots that lack', golden('nak')],
  ['handover', 'messages', golden('handover')],
  ['heartbeat', 'progress', golden('heartbeat')],
  ['join', 'who is heard', golden('join')],
  ['propose', 'members', golden('propose')],
  ['accept', 'a standing', golden('accept')],
  ['plan', 'pasts', golden('plan')],
  ['ready', 'a configuration', golden('ready')],
  ['install', 'a configuration', golden('install')],
  ['leave', 'nothing more', golden('leave')],
  ['state', 'a question', golden('stateRequest')],
  ['state', 'pieces', golden('statePieces')],
  ['audit', 'digests', golden('audit')],
  ['other', 'a question of the command line', golden('query')],
  ['other', 'no datagram of anybody', Buffer.from('hello')]
]

const betweenServers = cases.filter(
  ([name]) => !['request', 'reply', 'other', 'resend'].includes(name)
)

describe('an observed datagram', () => {
  it.each(cases)('is a %s: %s', (name, _what, bytes) => {
    const datagram = decodeDatagram(bytes)
    expect(datagram.name).toBe(name)
    expect(contentOf(datagram, bytes.length, new Set())).toMatchObject({
      name,
      bytes: bytes.length
    })
    expect(fieldsOf(datagram, bytes.length).slice(0, 2)).toEqual([
      { name: 'kind', value: name },
      { name: 'bytes', value: String(bytes.length) }
    ])
  })

  it('is tested by every name', () => {
    expect([...new Set(cases.map(([name]) => name))].sort()).toEqual([...DATAGRAM_NAMES].sort())
  })

  it.each(betweenServers)('names the server that it is of: %s, %s', (_name, _what, bytes) => {
    expect(decodeDatagram(bytes).sender).toMatchObject(SENDER)
    expect(fieldsOf(decodeDatagram(bytes), bytes.length)).toContainEqual({
      name: 'sender',
      value: 'a1b2c3d4e5f6'
    })
  })

  it('names the messages of favoured clients first', () => {
    const order = decodeDatagram(golden('order'))
    const { messages = [], count = 0, slots } = contentOf(order, 0, new Set())
    expect(messages.length).toBe(Math.min(16, count))
    expect(slots?.[0]).toBe(slots?.[1])
    const last = messages.at(-1) ?? ''
    const favoured = new Set([last.slice(0, last.lastIndexOf(':'))])
    expect(contentOf(order, 0, favoured).messages?.[0]).toMatch(
      new RegExp(`^${[...favoured][0] ?? ''}:`)
    )
  })

  it.each(cases)('cut anywhere throws nothing: %s, %s', (_name, _what, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      const datagram = decodeDatagram(bytes.subarray(0, length))
      expect(DATAGRAM_NAMES).toContain(contentOf(datagram, length, new Set()).name)
      expect(fieldsOf(datagram, length).length).toBeGreaterThan(1)
    }
  })
})
