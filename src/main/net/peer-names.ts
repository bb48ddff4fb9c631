/** Peers as people write them, `HOST:PORT`, and where they are. */
import { lookup } from 'node:dns/promises'
import { bounds } from '../../shared/bounds'
import { UserError } from '../../shared/user-error'
import { makeEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import { addressKind } from './interface-kinds'
import { codeOf } from './udp-socket'

const EXAMPLE = 'give a name or an IPv4 address and the unicast port, as in 10.0.0.7:8080'

interface Peer {
  readonly host: string
  readonly port: number
}

/** The IPv4 address of a machine with this name. Rejects with the system's error. */
export type Resolve = (host: string) => Promise<string>

const resolveBySystem: Resolve = async (host) => (await lookup(host, { family: 4 })).address

/** @throws UserError (`peer`) unless it is `HOST:PORT` */
export function checkPeer(text: string): Peer {
  const shown = JSON.stringify(text.slice(0, 80))
  if (text.length > bounds.host.peerCharacters || !/^[^:\s]+:\d{1,5}$/.test(text)) {
    const what = text.split(':').length > 2 ? 'IPv6 is not supported' : 'that is not HOST:PORT'
    throw new UserError(`peer ${shown}: ${what}: ${EXAMPLE}`, 'peer')
  }
  const at = text.lastIndexOf(':')
  const peer = { host: text.slice(0, at), port: Number(text.slice(at + 1)) }
  if (peer.port < 1 || peer.port > 65535) {
    throw new UserError(`peer ${shown}: its port is out of range: ${EXAMPLE}`, 'peer')
  }
  return peer
}

/**
 * Where these peers are, each once.
 *
 * @throws UserError (`peer`) for what is no peer, and for a name that there is no address of
 */
export async function resolvePeers(
  texts: readonly string[],
  resolve: Resolve = resolveBySystem
): Promise<Endpoint[]> {
  const { peersGiven } = bounds.host
  if (texts.length > peersGiven) {
    const text = `${texts.length} peers are given, and at most ${peersGiven} can be`
    throw new UserError(`${text}: one that knows the others is enough`, 'peer')
  }
  const endpoints = await Promise.all(texts.map((text) => resolvePeer(text, resolve)))
  return [...new Set(endpoints)]
}

async function resolvePeer(text: string, resolve: Resolve): Promise<Endpoint> {
  const { host, port } = checkPeer(text)
  const isAddress = /^[\d.]+$/.test(host)
  let address = host
  if (!isAddress) {
    try {
      address = await resolve(host)
    } catch (error) {
      throw new UserError(
        `peer ${JSON.stringify(text)}: no IPv4 address of "${host}" can be found ` +
          `(${codeOf(error)}): check the name, or give the address`,
        'peer'
      )
    }
  }
  const endpoint = makeEndpoint(address, port)
  if (endpoint === undefined || addressKind(address) === 'unusable') {
    const what = `${JSON.stringify(address)} is no address of a machine`
    throw new UserError(`peer ${JSON.stringify(text)}: ${what}: ${EXAMPLE}`, 'peer')
  }
  return endpoint
}
