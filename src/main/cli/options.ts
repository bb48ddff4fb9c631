/** Options that commands share, and how their values are read. */
import type { Command } from 'commander'
import { UserError } from '../../shared/user-error'
import { Client } from '../client/client'
import type { Io } from './io'
import { readSettings, type SettingFlags } from './settings'

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
    const value = Number(text)
    if (/^[+-]?\d+$/.test(text) && value >= least && value <= most) return value
    throw new UserError(
      `${flag} "${text}" will not do: give a whole number from ${least} to ${most}`,
      flag.replace(/^--/, '')
    )
  }
}

/** Reads a probability: 0.2, or 20%. */
export function probabilityOption(flag: string): (text: string) => number {
  return (text) => {
    const percent = text.endsWith('%')
    const value = Number(percent ? text.slice(0, -1) : text) / (percent ? 100 : 1)
    if (/^\d*\.?\d+%?$/.test(text) && value <= 1) return value
    throw new UserError(
      `${flag} "${text}" is not a probability: give a number from 0 to 1, or a percentage such as 20%`
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
    .option('--key <code>', 'join code of a closed group (not in this version)')
    .option('--address <a>', "multicast address of the group (default: from the group's name)")
    .option('--port <p>', 'port of the group (default 5051)', integerOption('--port', 1, 65535))
    .option('--ttl <n>', 'multicast TTL (default 1)', integerOption('--ttl', 1, 255))
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

/** Opens a client for the flags, and closes it whatever happens. */
export async function withClient<T>(
  io: Io,
  flags: ClientFlags,
  work: (client: Client) => Promise<T>
): Promise<T> {
  const { group, interface: chosen } = await readSettings(flags, io.environment)
  const client = await Client.open({
    group,
    interface: chosen,
    ttl: flags.ttl,
    address: flags.address,
    port: flags.port,
    timeoutMs: flags.timeout
  })
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
