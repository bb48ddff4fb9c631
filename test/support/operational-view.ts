import type { QueueStore } from '../../src/main/protocol/queue/queue-store'
import type { CoreView } from '../../src/main/protocol/step'
import type { Endpoint, MemberInfo } from '../../src/main/protocol/types'

/** What the core tells of itself in configuration `3.1`, with these queues after eight slots. */
export function operationalView(
  store: QueueStore,
  members: readonly MemberInfo[],
  endpoint: Endpoint,
  maxDatagram: number
): CoreView {
  return {
    config: { epoch: 3, representative: 1 },
    state: 'operational',
    endpoint,
    maxDatagram,
    members,
    unheard: [],
    index: 0,
    turn: 2,
    nextSlot: 8,
    delivered: 7,
    stable: 6,
    queues: store.queues,
    items: store.itemsTotal,
    pushes: store.pushed,
    pops: store.popped,
    hash: store.hash,
    policy: 'majority',
    primary: false,
    transfer: null,
    counters: {}
  }
}
