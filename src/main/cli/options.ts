/** Options that commands share, and how their values are read. */
import type { Command } from 'commander'
import { integer } from '../../shared/lab-line'
import { UserError } from '../../shared/user-error'
import { nearest } from '../../shared/command-line'
import {
  DURABILITY_NAMES,
  POLICY_NAMES,
  type DurabilityName,
  type PolicyName
} from '../../shared/views'
import { Client } from '../client/client'
import { NoAnswerError, NobodyError } from '../client/errors'
import { whyNobody } from '../client/silence'
import type { Io } from './io'
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

/** @throws UserError for a policy that there is none of */
export function policyOption(what: string): (text: string) => PolicyName {
  return oneOf(what, POLICY_NAMES, 'policy')
}

/** @throws UserError for a durability that there is none of */
export function durabilityOption(what: string): (text: string) => DurabilityName {
  return oneOf(what, DURABILITY_NAMES, 'durability')
}

function oneOf<T extends string>(
  what: string,
  names: readonly T[],
  field: string
): (text: string) => T {
  return (text) => {
    const known = names.find((name) => name === text)
    if (known !== undefined) return known
    const meant = nearest(text, names)
    throw new UserError(
      `${what} "${text}" does not exist: ` +
        (meant === null ? `give ${names.join(' or ')}` : `did you mean ${meant}?`),
      field
    )
  }
}

export function groupOptions(command: Command): Command {
  return command
    .option('--group <name>', 'name of the group (FTQUEUE_GROUP; default "default")')
    .option(
      '--interface <i>',
      'auto, an interface or one of its IPv4 addresses (FTQUEUE_INTERFACE; default auto)'
    )
    .option(
      '--key <code>',
      'join code of a closed group, or none (FTQUEUE_KEY; default: the one kept for the group)'
    )
    .option('--address <a>', "multicast address of the group (default: from the group's name)")
    .option('--port <p>', 'port of the group (default 5051)', integerOption('--port', 1, 65535))
    .option('--ttl <n>', 'multicast TTL (default 1)', integerOption('--ttl', 1, 255))
    .option(
      '--peer <host:port>',
      'a server that multicast may not reach, by its unicast address; give several by repeating it',
      (peer: string, others: readonly string[] | undefined) => [...(others ?? []), peer]
    )
}

export function clientOptions(command: Command): Command {
  return groupOptions(command)
    .option(
      '--timeout <ms>',
      'how long to try, milliseconds (default 5000)',
      integerOption('--timeout', 1, 86_400_000)
    )
    .option('--json', 'print JSON')
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
