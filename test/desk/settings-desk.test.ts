import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { SettingsDesk } from '../../src/main/desk/settings-desk'
import { temporaryFolder } from '../support/temporary-folder'

function setUp(environment: Record<string, string> = {}, content?: object) {
  const home = temporaryFolder()
  const file = path.join(home, 'settings.json')
  if (content !== undefined) writeFileSync(file, JSON.stringify(content))
  const applied: object[] = []
  const desk = new SettingsDesk({ FTQUEUE_HOME: home, ...environment }, null, (settings) => {
    applied.push(settings)
    return Promise.resolve()
  })
  const kept = () => JSON.parse(readFileSync(file, 'utf8')) as unknown
  return { desk, file, applied, kept }
}

describe('SettingsDesk', () => {
  it('tells what is in use, where it comes from, and every interface', () => {
    const { desk, file } = setUp({ FTQUEUE_GROUP: 'g' }, { interface: '127.0.0.1' })
    const view = desk.read()
    expect(view).toMatchObject({
      group: { value: 'g', source: 'environment' },
      interface: { value: '127.0.0.1', source: 'file' },
      file
    })
    expect(view.interfaces.map(({ address }) => address)).toContain('127.0.0.1')
    expect(setUp().desk.read()).toMatchObject({
      group: { value: 'default', source: 'default' },
      interface: { value: 'auto', source: 'default' }
    })
  })

  it('keeps a change beside what else stands in the file, and applies it', async () => {
    const { desk, applied, kept } = setUp({}, { interface: '127.0.0.1', peers: ['a:1'] })
    expect(await desk.change({ group: 'lab' })).toMatchObject({
      group: { value: 'lab', source: 'file' }
    })
    expect(kept()).toEqual({ group: 'lab', interface: '127.0.0.1', peers: ['a:1'] })
    expect(applied).toEqual([{ group: 'lab', key: null, interface: '127.0.0.1' }])
  })

  it('refuses what cannot be, and what a variable sets, and changes nothing', async () => {
    const { desk, file, applied } = setUp({ FTQUEUE_GROUP: 'g' })
    await expect(desk.change({ interface: 'nope0' })).rejects.toMatchObject({
      field: 'interface',
      message: expect.stringMatching(/no interface "nope0"/) as string
    })
    await expect(desk.change({ group: 'other' })).rejects.toMatchObject({
      field: 'group',
      message: expect.stringMatching(/^FTQUEUE_GROUP is set/) as string
    })
    expect([applied, existsSync(file)]).toEqual([[], false])
  })

  it('keeps whether faults are allowed, unless a variable says that', () => {
    const { desk, kept, applied } = setUp({}, { group: 'g' })
    expect(desk.read().lab).toEqual({ value: false, source: 'default' })
    desk.allowFaults(true)
    expect(desk.read().lab).toEqual({ value: true, source: 'file' })
    expect(desk.faultsAllowed()).toBe(true)
    expect(kept()).toEqual({ group: 'g', lab: true })
    desk.allowFaults(false)
    expect(desk.read().lab).toEqual({ value: false, source: 'file' })
    expect(applied).toEqual([])
    for (const value of ['1', '0']) {
      const fixed = setUp({ FTQUEUE_LAB: value }, { lab: value === '0' })
      expect(fixed.desk.read().lab).toEqual({ value: value === '1', source: 'environment' })
      expect(() => fixed.desk.allowFaults(true)).toThrow(/^FTQUEUE_LAB is set/)
    }
  })
})
