/** What the limits of a machine, as measured in the same round, would let a group of three do. */
import type { BenchContext } from './context'
import { PUSH, RequestWriter } from '../../src/main/protocol/wire/request'

export interface Ceilings {
  /** Operations a second when nothing but datagrams cost anything. */
  readonly wire: number
  /** Operations a second of so many in flight when nothing but hops took time. */
  readonly hops: number
}

/** Which figure of the limits is which. */
export const LIMITS = {
  datagrams: (bytes: number) => ({ limit: `multicast of ${bytes} B` }),
  hops: (bytes: number) => ({ limit: `token of ${bytes} B` }),
  pipeline: { limit: 'bare pipeline, one operation at a time' },
  roundTrip: { limit: 'multicast round trip' },
  disk: { limit: 'append of 4 KiB' }
}

/** The datagrams that a network takes in one piece. */
export const NETWORK_BYTES = 1400
export const TOKEN_BYTES = 64

/**
 * One after the other, whoever does it: the client multicasts the request; who has the turn multicasts the slot;
 * the others acknowledge, for a reply says that all have it; and the reply.
 */
export const HOPS = 4

export interface MachineLimits {
  /** Multicast datagrams of 1400 B a second that all three receive. */
  readonly datagramsPerS: number
  /** Hops a second of a small token among three. */
  readonly hopsPerS: number
  /** Operations a second, one at a time, of processes that only send the protocol's datagrams. */
  readonly pipelinePerS: number
}

/** Of this round; NaN where the limits were not measured. */
export function machineLimits(context: Pick<BenchContext, 'seen'>): MachineLimits {
  const { datagrams, hops, pipeline } = LIMITS
  return {
    datagramsPerS: context.seen('limits', datagrams(NETWORK_BYTES), 'perS'),
    hopsPerS: context.seen('limits', hops(TOKEN_BYTES), 'perS'),
    pipelinePerS: context.seen('limits', pipeline, 'perS')
  }
}

export function ceilings(machine: Omit<MachineLimits, 'pipelinePerS'>, inFlight: number): Ceilings {
  return {
    wire: machine.datagramsPerS * operationsPerDatagram(),
    hops: (machine.hopsPerS / HOPS) * inFlight
  }
}

/** Pushes of small integers that one datagram of a network takes, with room for their results in the reply's. */
export function operationsPerDatagram(): number {
  const client = 'c'.repeat(36)
  const writer = new RequestWriter(client, { low: 0, high: 0 }, NETWORK_BYTES)
  let count = 0
  while (writer.add(PUSH, 1, count)) count++
  return count
}
