/** The way from a client to its group: interface, socket, address. */
import { checkTtl, groupPlace } from '../net/addresses'
import { chooseInterface, type InterfaceChoice } from '../net/interfaces'
import { largestDatagram } from '../net/mtu'
import { proofAnswer } from '../net/proof-answer'
import { resolvePeers } from '../net/peer-names'
import { codeOfGroup } from '../net/sealed/closed-group'
import { deriveGroupKey } from '../net/sealed/group-key'
import { Keyring } from '../net/sealed/keyring'
import { OVERHEAD_BYTES } from '../net/sealed/layout'
import { SealedLink } from '../net/sealed/sealed-link'
import { UserError } from '../../shared/user-error'
import { parseEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import { groupMark, type GroupMark } from '../protocol/wire/header'
import { MovingSocket } from './moving-socket'
import { Receivers } from './receivers'
import { RequestSize } from './request-size'

export interface PathOptions {
  readonly group: string
  /** Join code of a closed group; null or absent: an open one. */
  readonly key?: string | null | undefined
  /** `auto`, an interface's name, or an IPv4 address of this machine. */
  readonly interface: string
  /** Multicast TTL, 1 to 255; default 1. */
  readonly ttl?: number | undefined
  /** Group address and port; default: derived from the group's name, 5051. */
  readonly address?: string | null | undefined
  readonly port?: number | null | undefined
  /** Servers that multicast may not reach, as `HOST:PORT`. */
  readonly peers?: readonly string[] | undefined
  /** `IP:PORT` of the one server that gets what is sent; absent: the group does. */
  readonly only?: string | undefined
}

export interface Path {
  /** The interface in use when it was opened. */
  readonly choice: InterfaceChoice
  /** The interface in use now, and why. */
  readonly chosen: () => InterfaceChoice
  readonly mark: GroupMark
  /** Largest datagram now, bytes; `onResize` tells of changes. */
  readonly maxDatagram: number
  /** Replaces the listener for changes of `maxDatagram`. */
  readonly onResize: (listener: (maxDatagram: number) => void) => void
  readonly receivers: Receivers
  /** A request: to the group, whose servers hand it on. */
  readonly send: (datagram: Uint8Array) => void
  /** A question: to every server of the group. */
  readonly ask: (datagram: Uint8Array) => void
  /** Replaces the listener for datagrams. `bytes` belongs to it. */
  readonly onDatagram: (listener: (from: Endpoint, bytes: Uint8Array) => void) => void
  readonly close: () => Promise<void>
}

/** @throws UserError (`group`, `key`, `interface`, `ttl`, `address`, `port`, `peer`) */
export async function openPath(options: PathOptions): Promise<Path> {
  const { group, key = null } = options
  const code = key === null ? null : codeOfGroup(key, group)
  const { endpoint } = groupPlace(
    group,
    options.address ?? code?.address ?? null,
    options.port ?? code?.port ?? null
  )
  const ttl = checkTtl(options.ttl ?? 1)
  const receivers =
    options.only === undefined
      ? new Receivers(endpoint, await resolvePeers(options.peers ?? []))
      : new Receivers(endpointOf(options.only), [])
  const choice = chooseInterface(options.interface)
  const socket = await MovingSocket.open(options.interface, choice, ttl)
  const mark = groupMark(group)
  let listener: (from: Endpoint, bytes: Uint8Array) => void = () => undefined
  const link =
    code &&
    new SealedLink({
      group: mark,
      keyring: new Keyring(deriveGroupKey(code)),
      now: () => performance.now(),
      send: (to, bytes) => {
        socket.send(to, bytes)
      },
      deliver: (from, bytes) => {
        opened(from, bytes)
      }
    })
  const opened = (from: Endpoint, bytes: Uint8Array): void => {
    if (!size.take(from, bytes)) listener(from, bytes)
  }
  socket.onDatagram((from, bytes) => {
    if (link !== null) {
      link.receive(from, bytes, 'own')
      return
    }
    const proof = proofAnswer(bytes, mark)
    if (proof === undefined) opened(from, bytes)
    else socket.send(from, proof)
  })
  /** Sealed once: who gets two of them needs one. */
  const sendAll = (all: readonly Endpoint[], datagram: Uint8Array): void => {
    const bytes = link?.seal(datagram) ?? datagram
    for (const to of all) socket.send(to, bytes)
  }
  // Who is on loopback for want of a network may be on one in a moment, and its packets have to fit there.
  const isGiven = isForGood(options)
  const isLoopback = (): boolean => isGiven && socket.choice.loopback
  const size = new RequestSize({
    group: mark,
    largest: () => largestDatagram({ ...socket.choice, loopback: isLoopback() }),
    isLoopback,
    overheadBytes: link === null ? 0 : OVERHEAD_BYTES,
    receivers: () => receivers.ofRequests,
    send: (to, bytes) => {
      sendAll([to], bytes)
    }
  })
  return {
    choice,
    chosen: () => socket.choice,
    mark,
    get maxDatagram() {
      return size.bytes
    },
    onResize: (next) => {
      size.onChange(next)
    },
    receivers,
    send: (datagram) => {
      size.sends(datagram)
      sendAll(receivers.ofRequests, datagram)
    },
    ask: (datagram) => {
      sendAll(receivers.ofQuestions, datagram)
    },
    onDatagram: (next) => {
      listener = next
    },
    close: () => {
      size.close()
      return socket.close()
    }
  }
}

/** @throws UserError (`server`) for what is no `IP:PORT` */
function endpointOf(unicast: string): Endpoint {
  const endpoint = parseEndpoint(unicast)
  if (endpoint !== undefined) return endpoint
  throw new UserError(`"${unicast}" is no place of a server: give IP:PORT`, 'server')
}

/** Somebody chose the interface: it stays. */
function isForGood(options: PathOptions): boolean {
  const wanted = options.interface.trim()
  return wanted !== '' && wanted !== 'auto'
}
