import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { readLogLevels, setLogLevel } from '../../src/main/host/log-levels'
import { temporaryFolder } from '../support/temporary-folder'

let home: string

beforeEach(() => {
  home = temporaryFolder()
})

function server(name: string): string {
  const folder = join(home, 'servers', name)
  mkdirSync(folder, { recursive: true })
  return folder
}

it('sets the level of one server, or of all, and takes it back', async () => {
  server('a')
  server('b')
  setLogLevel(home, 'b', 'warn')
  expect(await readLogLevels(home, null)).toEqual([
    { name: 'a', level: null, isRunning: false },
    { name: 'b', level: 'warn', isRunning: false }
  ])
  setLogLevel(home, null, 'debug')
  setLogLevel(home, 'b', null)
  expect((await readLogLevels(home, null)).map(({ level }) => level)).toEqual(['debug', null])
})

it('says which servers there are', async () => {
  expect(() => setLogLevel(home, null, 'debug')).toThrow(/has no data of a server: there is none/)
  server('a')
  expect(() => setLogLevel(home, '../a', 'debug')).toThrow(
    /no data of a server "..\/a": there is a;/
  )
  await expect(readLogLevels(home, 'x')).rejects.toThrow('no data of a server "x": there is a;')
})

it('is readable for who runs as somebody else, and follows no link', () => {
  const folder = server('a')
  const victim = join(home, 'victim')
  writeFileSync(victim, 'mine')
  symlinkSync(victim, join(folder, 'log-level.next'))
  setLogLevel(home, 'a', 'debug')
  expect(readFileSync(victim, 'utf8')).toBe('mine')
  const file = join(folder, 'log-level')
  expect(readFileSync(file, 'utf8')).toBe('debug\n')
  expect(statSync(file).mode & 0o044).toBe(0o044)
})
