/**
 * The records that a server keeps, as bytes. A slot's is its datagram as it came.
 *
 *     install   config 12, this server's place 2, may order 1, since 6, members 4, each 6, settings
 *     attempts  as primaries in settings
 */
import { limits } from './limits'
import { readConfig, readList, writeConfig } from './queue/part-bytes'
import type { Primary, Settings } from './queue/settings'
import { readPrimaries, readSettings, writePrimaries, writeSettings } from './queue/settings-codec'
import type { ConfigId, MemberId } from './types'
import { Reader, Writer } from './wire/bytes'

/** A configuration begins, with the state that there is. */
export interface InstallRecord {
  readonly config: ConfigId
  readonly members: readonly MemberId[]
  /** This server's place in `members`. */
  readonly index: number
  readonly mayOrder: boolean
  /** The epoch since which the server remembers everything. */
  readonly since: number
  readonly settings: Settings
}

export function encodeInstallRecord(install: InstallRecord): Uint8Array {
  const out = writeConfig(new Writer(128), install.config)
    .u16(install.index)
    .u8(install.mayOrder ? 1 : 0)
    .u48(install.since)
    .u32(install.members.length)
  for (const id of install.members) out.u48(id)
  writeSettings(out, install.settings)
  return out.finish()
}

export function decodeInstallRecord(bytes: Uint8Array): InstallRecord | undefined {
  const input = new Reader(bytes)
  const config = readConfig(input)
  const index = input.u16()
  const mayOrder = input.u8() === 1
  const since = input.u48()
  const members = readList(input, limits.members, (from) => from.u48())
  const settings = readSettings(input)
  const isWhole = input.done && index < members.length
  return isWhole ? { config, members, index, mayOrder, since, settings } : undefined
}

export function encodeAttempts(attempts: readonly Primary[]): Uint8Array {
  const out = new Writer(128)
  writePrimaries(out, attempts)
  return out.finish()
}

export function decodeAttempts(bytes: Uint8Array): Primary[] | undefined {
  const input = new Reader(bytes)
  const attempts = readPrimaries(input, limits.attempts)
  return input.done ? attempts : undefined
}
