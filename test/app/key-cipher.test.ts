import { describe, expect, it } from 'vitest'
import { systemCipher } from '../../src/main/app/key-cipher'

type Backend = ReturnType<Parameters<typeof systemCipher>[0]['getSelectedStorageBackend']>

function isAvailable(platform: NodeJS.Platform, available: boolean, backend: Backend): boolean {
  const storage = {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(text),
    decryptString: (bytes: Buffer) => bytes.toString()
  }
  return systemCipher(storage, platform).isAvailable()
}

describe('systemCipher', () => {
  it('is available where the system has a keychain of its own', () => {
    expect(isAvailable('linux', true, 'gnome_libsecret')).toBe(true)
    expect(isAvailable('darwin', true, 'unknown')).toBe(true)
    expect(isAvailable('win32', true, 'unknown')).toBe(true)
  })

  it('is not where Electron would only hide the text', () => {
    expect(isAvailable('linux', true, 'basic_text')).toBe(false)
    expect(isAvailable('linux', true, 'unknown')).toBe(false)
    expect(isAvailable('linux', false, 'gnome_libsecret')).toBe(false)
    expect(isAvailable('darwin', false, 'unknown')).toBe(false)
  })
})
