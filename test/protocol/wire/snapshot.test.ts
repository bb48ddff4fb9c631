import { expect, it } from 'vitest'
import {
  CHUNK_HEAD_BYTES,
  decodeSnapshotChunk,
  encodeSnapshotChunk
} from '../../../src/main/protocol/wire/snapshot'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import { GROUP } from '../packets'
import { checkRoundTrip, kindsOf } from './datagrams'

it.each(kindsOf('snapshotRequest', 'snapshotChunk'))(
  '$type comes back as it was sent',
  checkRoundTrip
)

it('a chunk takes its bytes and a head', () => {
  const chunk = { config: NO_CONFIG, total: 7, offset: 0, bytes: new Uint8Array(7) }
  const sent = encodeSnapshotChunk({ id: 1, incarnation: 1, config: NO_CONFIG }, chunk, GROUP)
  expect(sent.length).toBe(CHUNK_HEAD_BYTES + 7)
})

it('a chunk may be empty: the donor is not ready', () => {
  const chunk = { config: NO_CONFIG, total: 0, offset: 0, bytes: new Uint8Array(0) }
  const sent = encodeSnapshotChunk({ id: 1, incarnation: 1, config: NO_CONFIG }, chunk, GROUP)
  expect(decodeSnapshotChunk(sent)).toEqual(chunk)
  expect(decodeSnapshotChunk(sent.subarray(0, -1))).toBeUndefined()
})
