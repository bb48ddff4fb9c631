/** Closed groups as the window makes, enters, replaces and leaves them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { GroupDesk } from '../../src/main/desk/group-desk'
import { SettingsDesk } from '../../src/main/desk/settings-desk'
import { newCode } from '../../src/main/host/join-codes'
import { temporaryFolder } from '../support/temporary-folder'

interface Applied {
  readonly group: string
  readonly key: string | null
}

function setUp(environment: Record<string, string> = {}) {
  const home = temporaryFolder()
  const applied: Applied[] = []
  const replaced: string[] = []
  const heard: { group: string; open: boolean }[] = []
  const answered = new Set<string>()
  const takers = [{ server: 'a', name: 'node1', problem: null as string | null }]
  const settings = new SettingsDesk({ FTQUEUE_HOME: home, ...environment }, null, (changed) => {
    applied.push({ group: changed.group, key: changed.key })
    return Promise.resolve()
  })
  const desk = new GroupDesk({
    settings,
    cipher: null,
    hear: () => Promise.resolve(heard),
    isAnswered: (_group, code) => Promise.resolve(answered.has(code)),
    keyDesk: () => Promise.resolve({ replace: () => Promise.resolve(takers) }),
    codeReplaced: (code) => {
      replaced.push(code)
      return Promise.resolve()
    }
  })
  return { home, desk, settings, applied, replaced, heard, answered, takers }
}

describe('GroupDesk', () => {
  it('makes a closed group, keeps its code beside the settings, and takes part in it', async () => {
    const { home, desk, applied } = setUp()
    expect(await desk.make('lab')).toMatchObject({ group: { value: 'lab' }, isOpen: false })
    const code = desk.code()
    expect(code).toMatch(/^ftq1-/)
    expect(applied).toEqual([{ group: 'lab', key: code }])
    expect(readFileSync(path.join(home, 'settings.json'), 'utf8')).not.toContain(code)
    await expect(desk.make('lab')).rejects.toMatchObject({ field: 'group' })
    expect(desk.code()).toBe(code)
    await expect(desk.make('')).rejects.toMatchObject({ field: 'group' })
  })

  it('enters a code as people write it, unless its group is there and does not answer', async () => {
    const { desk, applied, heard, answered } = setUp()
    const code = newCode('lab')
    heard.push({ group: 'lab', open: false }, { group: 'other', open: true })
    await expect(desk.enter(code)).rejects.toMatchObject({
      field: 'key',
      message: expect.stringMatching(/does not answer to this join code/) as string
    })
    expect(applied).toEqual([])
    const typed = ` ${code.toLowerCase()} `
    answered.add(typed)
    await desk.enter(typed)
    expect(applied).toEqual([{ group: 'lab', key: code }])
    // One that is away may be on another network.
    await desk.enter(newCode('away'))
    expect(applied).toHaveLength(2)
  })

  it('refuses what is no code, or one of another group than asked for', async () => {
    const { desk, applied } = setUp()
    await expect(desk.enter('hello')).rejects.toMatchObject({ field: 'key' })
    await expect(desk.enter(newCode('lab'), 'press')).rejects.toThrow(
      'this join code is of group "lab", not of "press"'
    )
    expect(applied).toEqual([])
  })

  it('replaces the code when a server took the new one, and only then', async () => {
    const { desk, replaced, takers } = setUp()
    await expect(desk.rotate(1)).rejects.toMatchObject({ field: 'key' })
    await desk.make('lab')
    const before = desk.code()
    takers[0] = { server: 'a', name: 'node1', problem: 'no answer' }
    expect(await desk.rotate(1)).toMatchObject({ code: null, hours: 1 })
    expect([desk.code(), replaced]).toEqual([before, []])
    takers.push({ server: 'b', name: 'node2', problem: null })
    const { code } = await desk.rotate(1)
    expect(code).not.toBe(before)
    expect([desk.code(), replaced]).toEqual([code, [code]])
  })

  it('leaves for the open group, and forgets the code', async () => {
    const { home, desk, applied } = setUp()
    await desk.make('lab')
    expect(await desk.leave()).toMatchObject({ group: { value: 'default' }, isOpen: true })
    expect(applied.at(-1)).toEqual({ group: 'default', key: null })
    expect(existsSync(path.join(home, 'keys', 'lab.key'))).toBe(false)
    expect(() => desk.code()).toThrow('is open')
  })

  it('leaves alone what variables say', async () => {
    const byGroup = setUp({ FTQUEUE_GROUP: 'g' })
    await expect(byGroup.desk.make('lab')).rejects.toThrow('FTQUEUE_GROUP')
    await byGroup.desk.make('g')
    expect(byGroup.applied).toHaveLength(1)
    const byKey = setUp({ FTQUEUE_KEY: newCode('k') })
    expect(byKey.settings.read()).toMatchObject({
      group: { value: 'k', source: 'environment' },
      isKeyFixed: true
    })
    for (const change of [
      () => byKey.desk.make('lab'),
      () => byKey.desk.enter(newCode('lab')),
      () => byKey.desk.rotate(1),
      () => byKey.desk.leave()
    ]) {
      await expect(change()).rejects.toThrow('FTQUEUE_KEY is set')
    }
  })

  it('tells of a code that cannot be read, and lets another one take its place', async () => {
    const { home, desk, settings } = setUp({ FTQUEUE_GROUP: 'lab' })
    mkdirSync(path.join(home, 'keys'))
    writeFileSync(path.join(home, 'keys', 'lab.key'), 'spoilt')
    expect(settings.read().isOpen).toBe(false)
    expect(() => desk.code()).toThrow('cannot be read')
    await desk.enter(newCode('lab'))
    expect(desk.code()).toMatch(/^ftq1-/)
  })
})
