import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { serverDefaults } from '../../src/main/desk/server-defaults'
import { readSettingsAnyway } from '../../src/main/host/settings'
import { temporaryFolder } from '../support/temporary-folder'

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

  it('allows faults by the settings file, before which the variable goes', () => {
    const home = temporaryFolder()
    const file = path.join(home, 'settings.json')
    const lab = (variable: string) => defaultsOf({ FTQUEUE_HOME: home, FTQUEUE_LAB: variable }).lab
    writeFileSync(file, '{"lab":true}')
    expect([lab(''), lab('0'), lab('1')]).toEqual([true, false, true])
    writeFileSync(file, '{"lab":"yes"}')
    expect(lab('')).toBe(false)
    expect(readSettingsAnyway({}, { FTQUEUE_HOME: home }).problem).toContain(
      'has a "lab" that is neither true nor false'
    )
  })

  it('goes on without a settings file that cannot be read, and says so', () => {
    const home = temporaryFolder()
    writeFileSync(path.join(home, 'settings.json'), '{')
    const { settings, problem } = readSettingsAnyway({}, { FTQUEUE_HOME: home, FTQUEUE_GROUP: 'g' })
    expect(settings).toEqual({ group: 'g', key: null, interface: 'auto', home, peers: [] })
    expect(problem).toMatch(/settings\.json is not valid JSON: mend it or delete it/)
  })
})
