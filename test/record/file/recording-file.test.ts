import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../../src/shared/user-error'
import { RecordingFile, type Ending } from '../../../src/main/record/file/recording-file'
import { encodeEnd, inputFrameBytes } from '../../../src/main/record/format'
import { recordSeed, type RecordedStart } from '../../sim/recorded-run'
import { temporaryFolder } from '../../support/temporary-folder'

let start: RecordedStart
/** Without its end. */
let body: Buffer
/** Where each frame of an input ends. */
let ends: number[]

beforeAll(() => {
  const [first] = recordSeed(3, 'network')
  if (first === undefined) throw new Error('nothing was recorded')
  start = first
  const end = { reason: 'stopped', inputs: start.inputs.length, hash: '' } as const
  const whole = start.bytes
  // The hash has 16 digits.
  body = whole.subarray(0, whole.length - encodeEnd(end).length - 16)
  ends = []
  let at = body.length
  for (const input of [...start.inputs].reverse()) {
    ends.unshift(at)
    at -= inputFrameBytes(input)
  }
})

function fileWith(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 's1.1.rec')
  writeFileSync(path, bytes)
  return path
}

/** How many inputs can be read, and how the file ends. */
function read(path: string): { inputs: number; ending: Ending | null } {
  const file = RecordingFile.open(path)
  try {
    let inputs = 0
    for (let next = file.next(); next !== null; next = file.next()) {
      expect(next.input).toEqual(start.inputs[inputs])
      inputs++
    }
    expect(file.next()).toBeNull()
    return { inputs, ending: file.ending }
  } finally {
    file.close()
  }
}

function problemOf(path: string): string {
  try {
    read(path)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return (error as Error).message
  }
  throw new Error('nothing was wrong')
}

describe('a recording', () => {
  it('is read to its end', () => {
    const path = fileWith(start.bytes)
    const { inputs, ending } = read(path)
    expect(inputs).toBe(start.inputs.length)
    expect(ending).toMatchObject({ how: 'ended', end: { reason: 'stopped', inputs } })
    expect(readFileSync(path)).toEqual(start.bytes)
  })

  it('that was cut off anywhere is read as far as it is whole', () => {
    const place = 40
    const [from = 0, to = 0] = [ends[place - 1], ends[place]]
    for (let size = from; size <= to; size++) {
      const { inputs, ending } = read(fileWith(body.subarray(0, size)))
      expect(inputs).toBe(size < to ? place : place + 1)
      expect(ending).toEqual(
        size === from || size === to ? { how: 'open' } : { how: 'torn', bytes: size - from }
      )
    }
  })

  it('that ends in room that was never filled is read as far as it is whole', () => {
    const [from = 0, to = 0] = [ends[9], ends[10]]
    const zeros = Buffer.alloc(3 * 1024 * 1024)
    expect(read(fileWith(Buffer.concat([body.subarray(0, from), zeros])))).toEqual({
      inputs: 10,
      ending: { how: 'torn', bytes: zeros.length }
    })
    const half = Buffer.concat([body.subarray(0, to - 5), zeros])
    expect(read(fileWith(half))).toEqual({
      inputs: 10,
      ending: { how: 'torn', bytes: half.length - from }
    })
  })

  it('with a wrong byte in its midst is damaged, and says behind which input', () => {
    const wrong = Buffer.from(start.bytes)
    const at = (ends[20] ?? 0) - 1
    wrong[at] = (wrong[at] ?? 0) ^ 1
    expect(problemOf(fileWith(wrong))).toMatch(/is damaged behind input 20: get it again/)
  })
})

describe('refuses', () => {
  it.each<[string, Uint8Array]>([
    ['an empty file', new Uint8Array(0)],
    ['a few bytes', Buffer.from('FTQ')],
    ['some text', Buffer.from('{"t":1,"server":"00000000000a"}\n'.repeat(100))]
  ])('%s', (_, bytes) => {
    expect(problemOf(fileWith(bytes))).toMatch(/is no recording: give one that "ftqueue serve/)
  })

  it('a recording without its header', () => {
    for (const size of [8, 12, 40]) {
      expect(problemOf(fileWith(body.subarray(0, size)))).toMatch(/is no recording/)
    }
  })

  it('a recording with a damaged header', () => {
    const wrong = Buffer.from(body)
    wrong[30] = (wrong[30] ?? 0) ^ 1
    expect(problemOf(fileWith(wrong))).toMatch(/damaged at its head/)
  })

  it('a later format, by its number', () => {
    const later = Buffer.from(body)
    later[6] = 9
    expect(problemOf(fileWith(later))).toMatch(/has format 9, and this version reads format 1/)
  })

  it('what is not there, and a folder', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'x.rec'))
    expect(problemOf(join(folder, 'nothing.rec'))).toMatch(/there is no recording .*nothing\.rec/)
    expect(problemOf(join(folder, 'x.rec'))).toMatch(/x\.rec is a folder: give one of the rec/)
  })
})
