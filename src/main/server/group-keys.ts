/**
 * The join codes that a server of a closed group goes by: the one that it was started with,
 * and those that `ftqueue group rotate` gave it, kept in `keys.json` in its data folder.
 * For a while after a change the code before counts, too; then it is forgotten.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { deriveGroupKey, type GroupKey } from '../net/sealed/group-key'
import { parseJoinCode, type JoinCode } from '../net/sealed/join-code'
import { KEYS_MOST, Keyring } from '../net/sealed/keyring'
import { replaceFile } from './atomic-file'
import type { Log } from './logs'

/** So long after a new code came the servers go on sealing with the one before: all should have it by then. */
const CHANGE_MS = 3000
/** How often it is looked whether a code's time is over. */
const LOOK_MS = 30_000
const HOUR_MS = 3_600_000
/** Codes that were replaced are remembered by their public id, the latest ones. */
const RETIRED_MOST = 16

interface Kept {
  readonly code: string
  /** Wall clock, milliseconds; null: the newest one. */
  readonly until: number | null
}

interface File {
  /** Newest first. */
  readonly codes: readonly Kept[]
  /** Ids in hex. */
  readonly retired: readonly string[]
}

interface Known extends Kept {
  readonly key: GroupKey
}

export interface GroupKeysOptions {
  /** The server's data folder. */
  readonly folder: string
  readonly code: JoinCode
  /** The code as it was given. */
  readonly text: string
  readonly log: Log
  /** Wall clock, milliseconds. */
  readonly now?: () => number
}

export class GroupKeys {
  readonly keyring: Keyring
  private readonly timer: NodeJS.Timeout
  private changeTimer: NodeJS.Timeout | null = null
  private writing: Promise<void> = Promise.resolve()
  private forgetListener: (key: GroupKey) => void = () => undefined

  private constructor(
    private readonly options: GroupKeysOptions,
    private known: readonly Known[],
    private retired: readonly string[]
  ) {
    const [newest, ...older] = known.map(({ key }) => key)
    this.keyring = new Keyring(newest ?? deriveGroupKey(options.code), ...older)
    this.timer = setInterval(() => {
      this.forgetOld()
    }, LOOK_MS)
    this.timer.unref()
  }

  /** What is kept, as far as it belongs to the code that was given. */
  static async open(options: GroupKeysOptions): Promise<GroupKeys> {
    const { code, text, log } = options
    const now = (options.now ?? Date.now)()
    const given: Known = { code: text, until: null, key: deriveGroupKey(code) }
    const file = await read(options)
    const codes = file.codes.map((kept) => ({
      ...kept,
      key: deriveGroupKey(parseJoinCode(kept.code))
    }))
    const isOver = ({ until }: Kept): boolean => until !== null && until <= now
    const retired = [...file.retired, ...codes.filter(isOver).map(({ key }) => idOf(key))]
    const valid = codes.filter((each) => !isOver(each))
    const id = idOf(given.key)
    const isKnown = valid.some(({ key }) => idOf(key) === id)
    if (valid.length === 0 || (!isKnown && !retired.includes(id))) {
      if (codes.length > 0) await rm(pathOf(options.folder), { force: true })
      return new GroupKeys(options, [given], [])
    }
    if (id !== idOf(valid[0]?.key ?? given.key)) {
      const sentence =
        'the join code that this server was started with has been replaced: it goes by the new ' +
        'one; give that one next time, or store it with "ftqueue group join"'
      log('warn', 'join-code-replaced', {}, sentence)
    }
    const keys = new GroupKeys(options, valid, retired.slice(-RETIRED_MOST))
    if (valid.length < codes.length) await keys.write()
    return keys
  }

  /** The newest code, and for how many hours the one before it still counts. */
  get newest(): { readonly code: string; readonly hours: number } {
    const [newest, before] = this.known
    const leftMs = (before?.until ?? this.now) - this.now
    return { code: newest?.code ?? this.options.text, hours: Math.max(0, leftMs) / HOUR_MS }
  }

  /** Replaces the listener for keys that count no longer. */
  onForget(listener: (key: GroupKey) => void): void {
    this.forgetListener = listener
  }

  /** True when the newest code is this one already. */
  has(text: string): boolean {
    return idOf(deriveGroupKey(parseJoinCode(text))) === idOf(this.keyring.newest)
  }

  /**
   * A new code for the group: on disk when this resolves, used for sealing soon after.
   *
   * @param hours how long the codes before count, too
   */
  async replace(text: string, hours: number): Promise<void> {
    if (this.has(text)) return this.writing
    const until = this.now + hours * HOUR_MS
    const older = this.known.map((each) => ({
      ...each,
      until: Math.min(each.until ?? until, until)
    }))
    const key = deriveGroupKey(parseJoinCode(text))
    this.known = [{ code: text, until: null, key }, ...older].slice(0, KEYS_MOST)
    this.keyring.add(key)
    this.changeTimer ??= setTimeout(() => {
      this.changeTimer = null
      this.keyring.change()
      this.options.log('info', 'join-code-changed', {}, 'seals with the new join code from now on')
    }, CHANGE_MS)
    const sentence = `got a new join code; the one before counts for ${hoursText(hours)} more`
    this.options.log('info', 'join-code-new', { hours }, sentence)
    await this.write()
  }

  /** Forgets codes whose time is over. */
  forgetOld(): void {
    const over = this.known.filter(({ until }) => until !== null && until <= this.now)
    if (over.length === 0) return
    this.known = this.known.filter((each) => !over.includes(each))
    this.retired = [...this.retired, ...over.map(({ key }) => idOf(key))].slice(-RETIRED_MOST)
    for (const { key } of over) {
      this.keyring.forget(key)
      this.forgetListener(key)
    }
    this.options.log('info', 'join-code-forgotten', {}, 'the join code before counts no longer')
    void this.write().catch(() => undefined)
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    if (this.changeTimer !== null) clearTimeout(this.changeTimer)
    await this.writing.catch(() => undefined)
  }

  private get now(): number {
    return (this.options.now ?? Date.now)()
  }

  private write(): Promise<void> {
    const codes = this.known.map(({ code, until }) => ({ code, until }))
    const file: File = { codes, retired: this.retired }
    const written = this.writing
      .catch(() => undefined)
      .then(() => replaceFile(pathOf(this.options.folder), `${JSON.stringify(file)}\n`))
    this.writing = written
    return written
  }
}

function pathOf(folder: string): string {
  return join(folder, 'keys.json')
}

function idOf(key: GroupKey): string {
  return Buffer.from(key.id, 'latin1').toString('hex')
}

function hoursText(hours: number): string {
  return hours === 1 ? '1 hour' : `${String(Math.round(hours * 100) / 100)} hours`
}

const NOTHING: File = { codes: [], retired: [] }

async function read({ folder, code, log }: GroupKeysOptions): Promise<File> {
  let text: string
  try {
    text = await readFile(pathOf(folder), 'utf8')
  } catch {
    return NOTHING
  }
  const file = shaped(text)
  if (file === undefined) {
    const sentence = 'keys.json in the data folder makes no sense: left aside'
    log('warn', 'keys-unreadable', { folder }, sentence)
    return NOTHING
  }
  // A folder may have belonged to another group before.
  const isOwn = ({ code: each }: Kept): boolean => parseJoinCode(each).group === code.group
  return file.codes.every(isOwn) ? file : NOTHING
}

/** Undefined unless it is what `write` writes. */
function shaped(text: string): File | undefined {
  try {
    const { codes, retired } = JSON.parse(text) as Partial<Record<keyof File, unknown>>
    if (!Array.isArray(codes) || !Array.isArray(retired) || codes.length > KEYS_MOST) {
      return undefined
    }
    return { codes: codes.map(keptOf), retired: retired.map(String).slice(-RETIRED_MOST) }
  } catch {
    return undefined
  }
}

/** Throws when it is no code with its time. */
function keptOf(value: unknown): Kept {
  const { code, until } = value as Partial<Record<keyof Kept, unknown>>
  if (typeof code !== 'string' || !(until === null || typeof until === 'number')) {
    throw new Error('no code with its time')
  }
  parseJoinCode(code)
  return { code, until }
}
