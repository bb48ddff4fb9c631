import { describe, expect, it } from 'vitest'
import { Batch, WaitingRecords } from '../../src/main/store/batch'
import { HEADER_BYTES } from '../../src/main/store/log-format'
import { parseFileName } from '../../src/main/store/names'
import { readLog, readSegments, type LogRead } from '../../src/main/store/reading-log'
import { SimDisk } from './sim-disk'

interface Written {
  readonly number: number
  readonly from: number
  readonly needs?: number
  /** Records, one letter each. */
  readonly text: string
  /** Bytes at its end that are no record, and zeros before and behind them. */
  readonly garbage?: number
  readonly zeros?: number
}

/** Reads segments as they are on disk. @returns the records as letters, and what was cut */
function read(
  segments: readonly Written[],
  { checkpoint = 0, at = 0, broken = -1 } = {}
): { text: string; used: number[]; cuts: string[] } {
  const disk = new SimDisk({ seed: 1, after: () => undefined })
  for (const { number, from, needs = 0, text, garbage = 0, zeros = 0 } of segments) {
    const waiting = new WaitingRecords()
    for (const letter of text) {
      waiting.add({ kind: 'slot', bytes: Uint8Array.of(letter.charCodeAt(0)) })
    }
    const header = { number, from, needs, durable: 0, server: 5 }
    const { bytes } = new Batch(Infinity).fill(waiting, text.length, number, HEADER_BYTES, header)
    const blank = new Uint8Array(zeros)
    const end = [...blank, ...new Uint8Array(garbage).fill(3), ...blank]
    disk.write(`log-${number}`, Uint8Array.of(...bytes, ...end))
  }
  const names = disk
    .list()
    .map(parseFileName)
    .filter((name) => name !== undefined)
  const found = readSegments(disk, names, 5)
  expect(found.isForeign).toBe(false)
  const log: LogRead = readLog(found.segments, checkpoint, at, (one) => one === broken)
  return {
    text: log.records.map(({ bytes }) => String.fromCharCode(bytes[0]!)).join(''),
    used: log.used.map(({ number }) => number),
    cuts: log.cuts.map(({ segment: { number, bytes }, offset }) => {
      return offset === 0 ? `${number}:all` : `${number}:${bytes.length - offset} bytes`
    })
  }
}

describe('readLog', () => {
  it('takes segments that continue each other, in the order of their numbers', () => {
    const segments = [
      { number: 10, from: 5, text: 'fg' },
      { number: 9, from: 3, text: 'de' },
      { number: 2, from: 0, text: 'abc' }
    ]
    expect(read(segments)).toEqual({ text: 'abcdefg', used: [2, 9, 10], cuts: [] })
  })

  it('begins where the checkpoint ends', () => {
    const segments = [
      { number: 1, from: 0, text: 'abc' },
      { number: 2, from: 3, text: 'def' }
    ]
    expect(read(segments, { checkpoint: 3, at: 3 })).toEqual({ text: 'def', used: [2], cuts: [] })
    expect(read(segments, { checkpoint: 3, at: 4 })).toEqual({ text: 'ef', used: [2], cuts: [] })
    expect(read(segments, { checkpoint: 3, at: 6 })).toEqual({ text: '', used: [], cuts: [] })
  })

  it('lets a later segment take the place of an earlier one’s end', () => {
    const segments = [
      { number: 1, from: 0, text: 'abxyz', garbage: 20 },
      { number: 2, from: 2, text: 'cd' }
    ]
    expect(read(segments)).toEqual({ text: 'abcd', used: [1, 2], cuts: [] })
  })

  it('ends at damage, with all that would come after a gap', () => {
    const segments = [
      { number: 1, from: 0, text: 'ab', garbage: 20 },
      { number: 2, from: 3, text: 'de' },
      { number: 3, from: 5, text: 'f' }
    ]
    expect(read(segments)).toEqual({
      text: 'ab',
      used: [1],
      cuts: ['2:all', '3:all', '1:20 bytes']
    })
  })

  it('takes zeros at the end for room, and anything behind zeros for damage', () => {
    const first = { number: 1, from: 0, text: 'ab', zeros: 100 }
    const second = { number: 2, from: 2, text: 'cd', zeros: 50 }
    expect(read([first, second])).toEqual({ text: 'abcd', used: [1, 2], cuts: [] })
    expect(read([first, { ...second, garbage: 7 }])).toEqual({
      text: 'abcd',
      used: [1, 2],
      cuts: ['2:57 bytes']
    })
  })

  it('leaves out what goes on from a checkpoint that never was', () => {
    const segments = [
      { number: 1, from: 0, text: 'ab' },
      { number: 4, from: 2, needs: 3, text: 'xy' }
    ]
    expect(read(segments)).toEqual({ text: 'ab', used: [1], cuts: [] })
    expect(read(segments, { broken: 3 })).toEqual({ text: 'ab', used: [1], cuts: ['4:all'] })
    expect(read(segments, { checkpoint: 3, at: 2 })).toEqual({ text: 'xy', used: [4], cuts: [] })
  })
})
