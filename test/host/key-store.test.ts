/** Where join codes are kept. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KeyStore, type KeyCipher } from '../../src/main/host/key-store'
import { formatJoinCode, newJoinCode } from '../../src/main/net/sealed/join-code'
import { temporaryFolder } from '../support/temporary-folder'

const codeOf = (group: string): string => formatJoinCode(newJoinCode(group))

/** A system's own encryption, as far as it matters here. */
const cipher: KeyCipher = {
  isAvailable: () => true,
  encryptString: (text) => Buffer.from(Buffer.from(text, 'utf8').map((byte) => byte ^ 0x55)),
  decryptString: (bytes) => {
    if (bytes.length === 0) throw new Error('nothing to decrypt')
    return Buffer.from(bytes.map((byte) => byte ^ 0x55)).toString('utf8')
  }
}

describe('stored join codes', () => {
  it('are there again, for their group alone, in files that only their owner can read', () => {
    const home = temporaryFolder()
    const store = new KeyStore(home)
    const names = ['lab', 'Lab', '../../etc', '..', 'ein Labor', 'con', 'x'.repeat(64), '☃']
    const codes = new Map(names.map((name) => [name, codeOf(name)]))
    for (const code of codes.values()) store.save(code)
    for (const [name, code] of codes) expect(new KeyStore(home).read(name)).toBe(code)
    expect(store.read('another')).toBe(null)
    const files = readdirSync(join(home, 'keys'))
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length)
    expect(files).toContain('lab.key')
    expect(readdirSync(home)).toEqual(['keys'])
    if (process.platform !== 'win32') {
      for (const file of files) expect(statSync(join(home, 'keys', file)).mode & 0o777).toBe(0o600)
    }
  })

  it('give way to a newer one, and go when told', () => {
    const store = new KeyStore(temporaryFolder())
    const [old, next] = [codeOf('lab'), codeOf('lab')]
    store.save(old)
    store.save(next)
    expect(store.read('lab')).toBe(next)
    expect([store.forget('lab'), store.forget('lab'), store.read('lab')]).toEqual([
      true,
      false,
      null
    ])
  })

  it('are encrypted by the system where it can, and then told to nobody else', () => {
    const home = temporaryFolder()
    const code = codeOf('lab')
    new KeyStore(home).save(codeOf('lab'))
    const file = new KeyStore(home, cipher).save(code)
    expect(readFileSync(file, 'latin1')).not.toContain(code.slice(0, 10))
    expect(readdirSync(join(home, 'keys'))).toEqual(['lab.key.sealed'])
    expect(new KeyStore(home, cipher).read('lab')).toBe(code)
    expect(() => new KeyStore(home).read('lab')).toThrow('ftqueue group join')
    writeFileSync(file, '')
    expect(() => new KeyStore(home, cipher).read('lab')).toThrow('does not open')
  })

  it('go to a file where the system has no keychain, and there is no other one then', () => {
    const home = temporaryFolder()
    const [old, code] = [codeOf('lab'), codeOf('lab')]
    new KeyStore(home, cipher).save(old)
    new KeyStore(home, { ...cipher, isAvailable: () => false }).save(code.toLowerCase())
    expect(readdirSync(join(home, 'keys'))).toEqual(['lab.key'])
    expect(new KeyStore(home, cipher).read('lab')).toBe(code)
    expect(new KeyStore(home).read('lab')).toBe(code)
  })

  it('are refused with a reason when they are none, or of another group', () => {
    const home = temporaryFolder()
    mkdirSync(join(home, 'keys'))
    const file = join(home, 'keys', 'lab.key')
    writeFileSync(file, 'ftq1-nothing')
    expect(() => new KeyStore(home).read('lab')).toThrow(/stored join code of group "lab" cannot/)
    writeFileSync(file, codeOf('other'))
    expect(() => new KeyStore(home).read('lab')).toThrow(/of group "other", not of "lab"/)
  })
})
