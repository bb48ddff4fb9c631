import { expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { DatagramType } from '../../../src/main/protocol/wire/header'
import {
  decodeNak,
  decodeProgress,
  encodeNak,
  encodeProgress
} from '../../../src/main/protocol/wire/progress'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import { GROUP } from '../packets'
import { checkRoundTrip, kindsOf } from './datagrams'

const from = { id: 1, incarnation: 1, config: NO_CONFIG }
const progress = {
  aru: 3,
  held: 2,
  highest: 4,
  stable: -1,
  wantsAck: false,
  isUnable: false,
  room: 208,
  strangers: [],
  digest: '0'.repeat(16)
}

it.each(kindsOf('ack', 'heartbeat', 'nak'))('$type comes back as it was sent', checkRoundTrip)

it('an acknowledgement is as long as it says', () => {
  const bytes = encodeProgress(DatagramType.ack, from, progress, GROUP)
  expect(decodeProgress(bytes)).toEqual(progress)
  expect(decodeProgress(bytes.subarray(0, -1))).toBeUndefined()
  expect(decodeProgress(Uint8Array.of(...bytes, 0))).toBeUndefined()
})

it('a heartbeat tells of a bounded number of strangers', () => {
  const strangers = Array.from({ length: limits.strangersTold + 5 }, (_, id) => ({
    id,
    incarnation: 1
  }))
  const bytes = encodeProgress(DatagramType.heartbeat, from, { ...progress, strangers }, GROUP)
  expect(decodeProgress(bytes)?.strangers).toEqual(strangers.slice(0, limits.strangersTold))
})

it('a NAK names a bounded number of slots', () => {
  const slots = Array.from({ length: limits.nakSlots }, (_, i) => i)
  expect(decodeNak(encodeNak(from, slots, GROUP))).toEqual(slots)
  expect(decodeNak(encodeNak(from, [...slots, 99], GROUP))).toBeUndefined()
})
