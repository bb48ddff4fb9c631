import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasServers, machineName } from '../../src/main/host/machine'
import { NAME_PATTERN } from '../../src/shared/guards'
import { temporaryFolder } from '../support/temporary-folder'

describe('machineName', () => {
  it.each([
    ['ada', 'ada'],
    ['ada.lab.example', 'ada'],
    ["Ada's MacBook", 'Ada-s-MacBook'],
    ['-_x', 'x'],
    ['server1', 'my-server1'],
    ['', 'node'],
    ['日本', 'node'],
    ['a'.repeat(60), 'a'.repeat(28)]
  ])('makes %s a name', (given, name) => {
    expect(machineName(given)).toBe(name)
    expect(`${name}16`).toMatch(NAME_PATTERN)
  })
})

describe('hasServers', () => {
  it('knows whether one was ever started', () => {
    const home = temporaryFolder()
    expect(hasServers(home)).toBe(false)
    mkdirSync(path.join(home, 'servers'))
    expect(hasServers(home)).toBe(false)
    mkdirSync(path.join(home, 'servers', 'a'))
    expect(hasServers(home)).toBe(true)
  })
})
