import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { LogTail, parseLogLine } from '../../src/main/cli/log-files'
import type { LogLevelName, LogLine } from '../../src/shared/views'
import { temporaryFolder } from '../support/temporary-folder'
import { ftqueue } from './terminal'

let home = ''
let folder = ''

beforeEach(() => {
  home = temporaryFolder()
  folder = path.join(home, 'logs')
  mkdirSync(folder)
})

function lineOf(name: string, time: number, level: LogLevelName = 'info'): string {
  const message = `${name} at ${time}`
  return `${JSON.stringify({ time, level, name, event: 'test', message, fields: {} })}\n`
}

function write(file: string, ...lines: string[]): void {
  writeFileSync(path.join(folder, file), lines.join(''))
}

async function messages(...flags: string[]): Promise<string[]> {
  const { out, code } = await ftqueue(['logs', '--home', home, '--json', ...flags])
  expect(code).toBe(0)
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as LogLine).message)
}

describe('logs', () => {
  it('joins the servers in order of time, rotated files first', async () => {
    write('a.ndjson', lineOf('a', 50), lineOf('a', 70))
    write('a.ndjson.1', lineOf('a', 30), lineOf('a', 40))
    write('a.ndjson.10', lineOf('a', 10))
    write('a.ndjson.2', lineOf('a', 20))
    write('b.ndjson', lineOf('b', 35), lineOf('b', 60))
    write('notes.txt', 'not a log')
    expect(await messages()).toEqual([
      'a at 10',
      'a at 20',
      'a at 30',
      'b at 35',
      'a at 40',
      'a at 50',
      'b at 60',
      'a at 70'
    ])
    expect(await messages('--server', 'b')).toEqual(['b at 35', 'b at 60'])
    expect(await messages('--lines', '2')).toEqual(['b at 60', 'a at 70'])
    expect(await messages('--lines', '0')).toEqual([])
  })

  it('leaves out lower levels and what is no log line', async () => {
    const torn = lineOf('a', 25).slice(0, 20)
    write('a.ndjson', lineOf('a', 10, 'debug'), lineOf('a', 20, 'warn'), lineOf('a', 21, 'error'))
    appendFileSync(path.join(folder, 'a.ndjson'), `{}\n[]\n5\n${torn}`)
    expect(await messages('--level', 'warn')).toEqual(['a at 20', 'a at 21'])
    expect((await messages()).length).toBe(3)
  })

  it('prints one line for people', async () => {
    write('a.ndjson', lineOf('a', 10).replace('at 10', 'at\\n10'))
    const { out } = await ftqueue(['logs', '--home', home])
    expect(out).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}a {8}a at 10\n$/)
  })

  it('names the servers that there are when it is asked for another', async () => {
    write('a.ndjson', '')
    const { code, err } = await ftqueue(['logs', '--home', home, '--server', 'x'])
    expect(err).toBe(`ftqueue: there is no log of a server "x" in ${home}: there is a\n`)
    expect(code).toBe(2)
  })

  it('says so when no server ran here yet', async () => {
    const { code, out, err } = await ftqueue(['logs', '--home', path.join(home, 'none')])
    expect([code, out]).toEqual([0, ''])
    expect(err).toMatch(/^no server has written a log in .*none yet\n$/)
  })
})

describe('LogTail', () => {
  const times = async (tail: LogTail): Promise<number[]> =>
    (await tail.read()).map(({ time }) => time)

  it('follows what is added, also in pieces and over a rotation', async () => {
    const file = path.join(folder, 'a.ndjson')
    const tail = new LogTail(file)
    expect(await times(tail)).toEqual([])
    write('a.ndjson', lineOf('a', 1), lineOf('a', 2))
    expect(await times(tail)).toEqual([1, 2])
    expect(await times(tail)).toEqual([])
    const third = lineOf('a', 3).replace('a at', 'ä at')
    const bytes = Buffer.from(third)
    const cut = bytes.indexOf(0xc3) + 1
    appendFileSync(file, bytes.subarray(0, cut))
    expect(await times(tail)).toEqual([])
    appendFileSync(file, bytes.subarray(cut))
    const [line] = await tail.read()
    expect(line?.message).toBe('ä at 3')
    appendFileSync(file, lineOf('a', 4))
    renameSync(file, `${file}.1`)
    write('a.ndjson', lineOf('a', 5))
    expect(await times(tail)).toEqual([4, 5])
  })
})

it('takes nothing for a log line that is none', () => {
  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '{"time":"x"}',
    lineOf('a', 1).replace('info', 'x')
  ]) {
    expect(parseLogLine(text)).toBeUndefined()
  }
  expect(parseLogLine(lineOf('a', 1))).toMatchObject({ name: 'a', time: 1 })
})
