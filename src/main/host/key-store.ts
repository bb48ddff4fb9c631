/**
 * Where join codes are kept: `HOME/keys/GROUP.key`, for its owner's eyes alone. The app has
 * the system encrypt them where it can; such a file ends in `.sealed`, and only the app reads it.
 */
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../shared/user-error'
import { makeFolder } from '../net/make-folder'
import { codeOfGroup } from '../net/sealed/closed-group'
import { formatJoinCode, parseJoinCode } from '../net/sealed/join-code'

/** How the system keeps a secret; Electron's safeStorage nearly has this shape. */
export interface KeyCipher {
  /** False: the system has no place for keys, and a file for its owner alone has to do. */
  isAvailable(): boolean
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

/** Names that are the same file's name everywhere. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9_-]{0,40}$/

export class KeyStore {
  private readonly folder: string

  /** @param cipher null: codes are kept as they are, in files that only their owner can read */
  constructor(
    home: string,
    private readonly cipher: KeyCipher | null = null
  ) {
    this.folder = path.join(home, 'keys')
  }

  /**
   * The code of this group as it was stored; null: none.
   *
   * @throws UserError (`key`) when it cannot be read, or is another group's
   */
  read(group: string): string | null {
    const sealed = readIfThere(this.sealedFile(group))
    if (sealed !== null && this.cipher !== null) {
      return this.checked(group, this.decrypt(this.cipher, group, sealed))
    }
    const plain = readIfThere(this.plainFile(group))
    if (plain !== null) return this.checked(group, plain.toString('utf8').trim())
    if (sealed === null) return null
    throw new UserError(
      `the join code of group "${group}" is in the app's keychain: show it in the app's Settings, ` +
        'and give it with --key, or keep it for the command line, too, with "ftqueue group join CODE"',
      'key'
    )
  }

  /**
   * Keeps a code as it is written properly; the one before of the same group goes. Returns the file.
   *
   * @throws UserError (`key`, `home`)
   */
  save(text: string): string {
    const parsed = parseJoinCode(text)
    const { group } = parsed
    const code = formatJoinCode(parsed)
    const [file, other] = [this.plainFile(group), this.sealedFile(group)]
    try {
      makeFolder(this.folder)
      if (this.cipher?.isAvailable() !== true) {
        writeOwn(file, `${code}\n`)
        rmSync(other, { force: true })
        return file
      }
      writeOwn(other, this.cipher.encryptString(code))
      rmSync(file, { force: true })
      return other
    } catch (error) {
      throw new UserError(
        `the join code cannot be kept in ${this.folder} (${codeOf(error)}): mend the folder, ` +
          'or choose another with FTQUEUE_HOME',
        'home'
      )
    }
  }

  /** Forgets the code of a group. False: there was none. */
  forget(group: string): boolean {
    const files = [this.plainFile(group), this.sealedFile(group)]
    const there = files.filter((file) => readIfThere(file) !== null)
    for (const file of there) rmSync(file, { force: true })
    return there.length > 0
  }

  private checked(group: string, text: string): string {
    try {
      codeOfGroup(text, group)
      return text
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw new UserError(
        `the stored join code of group "${group}" cannot be used: ${error.message}; ` +
          'enter it again in Settings, or with "ftqueue group join CODE"',
        'key'
      )
    }
  }

  private decrypt(cipher: KeyCipher, group: string, sealed: Buffer): string {
    try {
      return cipher.decryptString(sealed)
    } catch {
      throw new UserError(
        `the system's keychain does not open the join code of group "${group}": enter it again`,
        'key'
      )
    }
  }

  private plainFile(group: string): string {
    return path.join(this.folder, `${fileName(group)}.key`)
  }

  private sealedFile(group: string): string {
    return `${this.plainFile(group)}.sealed`
  }
}

function fileName(group: string): string {
  if (PLAIN_NAME.test(group)) return group
  return `~${createHash('sha256').update(group).digest('hex').slice(0, 32)}`
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw new UserError(`${file} cannot be read (${codeOf(error)}): mend it or delete it`, 'key')
  }
}

function writeOwn(file: string, content: string | Buffer): void {
  const next = `${file}.next`
  writeFileSync(next, content, { mode: 0o600 })
  // One that was left behind may have had another mode.
  chmodSync(next, 0o600)
  renameSync(next, file)
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? String(error)
}
