import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder } from '../../src/main/net/make-folder'
import { temporaryFolder } from '../support/temporary-folder'

describe('makeFolder', () => {
  it('makes what is missing, and leaves what is there', () => {
    const home = temporaryFolder()
    makeFolder(path.join(home, 'a', 'b', 'c'))
    mkdirSync(path.join(home, 'a', 'b', 'd'))
    makeFolder(path.join(home, 'a', 'b', 'd'))
    expect(existsSync(path.join(home, 'a', 'b', 'c'))).toBe(true)
  })

  it('says what is in the way', () => {
    const home = temporaryFolder()
    writeFileSync(path.join(home, 'file'), '')
    expect(() => makeFolder(path.join(home, 'file', 'below'))).toThrow(/ENOTDIR/)
  })

  it.runIf(process.platform === 'linux')('ends where the system refuses to make any', () => {
    expect(() => makeFolder('/proc/ftqueue/below')).toThrow(/ENOENT/)
  })
})
