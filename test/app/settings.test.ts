import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { developmentServer, serverDefaults, windowFolder } from '../../src/main/app/settings'
import { readSettingsAnyway } from '../../src/main/host/settings'

const defaultsOf = (environment: Record<string, string>) =>
  serverDefaults(readSettingsAnyway({}, environment).settings, environment)

describe('serverDefaults', () => {
  it('takes group, interface and home from the environment', () => {
    const environment = { FTQUEUE_GROUP: 'g', FTQUEUE_INTERFACE: 'eth7', FTQUEUE_HOME: '/srv/ft' }
    expect(defaultsOf(environment)).toMatchObject({
      group: 'g',
      key: null,
      interface: 'eth7',
      home: path.resolve('/srv/ft'),
      lab: false
    })
  })

  it('has the defaults of the contract for what is unset or empty', () => {
    const environment = { FTQUEUE_GROUP: '', FTQUEUE_INTERFACE: '', FTQUEUE_HOME: '/nowhere' }
    expect(defaultsOf(environment)).toMatchObject({ group: 'default', interface: 'auto' })
  })

  it('takes from the settings file what the environment does not say', () => {
    const home = temporaryFolder()
    writeFileSync(path.join(home, 'settings.json'), '{"group":"lab","interface":"eth3"}')
    expect(defaultsOf({ FTQUEUE_HOME: home, FTQUEUE_GROUP: 'g' })).toMatchObject({
      group: 'g',
      interface: 'eth3'
    })
  })

  it('goes on without a settings file that cannot be read, and says so', () => {
    const home = temporaryFolder()
    writeFileSync(path.join(home, 'settings.json'), '{')
    const { settings, problem } = readSettingsAnyway({}, { FTQUEUE_HOME: home, FTQUEUE_GROUP: 'g' })
    expect(settings).toEqual({ group: 'g', key: null, interface: 'auto', home, peers: [] })
    expect(problem).toMatch(/settings\.json is not valid JSON: mend it or delete it/)
  })
})

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
