import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HEADER_BYTES } from '../../../src/main/protocol/wire/header'
import {
  beginBody,
  BODY_AT,
  decodeSender,
  encodeSender,
  peekSenderId,
  SENDER_BYTES
} from '../../../src/main/protocol/wire/sender'
import { sender } from '../arbitraries'

it('a sender comes back, written either way, and touches nothing else', () => {
  fc.assert(
    fc.property(sender, (from) => {
      const begun = beginBody(from).finish()
      expect(begun.length).toBe(BODY_AT)
      const bytes = new Uint8Array(BODY_AT + 4).fill(0xaa)
      encodeSender(bytes, from)
      expect(bytes.subarray(HEADER_BYTES, BODY_AT)).toEqual(begun.subarray(HEADER_BYTES))
      expect([...bytes.subarray(0, HEADER_BYTES), ...bytes.subarray(BODY_AT)]).toEqual(
        Array.from({ length: HEADER_BYTES + 4 }, () => 0xaa)
      )
      expect(decodeSender(bytes)).toEqual(from)
      expect(decodeSender(begun)).toEqual(from)
      expect(peekSenderId(bytes)).toBe(from.id)
    })
  )
})

it('needs all its bytes', () => {
  expect(SENDER_BYTES).toBe(BODY_AT - HEADER_BYTES)
  expect(decodeSender(new Uint8Array(BODY_AT - 1))).toBeUndefined()
  expect(peekSenderId(new Uint8Array(BODY_AT - 1))).toBeUndefined()
})
