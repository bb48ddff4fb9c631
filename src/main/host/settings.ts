/**
 * What a command or the window works with: a flag beats the environment's variable,
 * and that beats the settings file `HOME/settings.json`.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../shared/user-error'
import { checkGroupName } from '../net/addresses'
import { codeOfGroup } from '../net/sealed/closed-group'
import { parseJoinCode } from '../net/sealed/join-code'
import { homeFolder, makeFolder } from './home-folder'
import { KeyStore, type KeyCipher } from './key-store'

type Environment = Readonly<Record<string, string | undefined>>

export interface Settings {
  readonly group: string
  /** Join code of the group; null: it is an open one. */
  readonly key: string | null
  /** `auto`, an interface's name, or an IPv4 address of this machine. */
  readonly interface: string
  /** Absolute path. */
  readonly home: string
  /** Servers that multicast may not reach, as `HOST:PORT`. */
  readonly peers: readonly string[]
}

export interface SettingFlags {
  readonly peer?: readonly string[] | undefined
  readonly group?: string | undefined
  readonly interface?: string | undefined
  readonly home?: string | undefined
  readonly key?: string | undefined
}

/** Stands for no join code where one could stand. */
const NO_KEY = 'none'

/** Keys of the settings file that hold texts. */
const KEYS = ['group', 'interface'] as const
type FileSettings = { readonly [K in (typeof KEYS)[number]]?: string } & {
  readonly peers?: readonly string[]
  readonly lab?: boolean
  readonly updateFeed?: string
  readonly updateDaily?: boolean
}

/**
 * @param cipher how the app has the system encrypt join codes
 * @throws UserError for a settings file or a join code that cannot be read
 */
export function readSettings(
  flags: SettingFlags,
  environment: Environment,
  cipher: KeyCipher | null = null
): Settings {
  const home = flags.home === undefined ? homeFolder(environment) : path.resolve(flags.home)
  const code = codeOf(flags, environment)
  const group = code?.group ?? flags.group ?? given(environment['FTQUEUE_GROUP'])
  const chosen = flags.interface ?? given(environment['FTQUEUE_INTERFACE'])
  const file =
    group === undefined || chosen === undefined || flags.peer === undefined
      ? readSettingsFile(settingsFile(home))
      : {}
  const name = group ?? file.group ?? 'default'
  return {
    group: name,
    key: code === undefined ? new KeyStore(home, cipher).read(name) : code.key,
    interface: chosen ?? file.interface ?? 'auto',
    home,
    peers: flags.peer ?? file.peers ?? []
  }
}

/** Settings that can be worked with in any case, and what is wrong with them: null when nothing is. */
export interface Beginning {
  readonly settings: Settings
  readonly problem: string | null
}

/** For who opens all the same to tell of a settings file that cannot be read. */
export function readSettingsAnyway(
  flags: SettingFlags,
  environment: Environment,
  cipher: KeyCipher | null = null
): Beginning {
  try {
    return { settings: readSettings(flags, environment, cipher), problem: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const home = flags.home === undefined ? homeFolder(environment) : path.resolve(flags.home)
    const file = fileOrNothing(settingsFile(home))
    const group = flags.group ?? given(environment['FTQUEUE_GROUP']) ?? file.group ?? 'default'
    return {
      settings: {
        group,
        key: keyAnyway({ ...flags, group, home }, environment, cipher),
        interface:
          flags.interface ?? given(environment['FTQUEUE_INTERFACE']) ?? file.interface ?? 'auto',
        home,
        peers: flags.peer ?? []
      },
      problem: error.message
    }
  }
}

/** @throws UserError (`group`) unless it can name a group */
export function checkGroup(name: string): void {
  checkGroupName(name)
}

type Source = 'environment' | 'file' | 'default'

/**
 * Whether servers that the window starts take lab commands. `FTQUEUE_LAB` goes before the file,
 * and of a file that cannot be read nothing is taken that opens a door.
 */
export function labSetting(environment: Environment): {
  readonly value: boolean
  readonly source: Source
} {
  const variable = given(environment['FTQUEUE_LAB'])
  if (variable !== undefined) return { value: variable === '1', source: 'environment' }
  const { lab } = fileOrNothing(settingsFile(homeFolder(environment)))
  return { value: lab ?? false, source: lab === undefined ? 'default' : 'file' }
}

/** Where newer versions of the app are looked for, as it stands in the file; empty: nowhere. */
export function updateSettings(environment: Environment): {
  readonly feed: string
  readonly daily: boolean
} {
  const file = fileOrNothing(settingsFile(homeFolder(environment)))
  return { feed: file.updateFeed ?? '', daily: file.updateDaily ?? false }
}

/** Where group and interface come from when no flag says them, and whether a variable says the join code. */
export function settingSources(environment: Environment): {
  readonly [K in (typeof KEYS)[number] | 'key']: Source
} {
  const file = fileOrNothing(settingsFile(homeFolder(environment)))
  const isSet = (variable: string): boolean => given(environment[variable]) !== undefined
  const sourceOf = (isVariable: boolean, key: (typeof KEYS)[number]): Source => {
    if (isVariable) return 'environment'
    return file[key] === undefined ? 'default' : 'file'
  }
  const hasCode = isSet('FTQUEUE_KEY') && environment['FTQUEUE_KEY'] !== NO_KEY
  return {
    // A join code has its group's name in it.
    group: sourceOf(isSet('FTQUEUE_GROUP') || hasCode, 'group'),
    interface: sourceOf(isSet('FTQUEUE_INTERFACE'), 'interface'),
    key: isSet('FTQUEUE_KEY') ? 'environment' : 'file'
  }
}

function fileOrNothing(file: string): FileSettings {
  try {
    return readSettingsFile(file)
  } catch {
    return {}
  }
}

/** The file of a home folder that settings are kept in. */
export function settingsFile(home: string): string {
  return path.join(home, 'settings.json')
}

/**
 * Keeps settings; what else stands in the file stays as it is.
 *
 * @throws UserError when the file cannot be read or written
 */
export function writeSettings(
  home: string,
  change: {
    readonly group?: string | undefined
    readonly interface?: string | undefined
    readonly lab?: boolean | undefined
    readonly updateFeed?: string | undefined
    readonly updateDaily?: boolean | undefined
  }
): void {
  const file = settingsFile(home)
  const text = `${JSON.stringify({ ...readSettingsFile(file), ...change }, null, 2)}\n`
  try {
    makeFolder(home)
    writeFileSync(`${file}.next`, text, { mode: 0o600 })
    renameSync(`${file}.next`, file)
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw broken(file, `cannot be written (${code})`)
  }
}

/** A code that should be there and cannot be read opens no open group instead: servers refuse it. */
function keyAnyway(
  { key, group, home }: SettingFlags & { readonly group: string; readonly home: string },
  environment: Environment,
  cipher: KeyCipher | null
): string | null {
  const text = key ?? given(environment['FTQUEUE_KEY'])
  if (text !== undefined) return text === NO_KEY ? null : text
  try {
    return new KeyStore(home, cipher).read(group)
  } catch {
    return ''
  }
}

/** The code that was given, and its group; `none` asks for an open group. Undefined: nothing was said. */
function codeOf(
  flags: SettingFlags,
  environment: Environment
): { readonly group: string | undefined; readonly key: string | null } | undefined {
  const text = flags.key ?? given(environment['FTQUEUE_KEY'])
  if (text === undefined) return undefined
  if (text === NO_KEY) return { group: undefined, key: null }
  // A flag beats a variable: a group that is named by one must agree with a code that is no stronger.
  const variable = flags.key === undefined ? given(environment['FTQUEUE_GROUP']) : undefined
  const code = parseJoinCode(text)
  const named = flags.group ?? variable
  return { group: named === undefined ? code.group : codeOfGroup(text, named).group, key: text }
}

/** An empty variable counts as none. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function readSettingsFile(file: string): FileSettings {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    // What is wrong with the folder itself says who uses it.
    if (code === 'ENOENT' || code === 'ENOTDIR') return {}
    throw broken(file, `cannot be read (${code})`)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw broken(file, 'is not valid JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw broken(file, 'does not hold a JSON object')
  }
  const settings = parsed as Record<string, unknown>
  for (const key of [...KEYS, 'updateFeed']) {
    const value = settings[key]
    if (value !== undefined && typeof value !== 'string') {
      throw broken(file, `has a "${key}" that is not a text in quotes`)
    }
  }
  const { peers } = settings
  for (const key of ['lab', 'updateDaily']) {
    const value = settings[key]
    if (value !== undefined && typeof value !== 'boolean') {
      throw broken(file, `has a "${key}" that is neither true nor false`)
    }
  }
  if (peers !== undefined && !(Array.isArray(peers) && peers.every(isText))) {
    throw broken(file, 'has "peers" that are not a list of texts in quotes')
  }
  return settings
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function broken(file: string, problem: string): UserError {
  return new UserError(`settings file ${file} ${problem}: mend it or delete it`)
}
