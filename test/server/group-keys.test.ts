/** The join codes of a server: changed, kept over restarts, forgotten when their time is over. */
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deriveGroupKey } from '../../src/main/net/sealed/group-key'
import { formatJoinCode, newJoinCode, parseJoinCode } from '../../src/main/net/sealed/join-code'
import { GroupKeys } from '../../src/main/server/group-keys'
import { temporaryFolder } from '../support/temporary-folder'

const HOUR_MS = 3_600_000
let now = 1_000_000
let folder = ''
let keys: GroupKeys | null = null
const log = vi.fn()

beforeEach(() => {
  folder = temporaryFolder()
  log.mockClear()
})

afterEach(async () => {
  await keys?.close()
})

const newCode = (group = 'lab'): string => formatJoinCode(newJoinCode(group))
const idOf = (text: string): string => deriveGroupKey(parseJoinCode(text)).id

async function start(text: string): Promise<GroupKeys> {
  await keys?.close()
  const code = parseJoinCode(text)
  keys = await GroupKeys.open({ folder, code, text, log, now: () => now })
  return keys
}

describe('the join codes of a server', () => {
  it('are the one that it was started with', async () => {
    const code = newCode()
    const { keyring, newest } = await start(code)
    expect([keyring.current.id, keyring.newest.id, newest.code]).toEqual([
      idOf(code),
      idOf(code),
      code
    ])
  })

  it('change when a new one came, and both count, after a restart too, until its time is over', async () => {
    const [old, next] = [newCode(), newCode()]
    const before = await start(old)
    await before.replace(next, 24)
    expect([before.keyring.newest.id, before.keyring.current.id]).toEqual([idOf(next), idOf(old)])
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600)
    }
    for (const text of [old, next]) {
      const { keyring, newest } = await start(text)
      expect([keyring.current.id, keyring.find(idOf(old))?.id]).toEqual([idOf(next), idOf(old)])
      expect([newest.code, newest.hours]).toEqual([next, 24])
    }
    now += 23 * HOUR_MS
    const forgotten: string[] = []
    const last = await start(next)
    last.onForget(({ id }) => forgotten.push(id))
    last.forgetOld()
    expect(forgotten).toEqual([])
    now += 2 * HOUR_MS
    last.forgetOld()
    expect(forgotten).toEqual([idOf(old)])
    expect(last.keyring.find(idOf(old))).toBe(undefined)
    // Who starts it with the old one all the same gets it into the group, and is told.
    log.mockClear()
    const late = await start(old)
    expect([late.keyring.current.id, late.keyring.find(idOf(old))]).toEqual([idOf(next), undefined])
    expect(log.mock.calls.map(([level, event]: unknown[]) => [level, event])).toEqual([
      ['warn', 'join-code-replaced']
    ])
  })

  it('are not kept longer than their time while the server is down', async () => {
    const [old, next] = [newCode(), newCode()]
    await (await start(old)).replace(next, 1)
    now += 2 * HOUR_MS
    const { keyring } = await start(next)
    expect(keyring.find(idOf(old))).toBe(undefined)
  })

  it('begin anew with a code that nobody gave a successor', async () => {
    const [old, next, other] = [newCode(), newCode(), newCode()]
    await (await start(old)).replace(next, 1)
    const { keyring } = await start(other)
    expect([keyring.current.id, keyring.find(idOf(next)), keyring.find(idOf(old))]).toEqual([
      idOf(other),
      undefined,
      undefined
    ])
  })

  it('take the same new one once, and a bounded number in all', async () => {
    const all = Array.from({ length: 8 }, () => newCode())
    const one = await start(all[0]!)
    for (const text of all) {
      await one.replace(text, 24)
      await one.replace(text, 24)
    }
    expect(all.map((text) => one.keyring.find(idOf(text)) !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true
    ])
  })

  it('survive a file that makes no sense, and one of another group', async () => {
    const code = newCode()
    for (const text of ['', '{', '[]', '{"codes":[{"code":1}],"retired":[]}', 'null']) {
      writeFileSync(join(folder, 'keys.json'), text)
      expect((await start(code)).keyring.current.id).toBe(idOf(code))
    }
    const strange = { codes: [{ code: newCode('other'), until: null }], retired: [] }
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(strange))
    expect((await start(code)).keyring.current.id).toBe(idOf(code))
  })
})
