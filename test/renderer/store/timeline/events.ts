import type { DatagramName, TimelineBatch, TimelineEvent } from '../../../../src/shared/timeline'

/** Events by hand, at a time in microseconds. */
export const sent = (
  at: number,
  lane: string,
  datagram: string,
  to = 'group',
  name: DatagramName = 'order'
): TimelineEvent => ({ ev: 'send', at, lane, datagram, to, content: { name, bytes: 100 } })

export const got = (
  at: number,
  lane: string,
  datagram: string,
  from: string,
  name: DatagramName = 'order'
): TimelineEvent => ({ ev: 'receive', at, lane, datagram, from, content: { name, bytes: 100 } })

export const dropped = (
  at: number,
  lane: string,
  datagram: string,
  from: string,
  why: 'loss' | 'paused' = 'loss'
): TimelineEvent => ({
  ev: 'drop',
  at,
  lane,
  datagram,
  from,
  why,
  content: { name: 'order', bytes: 100 }
})

export const ordered = (at: number, lane: string, slot: number): TimelineEvent => ({
  ev: 'order',
  at,
  lane,
  config: '1.aa',
  slot,
  messages: [`c:${String(slot)}`],
  count: 1
})

export const delivered = (at: number, lane: string, slot: number): TimelineEvent => ({
  ev: 'deliver',
  at,
  lane,
  config: '1.aa',
  slot,
  message: `c:${String(slot)}`,
  op: 'push',
  args: [25, slot],
  result: null,
  status: 'ok',
  phase: 'regular'
})

export const life = (
  at: number,
  lane: string,
  what: 'started' | 'stopped' | 'crashed'
): TimelineEvent => ({ ev: 'life', at, lane, what })

export const batch = (
  events: readonly TimelineEvent[],
  settled: number,
  rest: Partial<TimelineBatch> = {}
): TimelineBatch => ({ events, gaps: [], now: settled, settled, epochMs: 1_000_000, ...rest })

/** Three servers that are there. */
export const three = ['a', 'b', 'c'].map((lane) => life(0, lane, 'started'))
