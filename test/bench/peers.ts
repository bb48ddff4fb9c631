/**
 * What people would use instead, measured on the same work: figures of another sitting
 * (peers.json), or of lines that were measured beside this run.
 */
import { UserError } from '../../src/shared/user-error'
import { spreadOf } from './results'
import stored from './peers.json'

export interface PeerFigure {
  readonly outstanding: number
  readonly opsPerS: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Peer {
  /** The source's own words. */
  readonly peer: string
  readonly mode: string
  readonly title: string
  readonly version: string
  readonly acknowledged: string
  readonly figures: readonly PeerFigure[]
}

export interface Peers {
  /** Where the figures come from, one line. */
  readonly source: string
  readonly list: readonly Peer[]
}

/** Nearest in promise, nearest in protocol, and the one that syncs. */
export const JETSTREAM = 'NATS JetStream R3, memory'
export const COROSYNC = 'corosync CPG, 3 senders'
export const RABBITMQ = 'RabbitMQ quorum queue'

export const storedPeers: Peers = {
  source: `Measured ${stored.measured} on ${stored.machine}: ${stored.how}.`,
  list: stored.peers
}

/** NaN where it is not known. */
export function peerFigure({ list }: Peers, title: string, outstanding: number): PeerFigure {
  const figures = list.find((peer) => peer.title === title)?.figures ?? []
  const unknown = { outstanding, opsPerS: NaN, p50Ms: NaN, p99Ms: NaN }
  return figures.find((figure) => figure.outstanding === outstanding) ?? unknown
}

/**
 * The peers by lines `{"peer":…,"mode":…,"concurrency":…,"ops_per_s":…,"p50_ms":…,"p99_ms":…}`: medians
 * over repetitions. Peers of which the lines say nothing are left out. @throws UserError
 */
export function peersOf(text: string, file: string): Peers {
  const lines = text.split('\n').flatMap((line, i) => lineOf(line, `${file}:${i + 1}`))
  const list = stored.peers.flatMap((peer): Peer[] => {
    const own = lines.filter((line) => line.peer === peer.peer && line.mode === peer.mode)
    if (own.length === 0) return []
    const outstandings = [...new Set(own.map(({ concurrency }) => concurrency))]
    const figures = outstandings.map((outstanding) => {
      const repeated = own.filter(({ concurrency }) => concurrency === outstanding)
      return {
        outstanding,
        opsPerS: spreadOf(repeated.map((line) => line.ops_per_s)).median,
        p50Ms: spreadOf(repeated.map((line) => line.p50_ms)).median,
        p99Ms: spreadOf(repeated.map((line) => line.p99_ms)).median
      }
    })
    return [{ ...peer, figures }]
  })
  if (list.length > 0) return { source: 'Measured beside this run, on the same machine.', list }
  throw new UserError(`${file} has no line of a peer that is known: give lines of their bench`)
}

interface PeerLine {
  readonly peer: string
  readonly mode: string
  readonly concurrency: number
  readonly ops_per_s: number
  readonly p50_ms: number
  readonly p99_ms: number
}

function lineOf(text: string, place: string): PeerLine[] {
  if (!text.startsWith('{')) return []
  try {
    return [JSON.parse(text) as PeerLine]
  } catch {
    throw new UserError(`${place} is no JSON line: give lines of the peers' bench`)
  }
}
