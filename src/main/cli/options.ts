/** Options that commands share, and how their values are read. */
import { Argument, Option, type Command } from 'commander'
import { integer } from '../../shared/lab-line'
import { UserError } from '../../shared/user-error'
import { nearest } from '../../shared/command-line'
import { Client } from '../client/client'
import { NoAnswerError, NobodyError } from '../client/errors'
import { whyNobody } from '../client/silence'
import type { Io } from './io'
import { GROUP_OPTIONS, jsonOption, repeatable } from './manual'
import { readSettings, type SettingFlags } from '../host/settings'

/** Flags of every command that speaks to a group. */
export interface ClientFlags extends SettingFlags {
  readonly address?: string
  readonly port?: number
  readonly ttl?: number
  readonly timeout?: number
  readonly json?: boolean
}

/** Reads a whole number from `least` to `most`. */
export function integerOption(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = integer(flag, text, least, most)
    if (typeof value === 'number') return value
    throw new UserError(value, flag.replace(/^--/, ''))
  }
}

/** Where completion offers files or folders: by the name of the value, `<file>` or `<out>`, and `<dir>`. */
export const FILE_VALUES: readonly string[] = ['file', 'out']
export const FOLDER_VALUES: readonly string[] = ['dir']

/** An option with one of some words as its value. */
export function choiceOption(
  flags: string,
  description: string,
  choices: readonly string[]
): Option {
  const option = new Option(flags, description).choices(choices)
  return option.argParser(oneOf(option.long ?? flags, choices, option.attributeName()))
}

/** An argument that is one of some words. */
export function choiceArgument(
  name: string,
  description: string,
  choices: readonly string[]
): Argument {
  const argument = new Argument(name, description).choices(choices)
  return argument.argParser(oneOf(argument.name(), choices, argument.name()))
}

/** @throws UserError for a word that is none of them */
function oneOf(what: string, choices: readonly string[], field: string): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text
    const meant = nearest(text, choices)
    throw new UserError(
      `${what} "${text}" does not exist: ` +
        (meant === null ? `give ${wordList(choices)}` : `did you mean ${meant}?`),
      field
    )
  }
}

/** `a, b or c` */
function wordList(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)]
    .filter((part) => part !== '')
    .join(' or ')
}

const INTERFACE =
  'auto, an interface or one of its IPv4 addresses (FTQUEUE_INTERFACE; default auto)'

export function interfaceOption(command: Command): Command {
  return command.option('--interface <i>', INTERFACE)
}

export function ttlOption(command: Command): Command {
  return command.option('--ttl <n>', 'multicast TTL (default 1)', integerOption('--ttl', 1, 255))
}

/** Where a group is, if not where its name says. */
export function placeOptions(command: Command): Command {
  return command
    .option('--address <a>', "multicast address of the group (default: from the group's name)")
    .option('--port <p>', 'port of the group (default 5051)', integerOption('--port', 1, 65535))
}

export function homeOption(command: Command): Command {
  return command.option('--home <dir>', 'folder for data, logs and settings (FTQUEUE_HOME)')
}

/** The options that say which group; in help they stand apart, behind the command's own. */
export function groupOptions(command: Command): Command {
  command
    .optionsGroup(GROUP_OPTIONS)
    .option('--group <name>', 'name of the group (FTQUEUE_GROUP; default "default")')
  interfaceOption(command).option(
    '--key <code>',
    'join code of a closed group, or none (FTQUEUE_KEY; default: the one kept for the group)'
  )
  ttlOption(placeOptions(command)).addOption(
    repeatable(
      new Option(
        '--peer <host:port>',
        'a server that multicast may not reach, by its unicast address; give several by repeating it'
      ).argParser((peer: string, others: readonly string[] | undefined) => [
        ...(others ?? []),
        peer
      ])
    )
  )
  return command.optionsGroup('Options:')
}

export function clientOptions(command: Command, json: 'object' | 'lines' = 'object'): Command {
  groupOptions(command).option(
    '--timeout <ms>',
    'how long to try, milliseconds (default 5000)',
    integerOption('--timeout', 1, 86_400_000)
  )
  return jsonOption(command, json)
}

/**
 * Opens a client for the flags, and closes it whatever happens.
 *
 * @param work gets what tells in one line why nobody answers, when that has happened
 * @throws NoAnswerError with that line, for NobodyError
 */
export async function withClient<T>(
  io: Io,
  flags: ClientFlags,
  work: (client: Client, why: () => Promise<string>) => Promise<T>
): Promise<T> {
  const { group, key, interface: chosen, peers } = readSettings(flags, io.environment)
  const client = await Client.open({
    group,
    key,
    interface: chosen,
    peers,
    ttl: flags.ttl,
    address: flags.address,
    port: flags.port,
    timeoutMs: flags.timeout
  })
  const why = (): Promise<string> =>
    whyNobody({ group, isClosed: key !== null, choice: client.interface, ttl: flags.ttl })
  try {
    return await work(client, why)
  } catch (error) {
    if (error instanceof NobodyError) throw new NoAnswerError(await why())
    throw error
  } finally {
    await client.close()
  }
}
