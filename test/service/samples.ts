/** A server as a service sees it, all well; what is given stands instead. */
import type { ServerSnapshot } from '../../src/main/service/pulse'
import type { ServerFigures } from '../../src/shared/figures'
import type { LocalServerView } from '../../src/shared/views'

export function figures(over: Partial<ServerFigures> = {}): ServerFigures {
  return {
    config: '3.aa',
    kind: 'regular',
    phase: 'operational',
    members: 2,
    unheard: 0,
    policy: 'available',
    isPrimary: true,
    isStoreAble: true,
    isPaused: false,
    delivered: 7,
    stable: 6,
    queues: 1,
    items: 3,
    ambiguous: 0,
    disk: {
      writes: 4,
      writtenBytes: 400,
      failures: 1,
      syncs: { steps: [0.001, 0.01], counts: [1, 2, 3], sum: 0.5 }
    },
    operations: [
      { operation: 'push', status: 'ok', count: 5 },
      { operation: 'pop', status: 'no-such-queue', count: 2 }
    ],
    counters: { slots: 9, 'socket.ENOBUFS': 2, 'socket.EPERM': 1, 'rejected.other-key': 8 },
    traffic: { received: 11, receivedBytes: 1100, sent: 12, sentBytes: 1200 },
    streams: { receivedBytes: 1, sentBytes: 2 },
    logLines: { debug: 0, info: 4, warn: 1, error: 0 },
    traceErrors: 0,
    process: {
      startedAt: 1_700_000_000_500,
      residentBytes: 6e7,
      heapBytes: 1e7,
      userSeconds: 1.5,
      systemSeconds: 0.25,
      loopLag: { steps: [0.002], counts: [90, 10], sum: 0.1 }
    },
    ...over
  }
}

export function localView(over: Partial<LocalServerView> = {}): LocalServerView {
  return {
    name: 'a',
    state: 'running',
    problem: null,
    server: '00000000000a',
    pid: 7,
    unicast: '127.0.0.1:8080',
    interface: 'lo',
    network: null,
    config: '3.aa',
    members: [],
    index: 0,
    turn: null,
    nextSlot: 7,
    delivered: 7,
    stable: 6,
    queues: 1,
    items: 3,
    ambiguous: 0,
    phase: 'operational',
    unheard: [],
    transfer: null,
    reach: null,
    merge: null,
    incident: null,
    ...over
  }
}

export function snapshot(
  over: Partial<Omit<ServerSnapshot, 'view'>> & { readonly view?: Partial<LocalServerView> } = {}
): ServerSnapshot {
  const { view, ...rest } = over
  return { figures: figures(), unanswered: 0, crashes: 0, ...rest, view: localView(view) }
}
