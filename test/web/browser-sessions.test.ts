import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { BrowserSessions } from '../../src/main/web/browser-sessions'
import { bounds } from '../../src/shared/bounds'
import { temporaryFolder } from '../support/temporary-folder'

const HOUR_MS = 3_600_000

describe('BrowserSessions', () => {
  it('knows a browser by its secret, and nobody else', () => {
    const sessions = new BrowserSessions(null)
    const [one, other] = [sessions.admit(), sessions.admit()]
    expect(sessions.know(one)).not.toBeNull()
    expect(sessions.know(one)).not.toBe(sessions.know(other))
    expect(sessions.know(`${one}x`)).toBeNull()
    expect(sessions.know('')).toBeNull()
  })

  it('keeps them for the next start, without the secrets, for its owner alone', () => {
    const file = path.join(temporaryFolder(), 'window', 'browsers.json')
    const secret = new BrowserSessions(file).admit()
    expect(readFileSync(file, 'utf8')).not.toContain(secret)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(new BrowserSessions(file).know(secret)).not.toBeNull()
  })

  it('forgets one that was away for a day', () => {
    let time = 1_700_000_000_000
    const sessions = new BrowserSessions(null, () => time)
    const secret = sessions.admit()
    time += 23 * HOUR_MS
    expect(sessions.know(secret)).not.toBeNull()
    time += 23 * HOUR_MS
    expect(sessions.know(secret)).not.toBeNull()
    time += 25 * HOUR_MS
    expect(sessions.know(secret)).toBeNull()
  })

  it('has the one seen longest ago make way', () => {
    let time = 1
    const sessions = new BrowserSessions(null, () => time++)
    const secrets = Array.from({ length: bounds.web.sessions }, () => sessions.admit())
    sessions.know(secrets[0] ?? '')
    sessions.admit()
    expect(sessions.know(secrets[0] ?? '')).not.toBeNull()
    expect(sessions.know(secrets[1] ?? '')).toBeNull()
  })

  it.each(['', '{}', '[1, {"digest": 5, "seenAt": 1}, null]', 'nonsense'])(
    'begins anew with a file that holds %s',
    (text) => {
      const file = path.join(temporaryFolder(), 'browsers.json')
      writeFileSync(file, text)
      const sessions = new BrowserSessions(file)
      expect(sessions.know(sessions.admit())).not.toBeNull()
    }
  )
})
