/**
 * The browsers that were let in. What is kept of them outlives this process, in a file for its
 * owner alone, so that a window goes on when the servers were started again at the same port.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bounds } from '../../shared/bounds'
import { isInteger, isObject, isText } from '../../shared/guards'
import { makeFolder } from '../host/home-folder'
import { digestOf, isSame, newSecret } from './secrets'

/** So long after it was last here a browser is let in again. */
const IDLE_MOST_MS = 24 * 60 * 60 * 1000

interface Session {
  readonly digest: string
  /** Milliseconds since 1970. */
  seenAt: number
}

const isSession = isObject<Session>({
  digest: isText(64),
  seenAt: isInteger(0, Number.MAX_SAFE_INTEGER)
})

export class BrowserSessions {
  private sessions: Session[]

  /** @param file null: nothing is kept */
  constructor(
    private readonly file: string | null,
    private readonly now: () => number = Date.now
  ) {
    this.sessions = file === null ? [] : readSessions(file)
  }

  /** Lets a browser in: the secret that it shows from now on. Others make way where there are too many. */
  admit(): string {
    const secret = newSecret()
    this.sessions.push({ digest: digestOf(secret), seenAt: this.now() })
    this.sessions.sort((a, b) => a.seenAt - b.seenAt)
    this.sessions = this.sessions.slice(-bounds.web.sessions)
    this.keep()
    return secret
  }

  /** A name for the browser that shows this secret; null: it was not let in. */
  know(secret: string): string | null {
    const digest = digestOf(secret)
    const session = this.sessions.find((one) => isSame(one.digest, digest))
    if (session === undefined || this.now() - session.seenAt > IDLE_MOST_MS) return null
    session.seenAt = this.now()
    return session.digest
  }

  /** Failing to keep them costs a look at the printed address after a restart. */
  keep(): void {
    if (this.file === null) return
    try {
      makeFolder(path.dirname(this.file))
      const next = `${this.file}.next`
      writeFileSync(next, JSON.stringify(this.sessions), { mode: 0o600 })
      renameSync(next, this.file)
    } catch {
      // They hold as long as this process.
    }
  }
}

function readSessions(file: string): Session[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(parsed) ? parsed.filter(isSession).slice(-bounds.web.sessions) : []
  } catch {
    return []
  }
}
