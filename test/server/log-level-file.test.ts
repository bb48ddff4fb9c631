import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { LogLevelFile } from '../../src/main/server/log-level-file'
import { Logs } from '../../src/main/server/logs'
import type { LogLine } from '../../src/shared/views'
import { temporaryFolder } from '../support/temporary-folder'

let followed: LogLevelFile | null = null

afterEach(() => {
  followed?.close()
})

it('is followed while it changes, and taken back when it goes', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'log-level')
  const told: string[] = []
  writeFileSync(file, 'warn\n')
  followed = await LogLevelFile.follow({
    folder,
    usual: 'info',
    set: (level, isUsual) => told.push(`${level}${isUsual ? ' as usual' : ''}`),
    refuse: (text) => told.push(`not ${text}`)
  })
  expect(told).toEqual(['warn'])
  const next = async (length: number): Promise<void> => {
    await vi.waitUntil(() => told.length === length, { timeout: 60_000, interval: 20 })
  }
  writeFileSync(file, 'loud')
  await next(2)
  writeFileSync(file, 'debug')
  await next(3)
  rmSync(file)
  await next(4)
  expect(told).toEqual(['warn', 'not loud', 'debug', 'info as usual'])
})

it('says nothing of a level that is the usual one', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'log-level'), 'info')
  const told: string[] = []
  const note = (text: string): void => void told.push(text)
  followed = await LogLevelFile.follow({ folder, usual: 'info', set: note, refuse: note })
  expect(told).toEqual([])
})

it('decides what a log writes, which counts its lines', () => {
  const lines: LogLine[] = []
  const file = { write: (line: LogLine) => void lines.push(line), close: () => Promise.resolve() }
  const logs = new Logs('a', 'info', { file, forwarder: null })
  logs.log('debug', 'one')
  logs.setLevel('debug')
  logs.log('debug', 'two')
  logs.setLevel('error')
  logs.log('warn', 'three')
  expect(lines.map(({ event }) => event)).toEqual(['two'])
  expect(logs.written).toEqual({ debug: 1, info: 0, warn: 0, error: 0 })
})
