/**
 * Addresses, ports and datagram sizes that servers and clients agree on.
 */
import { UserError } from '../../shared/user-error'
import { makeEndpoint } from '../protocol/ids'
import { groupAddress } from '../protocol/wire/header'
import type { Endpoint } from '../protocol/types'

/** Port of the group's address, unless it is overridden. */
export const GROUP_PORT = 5051
/** Where the original program's clients send their requests. */
export const CLASSIC_ADDRESS = '224.0.0.1'
export const CLASSIC_PORT = 5050
/** Where multicast is tried out, with nobody there but who tries. */
export const TRIAL_ADDRESS = '239.195.255.251'
/** Where groups announce themselves, inside the scope that their own addresses are of. */
export const DISCOVERY_ADDRESS = '239.195.255.250'
export const DISCOVERY_PORT = 5052
export const DISCOVERY_PLACE = makeEndpoint(DISCOVERY_ADDRESS, DISCOVERY_PORT) ?? 0
/** Servers take the first free port from here up for unicast. */
export const FIRST_UNICAST_PORT = 8080

/** Bytes that pass every common network in one piece, headers and tunnels included. */
const NETWORK_DATAGRAM_BYTES = 1400
/** Loopback has no frames to fit into; below UDP's own limit of 65,507 bytes. */
const LOOPBACK_DATAGRAM_BYTES = 60_000
/** macOS sends no multicast in pieces, and its loopback takes 16,384 bytes, headers included. */
const DARWIN_LOOPBACK_DATAGRAM_BYTES = 16_000

/** Headers of IPv4 and UDP. */
const HEADERS_BYTES = 28
/** Smaller ones do not pay: every IPv4 host takes packets of 576 bytes. */
const LEAST_DATAGRAM_BYTES = 576 - HEADERS_BYTES

/**
 * Largest datagram to send on this interface, bytes: what leaves in one piece.
 *
 * @param mtu the interface's longest packet with all headers, bytes; null: not known
 */
export function maxDatagram(
  choice: { readonly loopback: boolean },
  platform: NodeJS.Platform = process.platform,
  mtu: number | null = null
): number {
  if (!choice.loopback) {
    const whole = Math.max(LEAST_DATAGRAM_BYTES, (mtu ?? Infinity) - HEADERS_BYTES)
    return Math.min(NETWORK_DATAGRAM_BYTES, whole)
  }
  return platform === 'darwin' ? DARWIN_LOOPBACK_DATAGRAM_BYTES : LOOPBACK_DATAGRAM_BYTES
}

const GROUP_NAME = /^[^\p{Cc}]{1,64}$/u

/** @throws UserError (`group`) unless it can name a group */
export function checkGroupName(group: string): string {
  if (!GROUP_NAME.test(group)) {
    throw new UserError(
      `${JSON.stringify(group.slice(0, 80))} cannot name a group: take 1 to 64 printable characters`,
      'group'
    )
  }
  return group
}

/** Where a group is reached. */
export interface GroupPlace {
  readonly address: string
  readonly port: number
  readonly endpoint: Endpoint
}

/**
 * The group's address and port: those given, else derived from its name, and 5051.
 *
 * @throws UserError (`group`, `address` or `port`) when the name, the multicast
 *   address or the port is none.
 */
export function groupPlace(
  group: string,
  address: string | null = null,
  port: number | null = null
): GroupPlace {
  checkGroupName(group)
  const chosenPort = port ?? GROUP_PORT
  if (!Number.isInteger(chosenPort) || chosenPort < 1 || chosenPort > 65535) {
    throw new UserError(`port ${String(port)} is out of range: give one from 1 to 65535`, 'port')
  }
  const chosenAddress = address ?? groupAddress(group)
  const endpoint = makeEndpoint(chosenAddress, chosenPort)
  if (endpoint === undefined || !isMulticast(chosenAddress)) {
    throw new UserError(
      `${JSON.stringify(chosenAddress)} is not an IPv4 multicast address: ` +
        'give one from 224.0.0.0 to 239.255.255.255, or none to derive it from the group',
      'address'
    )
  }
  return { address: chosenAddress, port: chosenPort, endpoint }
}

/** @throws UserError (`ttl`) unless it is a multicast TTL, 1 to 255. */
export function checkTtl(ttl: number): number {
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > 255) {
    throw new UserError(`TTL ${String(ttl)} is out of range: give one from 1 to 255`, 'ttl')
  }
  return ttl
}

/** True for a dotted IPv4 address in 224.0.0.0/4. */
export function isMulticast(address: string): boolean {
  const first = Number(address.split('.')[0])
  return first >= 224 && first <= 239
}
