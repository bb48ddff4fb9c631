/** What sockets carried, those that were replaced included. */
import type { TrafficFigures } from '../../shared/figures'

export const NO_TRAFFIC: TrafficFigures = { received: 0, receivedBytes: 0, sent: 0, sentBytes: 0 }

export function sumOf(all: readonly TrafficFigures[]): TrafficFigures {
  return all.reduce(
    (sum, one) => ({
      received: sum.received + one.received,
      receivedBytes: sum.receivedBytes + one.receivedBytes,
      sent: sum.sent + one.sent,
      sentBytes: sum.sentBytes + one.sentBytes
    }),
    NO_TRAFFIC
  )
}
