/**
 * The join code of a closed group: its name, its address and port where they are not
 * derived from the name, and its key, as a text that fits into a line and can be typed.
 *
 *     0  flags    1 byte    bit 0: address and port follow the name
 *     1  key     16 bytes
 *    17  length   1 byte    bytes of the name, less one
 *    18  name               UTF-8
 *        address  4 bytes, port 2 bytes
 *        sum      2 bytes   of SHA-256 of all that stands before
 */
import { createHash, randomBytes } from 'node:crypto'
import { UserError } from '../../../shared/user-error'
import { endpointAddress, makeEndpoint } from '../../protocol/ids'
import { checkGroupName, isMulticast } from '../addresses'
import { CodeMistake, decodeGroups, encodeGroups } from './code-groups'

export const KEY_BYTES = 16
const PREFIX = 'ftq1-'
const HAS_PLACE = 1
const SUM_BYTES = 2
/** Longer than any code: a name has at most 256 bytes. */
const TEXT_MOST = 1000

export interface JoinCode {
  readonly group: string
  /** 128 random bits. */
  readonly key: Uint8Array
  /** Multicast address and port; null: derived from the name. */
  readonly address: string | null
  readonly port: number | null
}

/** Where a group is, if not where its name says. */
export type Elsewhere = { readonly address: string; readonly port: number } | null

/**
 * A code with a new key.
 *
 * @throws UserError (`group`)
 */
export function newJoinCode(group: string, place: Elsewhere = null): JoinCode {
  return {
    group: checkGroupName(group),
    key: Uint8Array.from(randomBytes(KEY_BYTES)),
    address: place?.address ?? null,
    port: place?.port ?? null
  }
}

export function formatJoinCode({ group, key, address, port }: JoinCode): string {
  const name = Buffer.from(group, 'utf8')
  const endpoint = address === null ? undefined : makeEndpoint(address, port ?? 0)
  const place = Buffer.alloc(endpoint === undefined ? 0 : 6)
  if (endpoint !== undefined) place.writeUIntBE(endpoint, 0, 6)
  const flags = Buffer.of(endpoint === undefined ? 0 : HAS_PLACE)
  const content = Buffer.concat([flags, key, Buffer.of(name.length - 1), name, place])
  return PREFIX + encodeGroups(Buffer.concat([content, sumOf(content)])).join('-')
}

/**
 * Reads a code as people write it: in small or large letters, with O for 0 and I or L
 * for 1, with or without hyphens.
 *
 * @throws UserError (`key`) that says where the mistake is; it does not repeat the code
 */
export function parseJoinCode(text: string): JoinCode {
  const trimmed = text.trim()
  const body = /^ftq[1il][-\s]*(.*)$/isu.exec(trimmed)?.[1]
  if (body === undefined || trimmed.length > TEXT_MOST) {
    throw new UserError('this is no join code: one begins with "ftq1-"; copy all of it', 'key')
  }
  try {
    const code = decode(Buffer.from(decodeGroups(body)))
    if (code !== undefined) return code
  } catch (error) {
    if (!(error instanceof CodeMistake)) throw error
    throw new UserError(
      `this join code has a mistake in its ${ordinal(error.group)} group${WHAT[error.kind]}: ` +
        'compare it with the original',
      'key'
    )
  }
  throw new UserError('this join code is not complete: compare it with the original', 'key')
}

const WHAT: Readonly<Record<CodeMistake['kind'], string>> = {
  character: ', a character that no code has',
  length: ', which has not five characters',
  check: ''
}

function decode(bytes: Buffer): JoinCode | undefined {
  const nameAt = 1 + KEY_BYTES + 1
  if (bytes.length < nameAt) return undefined
  const flags = bytes.readUInt8(0)
  const nameEnd = nameAt + bytes.readUInt8(nameAt - 1) + 1
  const end = nameEnd + ((flags & HAS_PLACE) === 0 ? 0 : 6)
  const rest = bytes.subarray(end + SUM_BYTES)
  if (flags > HAS_PLACE || bytes.length < end + SUM_BYTES) return undefined
  if (rest.length > 2 || rest.some((byte) => byte !== 0)) return undefined
  if (!sumOf(bytes.subarray(0, end)).equals(bytes.subarray(end, end + SUM_BYTES))) return undefined
  const group = bytes.toString('utf8', nameAt, nameEnd)
  const key = Uint8Array.from(bytes.subarray(1, 1 + KEY_BYTES))
  if (flags === 0) return { group: checkGroupName(group), key, address: null, port: null }
  const endpoint = bytes.readUIntBE(nameEnd, 6)
  const [address, port] = [endpointAddress(endpoint), endpoint % 65536]
  if (!isMulticast(address) || port === 0) return undefined
  return { group: checkGroupName(group), key, address, port }
}

function sumOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest().subarray(0, SUM_BYTES)
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

function ordinal(index: number): string {
  return ORDINALS[index] ?? `${String(index + 1)}th`
}
