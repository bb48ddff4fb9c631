/** `ftqueue replay`: what it prints and writes, and how it ends. Recordings of simulated servers. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeHeader, FILE_MARK } from '../../src/main/record/format'
import { recordSeed, type RecordedStart } from '../sim/recorded-run'
import { temporaryFolder } from '../support/temporary-folder'
import { ftqueue } from './terminal'

let start: RecordedStart

beforeAll(() => {
  const [first] = recordSeed(3, 'network')
  if (first === undefined) throw new Error('nothing was recorded')
  start = first
})

function fileWith(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 's1.1.rec')
  writeFileSync(file, bytes)
  return file
}

interface Event {
  readonly event: string
}

function eventsIn(out: string): Event[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

describe('replay', () => {
  it('tells who recorded, the configurations, and that it did the same', async () => {
    const { code, out, err } = await ftqueue(['replay', fileWith(start.bytes)])
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toBe(
      'server s1 (000000000001, start 1) of group "sim", recorded by FTQueue simulated'
    )
    expect(out).toMatch(
      /^ +\d+\.\d{3} s to +\d+\.\d{3} s {2}regular configuration \d+\.[0-9a-f]{12}: s\d.*; \d+ slots, \d+ operations$/m
    )
    expect(out).toMatch(
      new RegExp(`^${start.inputs.length} inputs in \\d+\\.\\d{3} s: 1 start, \\d+ datagram`, 'm')
    )
    expect(out).toContain('\nevery step did the same as when it was recorded\n')
    expect(out).toMatch(/\nholds \d+ queues with \d+ items? in the end, hash [0-9a-f]{16}\n/)
    expect(lines.at(-1)).toBe('the recording ends with its server')
    expect([code, err]).toEqual([0, ''])
  })

  it('prints JSON, one object a line', async () => {
    const { code, out } = await ftqueue(['replay', fileWith(start.bytes), '--json'])
    const events = eventsIn(out)
    expect(events[0]).toEqual({
      event: 'recording',
      server: '000000000001',
      name: 's1',
      incarnation: 1,
      group: 'sim',
      version: 'simulated',
      core: expect.stringMatching(/^[0-9a-f]{12}$/),
      traced: true
    })
    const configs = events.slice(1, -1)
    expect(configs.map(({ event }) => event)).toEqual(configs.map(() => 'config'))
    expect(configs.at(-1)).toMatchObject({ kind: 'regular', members: expect.any(Array) })
    expect(events.at(-1)).toMatchObject({
      event: 'replayed',
      same: true,
      deviation: null,
      inputs: start.inputs.length,
      ending: 'stopped',
      tornBytes: 0,
      error: null,
      trace: null
    })
    expect(code).toBe(0)
  })

  it('prints the log from a level on', async () => {
    const file = fileWith(start.bytes)
    const info = await ftqueue(['replay', file, '--log'])
    expect(info.out).toMatch(/^[\d:.]+ info +s1 +regular configuration /m)
    expect(info.out).not.toMatch(/^[\d:.]+ debug/m)
    const json = eventsIn((await ftqueue(['replay', file, '--log', 'debug', '--json'])).out)
    expect(json.find(({ event }) => event === 'log')).toMatchObject({
      event: 'log',
      name: 's1',
      log: expect.any(String),
      message: expect.any(String)
    })
  })
})

describe('the trace', () => {
  it('is written as the server wrote it, to a file or under its name to a folder', async () => {
    const folder = temporaryFolder()
    const recording = fileWith(start.bytes)
    for (const out of [join(folder, 'deep', 'a.jsonl'), `${join(folder, 'new')}/`, folder]) {
      const { code, out: said } = await ftqueue(['replay', recording, '--trace', out])
      expect(code).toBe(0)
      const file = out.endsWith('.jsonl') ? out : join(out, 's1.1.jsonl')
      expect(readFileSync(file, 'utf8')).toBe(start.trace)
      expect(said).toContain(`\ntrace: ${file}\n`)
    }
    // A file of its own may be written again.
    writeFileSync(join(folder, 'deep', 'a.jsonl'), 'x'.repeat(1_000_000))
    await ftqueue(['replay', recording, '--trace', join(folder, 'deep', 'a.jsonl')])
    expect(readFileSync(join(folder, 'deep', 'a.jsonl'), 'utf8')).toBe(start.trace)
  })

  it("never replaces the live server's, nor the recording", async () => {
    const folder = temporaryFolder()
    const recording = start.write(folder)
    writeFileSync(join(folder, 's1.1.jsonl'), 'live')
    const overLive = await ftqueue(['replay', recording, '--trace', folder])
    expect(overLive.err).toMatch(/^ftqueue: there is a .*s1\.1\.jsonl already.*--trace\n$/)
    const overItself = await ftqueue(['replay', recording, '--trace', recording])
    expect(overItself.err).toMatch(/^ftqueue: .*s1\.1\.rec is the recording itself: give another/)
    expect([overLive.code, overItself.code]).toEqual([2, 2])
    expect(readFileSync(join(folder, 's1.1.jsonl'), 'utf8')).toBe('live')
    expect(readFileSync(recording)).toEqual(start.bytes)
  })

  it('that cannot be written is said so', async () => {
    const recording = fileWith(start.bytes)
    const inside = join(recording, 'a.jsonl')
    const { code, err } = await ftqueue(['replay', recording, '--trace', inside])
    expect(err).toMatch(/^ftqueue: the trace \S+a\.jsonl cannot be written .*--trace\n$/)
    expect(code).toBe(2)
  })
})

describe('a recording', () => {
  it('that was cut off is replayed as far as it goes', async () => {
    const out = join(temporaryFolder(), 'a.jsonl')
    const half = start.bytes.subarray(0, start.bytes.length / 2)
    const { code, out: said } = await ftqueue(['replay', fileWith(half), '--trace', out])
    expect(said).toContain('every step did the same')
    expect(said).toMatch(/the recording (is cut off, as by a crash: \d+ bytes? of|has no end)/)
    const trace = readFileSync(out, 'utf8')
    expect(trace.endsWith('\n')).toBe(true)
    expect(start.trace.startsWith(trace)).toBe(true)
    expect(trace).toContain('"ev":"deliver"')
    expect(code).toBe(0)
  })

  it('that the core does not repeat ends with 1, at the input', async () => {
    const lost = 1 + start.inputs.findIndex(({ kind }) => kind === 'persisted')
    const out = join(temporaryFolder(), 'a.jsonl')
    const file = fileWith(start.without(lost).bytes)
    const { code, out: said, err } = await ftqueue(['replay', file, '--trace', out])
    expect(err).toMatch(
      /^ftqueue: \S+ diverges at input \d+, .* at \d+\.\d{3} s: the core does something else than it did then; it was recorded by FTQueue simulated\n$/
    )
    expect(said).not.toContain('every step did the same')
    expect(existsSync(out)).toBe(true)
    expect(code).toBe(1)
    const json = await ftqueue(['replay', file, '--json'])
    expect(eventsIn(json.out).at(-1)).toMatchObject({
      same: false,
      deviation: { difference: 'acts', input: expect.any(Number) },
      ending: null
    })
    expect(json.code).toBe(1)
  })

  it('of another core ends with 1, unless any will do', async () => {
    const file = fileWith(start.without(0, 'another').bytes)
    const { code, out, err } = await ftqueue(['replay', file])
    expect(err).toMatch(
      /^ftqueue: \S+ was recorded by FTQueue simulated with core another, and this one has core [0-9a-f]{12}: [^\n]*--any-core[^\n]*\n$/
    )
    expect([code, out]).toEqual([1, ''])
    expect((await ftqueue(['replay', file, '--any-core'])).code).toBe(0)
  })

  it('whose core takes other options is refused', async () => {
    const header = { core: 'another', version: '9.9.9', clock: 0, options: { id: 'x' } }
    const file = fileWith(Buffer.concat([FILE_MARK, encodeHeader(header)]))
    const { code, err } = await ftqueue(['replay', file, '--any-core'])
    expect(err).toMatch(/^ftqueue: the core .* other options .*: replay it with FTQueue 9\.9\.9\n$/)
    expect(code).toBe(2)
  })

  it('that is damaged, or is none, ends with 2', async () => {
    const wrong = Buffer.from(start.bytes)
    const at = Math.floor(wrong.length / 2)
    wrong[at] = (wrong[at] ?? 0) ^ 1
    const damaged = await ftqueue(['replay', fileWith(wrong)])
    expect(damaged.err).toMatch(
      /^ftqueue: the recording \S+ is damaged behind input \d+: [^\n]+\n$/
    )
    const none = await ftqueue(['replay', fileWith(Buffer.from('hello'))])
    expect(none.err).toMatch(/^ftqueue: \S+ is no recording: [^\n]+\n$/)
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'sub'))
    expect((await ftqueue(['replay', folder])).err).toMatch(/is a folder/)
    expect([damaged.code, none.code]).toEqual([2, 2])
    expect(readdirSync(folder)).toEqual(['sub'])
  })
})
