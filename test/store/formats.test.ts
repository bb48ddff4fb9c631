import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEPT_KINDS, type KeptRecord } from '../../src/main/protocol/kept'
import { freezeState } from '../../src/main/protocol/queue/parts'
import { Replica } from '../../src/main/protocol/queue/replica'
import { Batch, WaitingRecords } from '../../src/main/store/batch'
import { decodeHeader, decodeRecords, HEADER_BYTES } from '../../src/main/store/log-format'
import { parseFileName } from '../../src/main/store/names'
import { PartsIndex } from '../../src/main/store/parts-index'
import { decodeStateFile, encodeStateFile } from '../../src/main/store/state-file'

const record: fc.Arbitrary<KeptRecord> = fc.record({
  kind: fc.constantFrom(...KEPT_KINDS),
  bytes: fc.uint8Array({ maxLength: 40 })
})
const header = { number: 7, from: 2 ** 40, needs: 3, durable: 2, server: 0xa1b2c3d4e5f6 }

function segmentOf(records: readonly KeptRecord[]): Uint8Array {
  const waiting = new WaitingRecords()
  for (const one of records) waiting.add(one)
  return new Batch(Infinity).fill(waiting, waiting.count, 7, HEADER_BYTES, header).bytes
}

describe('a segment of the log', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const bytes = segmentOf(records)
        expect(decodeHeader(bytes.subarray(0, HEADER_BYTES), 7)).toEqual(header)
        expect(decodeRecords(bytes, 7)).toEqual({ records, end: bytes.length })
      })
    )
  })

  it('ends before the first record that is damaged', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), fc.nat(), (records, bit) => {
        const bytes = segmentOf(records).slice()
        const at = HEADER_BYTES + ((bit >> 3) % (bytes.length - HEADER_BYTES))
        bytes[at]! ^= 1 << (bit & 7)
        const read = decodeRecords(bytes, 7)
        expect(read.records).toEqual(records.slice(0, read.records.length))
        expect(read.end).toBeLessThanOrEqual(at)
        expect(read.records.length).toBeLessThan(records.length)
      })
    )
  })

  it('is no segment under another number', () => {
    const bytes = segmentOf([{ kind: 'slot', bytes: Uint8Array.of(1, 2, 3) }])
    expect(decodeHeader(bytes.subarray(0, HEADER_BYTES), 8)).toBeUndefined()
    expect(decodeRecords(bytes, 8).records).toEqual([])
  })

  it('has no records where there are zeros', () => {
    expect(decodeRecords(new Uint8Array(500), 7).records).toEqual([])
  })
})

describe('a state file', () => {
  const manifest = freezeState(new Replica()).wholeManifest()
  const state = {
    number: 9,
    at: 2 ** 33,
    server: header.server,
    manifest,
    places: manifest.entries.map((_, i) => ({ file: 5 + i, offset: 2 ** 34 + i })),
    carried: [{ kind: 'attempts', bytes: Uint8Array.of(4, 5) }] as const
  }

  it('is read as it was written, and not at all when a bit is wrong', () => {
    const bytes = encodeStateFile(state)
    expect(decodeStateFile(bytes, 9)).toEqual(state)
    expect(decodeStateFile(bytes, 8)).toBeUndefined()
    for (let bit = 0; bit < 8 * bytes.length; bit += 3) {
      const wrong = bytes.slice()
      wrong[bit >> 3]! ^= 1 << (bit & 7)
      expect(decodeStateFile(wrong, 9)).toBeUndefined()
    }
    for (let size = 0; size < bytes.length; size++) {
      expect(decodeStateFile(bytes.slice(0, size), 9)).toBeUndefined()
    }
  })
})

describe('PartsIndex', () => {
  const part = (high: number, bytes = 100) => ({ high, low: 1, bytes })

  function indexOf(files: Readonly<Record<number, readonly number[]>>): PartsIndex {
    const index = new PartsIndex()
    for (const [file, parts] of Object.entries(files)) {
      index.noteFile(Number(file), parts.length * 100)
      parts.forEach((high, i) => index.add(part(high), { file: Number(file), offset: i * 100 }))
    }
    return index
  }

  it('finds parts by their contents', () => {
    const index = indexOf({ 1: [1, 2], 2: [3] })
    expect(index.plan([part(2), part(3), part(4), part(1, 99)], 8)).toEqual([
      { file: 1, offset: 100 },
      { file: 2, offset: 0 },
      null,
      null
    ])
  })

  it('has parts written again that are in files of little use, or in too many files', () => {
    const index = indexOf({ 1: [1, 2, 3], 2: [4, 5, 6], 3: [7] })
    expect(index.plan([part(1), part(4), part(5), part(7)], 8).map((place) => place?.file)).toEqual(
      [undefined, 2, 2, 3]
    )
    expect(index.plan([part(4), part(5), part(7)], 1).map((place) => place?.file)).toEqual([
      2,
      2,
      undefined
    ])
  })

  it('drops files that nothing is used of', () => {
    const index = indexOf({ 1: [1, 2], 2: [3, 4] })
    const entries = [part(3)]
    expect(index.keepOnly(entries, [{ file: 2, offset: 0 }])).toEqual(['parts-1'])
    expect(index.plan([part(1), part(3)], 8)).toEqual([null, { file: 2, offset: 0 }])
  })
})

describe('file names', () => {
  it('are the store’s or are not', () => {
    expect(parseFileName('log-12')).toMatchObject({ kind: 'log', number: 12, isUnfinished: false })
    expect(parseFileName('state-3.new')).toMatchObject({ number: 3, isUnfinished: true })
    for (const name of ['log-', 'log-0', 'log-01', 'log-1.old', 'logs-1', 'notes.txt', '.new']) {
      expect(parseFileName(name)).toBeUndefined()
    }
  })
})
