import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EventLimiter } from '../../src/main/server/event-limiter'
import { LogFile, logPath } from '../../src/main/server/log-file'
import { LogForwarder } from '../../src/main/server/log-forwarder'
import { sentenceOf } from '../../src/main/server/log-text'
import { logLevelOf, Logs } from '../../src/main/server/logs'
import type { LogLine } from '../../src/shared/views'
import { temporaryFolder } from '../support/temporary-folder'

function line(over: Partial<LogLine> = {}): LogLine {
  return { time: 1, level: 'info', name: 'a', event: 'x', message: 'm', fields: {}, ...over }
}

function readLines(path: string): LogLine[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as LogLine)
}

describe('EventLimiter', () => {
  it('admits ten equal events in a second and counts the others', () => {
    const limiter = new EventLimiter()
    const admitted = Array.from({ length: 25 }, () => limiter.admit('x', 100)).filter(Boolean)
    expect(admitted).toHaveLength(10)
    expect(limiter.admit('y', 100)).toBe(true)
    expect(limiter.takeSuppressed()).toEqual([{ event: 'x', suppressed: 15 }])
    expect(limiter.takeSuppressed()).toEqual([])
  })

  it('starts anew with every second and does not forget what it left out', () => {
    const limiter = new EventLimiter({ strict: 1 })
    expect([1, 2, 3].map((now) => limiter.admit('strict', now))).toEqual([true, false, false])
    expect(limiter.admit('strict', 1001)).toBe(true)
    expect(limiter.takeSuppressed()).toEqual([{ event: 'strict', suppressed: 2 }])
  })

  it('keeps a bounded number of events apart', () => {
    const limiter = new EventLimiter()
    const admitted = Array.from({ length: 5000 }, (_, i) => limiter.admit(`event-${i}`, 1))
    expect(admitted.filter(Boolean)).toHaveLength(256 + 10)
    expect(limiter.takeSuppressed()).toEqual([{ event: '*', suppressed: 5000 - 266 }])
  })
})

describe('LogForwarder', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('sends lines in batches, at most ten a second', () => {
    const batches: number[] = []
    const forwarder = new LogForwarder((lines) => batches.push(lines.length))
    for (let i = 0; i < 100; i++) {
      forwarder.add(line())
      vi.advanceTimersByTime(10)
    }
    vi.advanceTimersByTime(100)
    expect(batches.length).toBeLessThanOrEqual(10)
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(100)
  })

  it('sends a warning at once, behind what waited', () => {
    const sent: string[] = []
    const forwarder = new LogForwarder((lines) => sent.push(...lines.map(({ event }) => event)))
    forwarder.add(line({ event: 'first' }))
    expect(sent).toEqual([])
    forwarder.add(line({ event: 'second', level: 'warn' }))
    expect(sent).toEqual(['first', 'second'])
  })

  it('is bounded and says how much it dropped', () => {
    const batches: [number, number][] = []
    const forwarder = new LogForwarder((lines, dropped) => batches.push([lines.length, dropped]))
    for (let i = 0; i < 800; i++) forwarder.add(line())
    vi.advanceTimersByTime(100)
    expect(batches).toEqual([[500, 300]])
    forwarder.flush()
    expect(batches).toHaveLength(1)
  })
})

describe('Logs', () => {
  function collect(level: 'debug' | 'info' | 'warn' = 'info') {
    const lines: LogLine[] = []
    const file = { write: (each: LogLine) => lines.push(each), close: () => Promise.resolve() }
    return { lines, logs: new Logs('a', level, { file, forwarder: null }, () => 5000) }
  }

  it('writes what its level asks for', () => {
    const { lines, logs } = collect('warn')
    logs.log('info', 'quiet')
    logs.log('error', 'loud', { code: 7 })
    expect(lines).toEqual([
      {
        time: 5000,
        level: 'error',
        name: 'a',
        event: 'loud',
        message: 'loud: code 7',
        fields: { code: 7 }
      }
    ])
  })

  it('sums up what the limit left out', async () => {
    const { lines, logs } = collect()
    for (let i = 0; i < 30; i++) logs.log('warn', 'classic-malformed', { bytes: i })
    expect(lines).toHaveLength(1)
    await logs.close()
    expect(lines[1]).toMatchObject({ event: 'classic-malformed', fields: { suppressed: 29 } })
    expect(lines).toHaveLength(2)
  })

  it('takes its level from the environment, and names a wrong one', () => {
    expect(logLevelOf(undefined)).toBe('info')
    expect(logLevelOf('debug')).toBe('debug')
    expect(() => logLevelOf('loud')).toThrow(/"loud": set it to debug, info, warn, error/)
  })
})

describe('sentenceOf', () => {
  it('speaks of events in words', () => {
    expect(sentenceOf('sessions-full', { limit: 3, oldestMs: 20 })).toBe(
      'sessions full: limit 3, oldest ms 20'
    )
    expect(
      sentenceOf('config', { config: '3.aa', kind: 'regular', members: ['a', 'b'], from: [] })
    ).toBe('regular configuration 3.aa: a, b')
  })

  it('survives any field and bounds its length', () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    expect(
      sentenceOf('odd', { loop, big: 10n, none: undefined, text: 'x'.repeat(9999) }).length
    ).toBeLessThan(401)
    expect(sentenceOf('constructor', {})).toBe('constructor')
  })
})

describe('LogFile', () => {
  it('writes lines that are log lines again', async () => {
    const home = temporaryFolder()
    const file = await LogFile.open(home, 'a')
    const lines = [line(), line({ level: 'error', fields: { name: 'mine', time: 'mine' } })]
    for (const each of lines) file.write(each)
    await file.close()
    expect(readLines(logPath(home, 'a'))).toEqual(lines)
  })

  it('goes on where the last start ended', async () => {
    const home = temporaryFolder()
    for (const message of ['one', 'two']) {
      const file = await LogFile.open(home, 'a')
      file.write(line({ message }))
      await file.close()
    }
    expect(readLines(logPath(home, 'a')).map(({ message }) => message)).toEqual(['one', 'two'])
  })

  it('keeps at most five files of five megabytes', async () => {
    const home = temporaryFolder()
    const folder = join(home, 'logs')
    mkdirSync(folder)
    const full = `${JSON.stringify(line({ message: 'old' }))}\n`.repeat(70_000)
    for (const file of ['', '.1', '.2', '.3', '.4'])
      writeFileSync(join(folder, `a.ndjson${file}`), full)
    writeFileSync(join(folder, 'a.ndjson.4'), 'the oldest')
    const file = await LogFile.open(home, 'a')
    file.write(line({ message: 'new' }))
    await file.close()
    const names = readdirSync(folder).sort()
    expect(names).toEqual(['a.ndjson', 'a.ndjson.1', 'a.ndjson.2', 'a.ndjson.3', 'a.ndjson.4'])
    expect(readLines(join(folder, 'a.ndjson')).map(({ message }) => message)).toEqual(['new'])
    expect(statSync(join(folder, 'a.ndjson.4')).size).toBe(full.length)
  })

  it('names a place where it cannot write', async () => {
    const home = temporaryFolder()
    writeFileSync(join(home, 'logs'), 'a file')
    await expect(LogFile.open(home, 'a')).rejects.toMatchObject({ field: 'home' })
  })

  it('counts lines after its end as lost, and does not throw', async () => {
    const file = await LogFile.open(temporaryFolder(), 'a')
    await file.close()
    file.write(line())
    expect(file.linesLost).toBe(1)
  })
})
