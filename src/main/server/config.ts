/** Checks everything that a server is started with, before anything is opened. */
import { isInteger, isName, isObject, isText, type Guard } from '../../shared/guards'
import { UserError } from '../../shared/user-error'
import {
  DURABILITY_NAMES,
  POLICY_NAMES,
  type DurabilityName,
  type PolicyName
} from '../../shared/views'
import { CLASSIC_PORT, checkTtl, groupPlace, type GroupPlace } from '../net/addresses'
import { chooseInterface, type InterfaceChoice } from '../net/interfaces'
import { checkPeer } from '../net/peer-names'
import { codeOfGroup } from '../net/sealed/closed-group'
import type { JoinCode } from '../net/sealed/join-code'
import type { RecordConfig, ServerConfig } from './messages'

/** A configuration that was checked, and what follows from it. */
export interface CheckedConfig extends ServerConfig {
  readonly place: GroupPlace
  readonly choice: InterfaceChoice
  /** Null: an open group. */
  readonly code: JoinCode | null
}

const PATH_CHARACTERS_MAX = 4096
const RECORD_LEAST_BYTES = 1024 * 1024

const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
const isNumber: Guard<number> = (value): value is number => typeof value === 'number'
const isPolicy: Guard<PolicyName> = (value): value is PolicyName =>
  POLICY_NAMES.some((policy) => policy === value)
const isDurability: Guard<DurabilityName> = (value): value is DurabilityName =>
  DURABILITY_NAMES.some((durability) => durability === value)
const isPath = isText(PATH_CHARACTERS_MAX)
const isRecordConfig = isObject<RecordConfig>({
  folder: isPath,
  bytesMost: isInteger(RECORD_LEAST_BYTES, Number.MAX_SAFE_INTEGER)
})

const isPeers: Guard<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

function orNull<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value)
}

const shape: { readonly [K in keyof ServerConfig]: Guard<ServerConfig[K]> } = {
  name: isText(1000),
  group: isText(1000),
  key: orNull(isText(1000)),
  interface: isText(1000),
  home: isPath,
  address: orNull(isText(1000)),
  port: orNull(isNumber),
  ttl: isNumber,
  peers: isPeers,
  classic: isFlag,
  policy: isPolicy,
  durability: isDurability,
  lab: isFlag,
  trace: orNull(isPath),
  record: orNull(isRecordConfig),
  views: isFlag,
  forwardLogs: isFlag
}

/**
 * @throws UserError with the field that is wrong
 */
export function checkConfig(value: unknown): CheckedConfig {
  const config = shaped(value)
  if (!isName(config.name)) throw badName(config.name)
  if (config.home === '') {
    throw new UserError('the home folder is empty: give one with --home or FTQUEUE_HOME', 'home')
  }
  if (config.trace === '') {
    throw new UserError('the trace folder is empty: give one with --trace', 'trace')
  }
  if (config.record?.folder === '') {
    throw new UserError('the folder for recordings is empty: give one with --record', 'record')
  }
  checkTtl(config.ttl)
  config.peers.forEach(checkPeer)
  const code = config.key === null ? null : codeOfGroup(config.key, config.group)
  const place = groupPlace(
    config.group,
    config.address ?? code?.address ?? null,
    config.port ?? code?.port ?? null
  )
  // Whoever is on the network speaks to that port.
  const classic = config.classic && code === null
  if (classic && place.port === CLASSIC_PORT) {
    throw new UserError(
      `port ${CLASSIC_PORT} belongs to classic clients: choose another port, or --no-classic`,
      'port'
    )
  }
  return { ...config, classic, place, code, choice: chooseInterface(config.interface) }
}

/** One line about a name that will not do. */
function badName(name: string): UserError {
  return new UserError(
    `${JSON.stringify(name.slice(0, 80))} cannot name a server: take 1 to 32 letters, digits, ".", "_" or "-", ` +
      'a letter or digit first',
    'name'
  )
}

function shaped(value: unknown): ServerConfig {
  const record = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  for (const [field, guard] of Object.entries(shape)) {
    if (!guard(record[field])) {
      throw new UserError(`the server was started with a bad "${field}": give another`, field)
    }
  }
  return record as unknown as ServerConfig
}
