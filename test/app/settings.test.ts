import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentServer, windowFolder } from '../../src/main/app/settings'

describe('windowFolder', () => {
  let home = ''
  beforeAll(() => {
    home = mkdtempSync(path.join(tmpdir(), 'ftqueue-settings-'))
  })
  afterAll(() => {
    rmSync(home, { recursive: true })
  })

  it('is made inside the home folder', () => {
    const folder = windowFolder(path.join(home, 'new'))
    expect(folder).toBe(path.join(home, 'new', 'window'))
    expect(statSync(folder ?? '').isDirectory()).toBe(true)
  })

  it('is null where it cannot be made', () => {
    writeFileSync(path.join(home, 'file'), '')
    expect(windowFolder(path.join(home, 'file'))).toBeNull()
  })
})

describe('developmentServer', () => {
  it('is a server of this machine or none', () => {
    const of = (url: string) => developmentServer({ ELECTRON_RENDERER_URL: url })
    expect(of('http://localhost:5173')).toBe('http://localhost:5173')
    expect(of('http://[::1]:5173')).toBe('http://[::1]:5173')
    for (const url of ['https://example.org', 'http://localhost.example.org', 'file:///x', '']) {
      expect(of(url)).toBeNull()
    }
    expect(developmentServer({})).toBeNull()
  })
})
