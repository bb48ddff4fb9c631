import { expect, it } from 'vitest'
import { utf8Encode } from '../../../src/main/protocol/wire/bytes'
import { decodeControl, encodeControl } from '../../../src/main/protocol/wire/control'
import { DatagramType, HEADER_BYTES } from '../../../src/main/protocol/wire/header'
import { GROUP } from '../packets'
import { checkRoundTrip, kindsOf } from './datagrams'

it.each(kindsOf('query', 'answer'))('$type comes back as it was sent', checkRoundTrip)

function withText(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 4 + text.length)
  bytes.set(text, HEADER_BYTES + 4)
  return bytes
}

it.each(['', '{', '{"q":"status"} x', "{'q':1}", 'undefined', '['.repeat(50_000)])(
  'text that is no JSON is malformed: %.20s',
  (text) => {
    expect(decodeControl(withText(utf8Encode(text)))).toBeUndefined()
  }
)

it('bytes that are no text are malformed', () => {
  expect(decodeControl(withText(Uint8Array.of(0x22, 0xff, 0x22)))).toBeUndefined()
})

it('a body named like a part of every object is data and nothing else', () => {
  const body = JSON.parse('{"__proto__":{"q":"status"},"constructor":1}') as unknown
  const read = decodeControl(encodeControl(DatagramType.query, { id: 1, body }, GROUP))!
  expect(Object.keys(read.body as object)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(read.body)).toBe(Object.prototype)
  expect(({} as { q?: string }).q).toBeUndefined()
})
