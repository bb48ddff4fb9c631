import { statSync, symlinkSync, write, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Input } from '../../src/main/protocol/types'
import { RecordingFile, type Ending } from '../../src/main/record/file/recording-file'
import type { RecordedInput } from '../../src/main/record/format'
import { Recorder } from '../../src/main/server/recorder'
import { temporaryFolder } from '../support/temporary-folder'

const MEBIBYTE = 1024 * 1024
const header = { core: 'c', version: 'v', clock: 1, options: {} }
const outcome = { acts: 1, tells: 2, broke: false }

function datagram(now: number, size: number): Input {
  return { kind: 'datagram', now, from: 77, bytes: new Uint8Array(size).fill(now) }
}

type WriteTo = ConstructorParameters<typeof Recorder>[2]

function recorderIn(folder: string, bytesMost = MEBIBYTE, writeTo?: WriteTo) {
  const ends: string[] = []
  const recorder = new Recorder(
    { folder, name: 'a', incarnation: 3, header, bytesMost },
    (reason, problem) => ends.push(`${reason} ${problem}`.trim()),
    writeTo
  )
  recorder.begin(() => 'hash', null)
  return { recorder, ends }
}

function read(path: string): { inputs: RecordedInput[]; ending: Ending | null } {
  const file = RecordingFile.open(path)
  try {
    expect(file.header).toEqual(header)
    const inputs: RecordedInput[] = []
    for (let next = file.next(); next !== null; next = file.next()) inputs.push(next)
    return { inputs, ending: file.ending }
  } finally {
    file.close()
  }
}

describe('Recorder', () => {
  it('writes a file for each incarnation, from its header to its end', async () => {
    const folder = join(temporaryFolder(), 'deep', 'recordings')
    const { recorder, ends } = recorderIn(folder)
    expect(recorder.path).toBe(join(folder, 'a.3.rec'))
    expect(read(recorder.path)).toEqual({ inputs: [], ending: { how: 'open' } })
    const inputs: Input[] = [{ kind: 'start', now: 0.25, seed: 9 }, datagram(1, 1400)]
    for (const input of inputs) recorder.add(input, outcome)
    await recorder.close()
    recorder.add({ kind: 'tick', now: 2 }, outcome)
    expect(read(recorder.path)).toEqual({
      inputs: inputs.map((input) => ({ input, outcome })),
      ending: { how: 'ended', end: { reason: 'stopped', inputs: 2, hash: 'hash' } }
    })
    expect(ends).toEqual(['stopped'])
    if (process.platform !== 'win32') expect(statSync(recorder.path).mode & 0o077).toBe(0)
  })

  it('writes by itself soon after an input', async () => {
    const { recorder } = recorderIn(temporaryFolder())
    for (let now = 1; now <= 3; now++) {
      recorder.add(datagram(now, 10), outcome)
      await vi.waitUntil(() => read(recorder.path).inputs.length === now, { timeout: 30_000 })
    }
    await recorder.close()
  })

  it('keeps all that comes faster than it is written, in order', async () => {
    const { recorder } = recorderIn(temporaryFolder(), 64 * MEBIBYTE)
    for (let now = 1; now <= 200; now++) recorder.add(datagram(now, 60_000), outcome)
    await recorder.close()
    const { inputs, ending } = read(recorder.path)
    expect(inputs.map(({ input }) => input.now)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1)
    )
    expect(ending).toMatchObject({ how: 'ended', end: { reason: 'stopped' } })
  })

  it('ends at its bound, says so once, and is good up to there', async () => {
    const { recorder, ends } = recorderIn(temporaryFolder())
    for (let now = 1; now <= 100; now++) recorder.add(datagram(now, 60_000), outcome)
    await recorder.close()
    expect(ends).toEqual(['full'])
    const { inputs, ending } = read(recorder.path)
    expect(inputs.length).toBeGreaterThan(10)
    expect(inputs.map(({ input }) => input.now)).toEqual(inputs.map((_, i) => i + 1))
    expect(ending).toMatchObject({ end: { reason: 'full', inputs: inputs.length, hash: 'hash' } })
    expect(statSync(recorder.path).size).toBeLessThanOrEqual(MEBIBYTE)
  })

  it('ends with the input that breaks the core', async () => {
    const { recorder, ends } = recorderIn(temporaryFolder())
    recorder.add({ kind: 'tick', now: 1 }, { ...outcome, broke: true })
    recorder.add({ kind: 'tick', now: 2 }, outcome)
    await recorder.close()
    expect(ends).toEqual(['broken'])
    expect(read(recorder.path)).toMatchObject({
      inputs: [{ input: { now: 1 }, outcome: { broke: true } }],
      ending: { end: { reason: 'broken', inputs: 1 } }
    })
  })

  it('begins a file anew', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a.3.rec'), 'x'.repeat(10_000))
    const { recorder } = recorderIn(folder)
    await recorder.close()
    expect(read(recorder.path).ending).toMatchObject({ how: 'ended' })
  })

  it('names a folder that cannot be one', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => recorderIn(file)).toThrow(/a\.3\.rec cannot be written .*--record/)
  })

  it.skipIf(process.platform !== 'linux')('says at the start that the disk is full', () => {
    const folder = temporaryFolder()
    // A link to the device that is always full stands in the file's place.
    symlinkSync('/dev/full', join(folder, 'a.3.rec'))
    expect(() => recorderIn(folder)).toThrow(/a\.3\.rec cannot be written \(ENOSPC\).*--record/)
  })
})

describe('a disk', () => {
  const noSpace = Object.assign(new Error('no space left'), { code: 'ENOSPC' })

  it('that fills up ends it, with one word', async () => {
    const { recorder, ends } = recorderIn(temporaryFolder(), MEBIBYTE, (...[, , , , , done]) => {
      setImmediate(() => {
        done(noSpace, 0)
      })
    })
    recorder.add(datagram(1, 10), outcome)
    await vi.waitUntil(() => ends.length > 0, { timeout: 30_000 })
    recorder.add(datagram(2, 10), outcome)
    await recorder.close()
    expect(ends).toEqual(['failed ENOSPC'])
    expect(read(recorder.path)).toEqual({ inputs: [], ending: { how: 'open' } })
  })

  it('that takes a few bytes at a time gets all of them', async () => {
    const { recorder } = recorderIn(temporaryFolder(), MEBIBYTE, (...call) => {
      const [file, bytes, offset, length, position, done] = call
      write(file, bytes, offset, Math.min(length, 1000), position, done)
    })
    for (let now = 1; now <= 20; now++) recorder.add(datagram(now, 5000), outcome)
    await recorder.close()
    expect(read(recorder.path)).toMatchObject({
      inputs: Array.from({ length: 20 }, (_, i) => ({ input: { now: i + 1 } })),
      ending: { end: { inputs: 20 } }
    })
  })

  it('that stands still makes it end rather than hold more and more', async () => {
    const calls: (() => void)[] = []
    const { recorder, ends } = recorderIn(temporaryFolder(), 1024 * MEBIBYTE, (...call) => {
      calls.push(() => {
        write(...call)
      })
    })
    for (let now = 1; now <= 1000; now++) recorder.add(datagram(now, 60_000), outcome)
    expect(ends).toEqual(['slow-disk'])
    let isClosed = false
    const closed = recorder.close().then(() => (isClosed = true))
    // It comes back, one write after the other.
    while (!isClosed) {
      calls.shift()?.()
      await new Promise((done) => setImmediate(done))
    }
    await closed
    const { inputs, ending } = read(recorder.path)
    expect(inputs.length).toBeLessThan(1000)
    expect(ending).toMatchObject({ end: { reason: 'slow-disk', inputs: inputs.length } })
  })
})
