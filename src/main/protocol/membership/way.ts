/**
 * The two ways by which a state travels: over a stream, in messages that hold whole
 * parts, so that little is computed for each byte; or by datagrams, where no stream
 * can be had. Both are asked alike, so a pull may change from one to the other.
 */
import { limits } from '../limits'
import { timing } from '../timing'
import type { Millis } from '../types'
import { spanBytesOf } from './offers'

export interface Way {
  readonly byStream: boolean
  /** The most that one message brings of a part. */
  readonly spanBytes: number
  /** So much is asked for at one time. */
  readonly windowBytes: number
  /** What did not come in this time is asked for again; over a stream: if nothing at all came. */
  readonly retryMs: Millis
}

export const STREAM: Way = {
  byStream: true,
  spanBytes: spanBytesOf(limits.streamBytes),
  windowBytes: limits.pullBytes,
  retryMs: timing.streamRetryMs
}

/** Nothing is known of the path to who is no member yet: less than members may send each other. */
export function stateDatagramBytes(maxDatagram: number): number {
  return Math.min(maxDatagram, limits.stateDatagramBytes)
}

/** @param maxDatagram bytes */
export function datagrams(maxDatagram: number): Way {
  const spanBytes = spanBytesOf(stateDatagramBytes(maxDatagram))
  return {
    byStream: false,
    spanBytes,
    windowBytes: limits.pullSpans * spanBytes,
    retryMs: timing.pullRetryMs
  }
}
