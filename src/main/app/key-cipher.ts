/**
 * How the system keeps join codes for the app: Electron's safeStorage. By its functions that
 * Electron 25 has, too; newer ones would rather have those that answer later.
 */
/* eslint-disable @typescript-eslint/no-deprecated */
import type { SafeStorage } from 'electron'
import type { KeyCipher } from '../host/key-store'

type Storage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>

/**
 * Not available on a Linux without a keyring: there Electron would encrypt with a password
 * that stands in its source. Works from when the app is ready on.
 */
export function systemCipher(storage: Storage, platform: NodeJS.Platform): KeyCipher {
  return {
    isAvailable() {
      if (!storage.isEncryptionAvailable()) return false
      if (platform !== 'linux') return true
      const backend = storage.getSelectedStorageBackend()
      return backend !== 'basic_text' && backend !== 'unknown'
    },
    encryptString: (text) => storage.encryptString(text),
    decryptString: (encrypted) => storage.decryptString(encrypted)
  }
}
