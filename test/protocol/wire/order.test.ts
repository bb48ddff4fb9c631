import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DatagramType, unseal } from '../../../src/main/protocol/wire/header'
import {
  decodeHandover,
  decodeOrder,
  encodeHandover,
  encodeOrder,
  messageBytes,
  ORDER_HEAD_BYTES,
  peekSlot,
  resendOrder,
  slotRoom
} from '../../../src/main/protocol/wire/order'
import { BODY_AT, decodeSender } from '../../../src/main/protocol/wire/sender'
import { group, message, sender, slotOrNone, u48 } from '../arbitraries'
import { checkRoundTrip, kindsOf } from './datagrams'

const messages = fc.array(message, { maxLength: 4 })
const order = fc
  .record({ slot: u48, stable: slotOrNone, handedInVain: fc.boolean(), messages })
  .map((one) => ({ ...one, held: Math.min(one.slot, 2 ** 48 - 2) }))

it.each(kindsOf('order', 'handover'))('$type comes back as it was sent', checkRoundTrip)

describe('a slot', () => {
  it('takes as many bytes as its messages say', () => {
    fc.assert(
      fc.property(sender, order, group, (from, one, mark) => {
        const bytes = encodeOrder(from, one, mark)
        const sum = one.messages.reduce((total, each) => total + messageBytes(each), 0)
        expect(bytes.length).toBe(ORDER_HEAD_BYTES + sum)
        expect(sum).toBe(slotRoom(bytes.length))
        expect(peekSlot(bytes)).toBe(one.slot)
      })
    )
  })

  it('resent by a holder differs in its sender and in being resent, nothing else', () => {
    fc.assert(
      fc.property(sender, sender, order, group, (owner, holder, one, mark) => {
        // As it comes from a socket: slices of a Buffer share its memory.
        const bytes = Buffer.from(encodeOrder(owner, one, mark))
        const copy = Buffer.from(bytes)
        const resent = resendOrder(bytes, holder, mark)
        expect(bytes).toEqual(copy)
        expect(unseal(resent, mark)).toBe(DatagramType.order)
        expect(decodeSender(resent)).toEqual(holder)
        expect(decodeOrder(resent)).toEqual({ ...one, resent: true })
        expect(decodeOrder(resendOrder(resent, owner, mark))).toEqual({ ...one, resent: true })
      })
    )
  })

  it('has no number where it is too short', () => {
    expect(peekSlot(new Uint8Array(ORDER_HEAD_BYTES - 1))).toBe(-1)
    expect(peekSlot(new Uint8Array(ORDER_HEAD_BYTES))).toBe(0)
  })
})

describe('messages', () => {
  it('with a malformed packet among them are not read at all', () => {
    fc.assert(
      fc.property(
        sender,
        order.filter((one) => one.messages.length > 0),
        group,
        fc.nat(),
        (from, one, mark, which) => {
          const bytes = encodeOrder(from, one, mark)
          const handover = encodeHandover(from, { aru: 0, messages: one.messages }, mark)
          // The length of a client's id, two bytes into its packet.
          const before = one.messages.slice(0, which % one.messages.length)
          const skip = before.reduce((total, each) => total + messageBytes(each), 0) + 10 + 2
          bytes[ORDER_HEAD_BYTES + skip] = 0
          handover[BODY_AT + 8 + skip] = 0
          expect(decodeOrder(bytes)).toBeUndefined()
          expect(decodeHandover(handover)).toBeUndefined()
        }
      )
    )
  })
})
