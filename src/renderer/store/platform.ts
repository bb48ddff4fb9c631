import type { Api } from './bridge'
import { browserFiles, type Files } from './files'

/** What survives the window: texts by key. Failing storage loses comfort, never work. */
export interface Memory {
  readonly read: (key: string) => string | null
  readonly write: (key: string, text: string) => void
}

/** Everything outside the store that it leans on, so that tests can bring their own. */
export interface Platform {
  readonly api: Api
  readonly memory: Memory
  readonly files: Files
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Calls back before the next picture is drawn. */
  readonly nextFrame: (callback: () => void) => void
  /** Calls back once after `delayMs`. */
  readonly later: (delayMs: number, callback: () => void) => void
}

const prefix = 'ftqueue.'

/** Storage may be full, forbidden or spoilt; then the window works without it. */
function browserMemory(): Memory {
  return {
    read(key) {
      try {
        return localStorage.getItem(prefix + key)
      } catch {
        return null
      }
    },
    write(key, text) {
      try {
        localStorage.setItem(prefix + key, text)
      } catch {
        // The setting holds until the window closes.
      }
    }
  }
}

export function browserPlatform(api: Api): Platform {
  return {
    api,
    memory: browserMemory(),
    files: browserFiles(),
    now: () => Date.now(),
    nextFrame: (callback) => {
      requestAnimationFrame(callback)
    },
    later: (delayMs, callback) => {
      setTimeout(callback, delayMs)
    }
  }
}
