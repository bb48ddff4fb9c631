/**
 * Which groups there are on a network. ANNOUNCE tells of one configuration of a group, FIND
 * asks for announcements; both go to an address of their own, under a mark that no group has.
 *
 *     ANNOUNCE  16  format: 1          1 byte
 *               17  flags              1 byte    1: closed
 *               18  group's name       2 bytes of length, UTF-8
 *                   members            2 bytes
 *                   FTQueue's version  1 byte of length, UTF-8
 *               and of an open group:
 *                   its endpoint       6 bytes
 *                   configuration      6 and 6 bytes: epoch, representative
 *                   count              1 byte
 *                   for each server: id (6 bytes), endpoint (6 bytes), name (1 byte of length, UTF-8)
 *
 *     FIND      16  format: 1          1 byte
 *               17  group's name       2 bytes of length, UTF-8; empty: all groups
 *                   padding, up to `FIND_BYTES`
 *
 * The answer to a FIND is an ANNOUNCE. It is at most three times as long, so that nobody is
 * flooded by questions under a forged address.
 */
import { limits } from '../limits'
import type { ConfigId, Endpoint, MemberId } from '../types'
import { Reader, utf8Decode, utf8Encode, Writer } from './bytes'
import { DatagramType, groupMark, HEADER_BYTES, seal, type GroupMark } from './header'

/** No group's: names of groups have no control characters. */
export const DISCOVERY_MARK = groupMark('\u0000groups')
export const FIND_BYTES = 400
export const ANNOUNCE_MOST_BYTES = 3 * FIND_BYTES

const FORMAT = 1
const CLOSED = 1
/** 64 characters, of 4 bytes at most. */
const GROUP_MOST_BYTES = 256
const VERSION_MOST_BYTES = 32

export interface AnnouncedServer {
  readonly id: MemberId
  readonly endpoint: Endpoint
  readonly name: string
}

/** What an open group tells of itself. */
export interface OpenGroup {
  /** Its multicast address and port. */
  readonly place: Endpoint
  readonly config: ConfigId
  /** Those of its members for which there was room. */
  readonly servers: readonly AnnouncedServer[]
}

export interface Announcement {
  readonly group: string
  /** In this configuration. */
  readonly members: number
  /** FTQueue's version. */
  readonly version: string
  /** Null: a closed group, which tells strangers nothing more. */
  readonly open: OpenGroup | null
}

/** At most `ANNOUNCE_MOST_BYTES`: servers for which there is no room are left out. */
export function encodeAnnounce(
  announcement: Announcement,
  mark: GroupMark = DISCOVERY_MARK
): Uint8Array {
  const { group, members, version, open } = announcement
  const name = utf8Encode(group)
  const out = new Writer(ANNOUNCE_MOST_BYTES).raw(new Uint8Array(HEADER_BYTES))
  out.u8(FORMAT).u8(open === null ? CLOSED : 0)
  out.u16(name.length).raw(name)
  out.u16(members).text(version, VERSION_MOST_BYTES)
  if (open === null) return seal(out.finish(), DatagramType.announce, mark)
  out.u48(open.place).u48(open.config.epoch).u48(open.config.representative)
  const mostEach = 13 + limits.nameBytes
  const servers = open.servers.slice(0, Math.floor((ANNOUNCE_MOST_BYTES - out.at - 1) / mostEach))
  out.u8(servers.length)
  for (const { id, endpoint, name: server } of servers) {
    out.u48(id).u48(endpoint).text(server, limits.nameBytes)
  }
  return seal(out.finish(), DatagramType.announce, mark)
}

/** Decodes what `unseal` called an ANNOUNCE. Undefined when malformed, or of another format. */
export function decodeAnnounce(bytes: Uint8Array): Announcement | undefined {
  const from = new Reader(bytes, HEADER_BYTES)
  if (bytes.length > ANNOUNCE_MOST_BYTES || from.u8() !== FORMAT) return undefined
  const isClosed = (from.u8() & CLOSED) !== 0
  const nameBytes = from.u16()
  if (nameBytes === 0 || nameBytes > GROUP_MOST_BYTES) return undefined
  const group = utf8Decode(from.slice(nameBytes))
  const members = from.u16()
  const version = from.text(VERSION_MOST_BYTES)
  const open = isClosed ? null : decodeOpen(from)
  if (!from.done || group === undefined) return undefined
  return { group, members, version, open }
}

function decodeOpen(from: Reader): OpenGroup {
  const place = from.u48()
  const config = { epoch: from.u48(), representative: from.u48() }
  const count = from.u8()
  const servers: AnnouncedServer[] = []
  for (let i = 0; i < count && from.ok; i++) {
    servers.push({ id: from.u48(), endpoint: from.u48(), name: from.text(limits.nameBytes) })
  }
  return { place, config, servers }
}

/** The group that is looked for; empty: all of them. */
export function encodeFind(group: string, mark: GroupMark = DISCOVERY_MARK): Uint8Array {
  const name = utf8Encode(group)
  const out = new Writer(FIND_BYTES).raw(new Uint8Array(HEADER_BYTES))
  out.u8(FORMAT).u16(name.length).raw(name)
  out.raw(new Uint8Array(FIND_BYTES - out.at))
  return seal(out.finish(), DatagramType.find, mark)
}

/** Decodes what `unseal` called a FIND. Undefined when malformed, or too short for the answer to it. */
export function decodeFind(bytes: Uint8Array): string | undefined {
  const from = new Reader(bytes, HEADER_BYTES)
  if (bytes.length !== FIND_BYTES || from.u8() !== FORMAT) return undefined
  const nameBytes = from.u16()
  if (nameBytes > GROUP_MOST_BYTES) return undefined
  return utf8Decode(from.slice(nameBytes))
}
