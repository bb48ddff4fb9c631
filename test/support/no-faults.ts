import type { FaultsView } from '../../src/shared/lab'

/** What a server tells whose faults are off. */
export const noFaults: FaultsView = {
  loss: 0,
  duplicate: 0,
  reorder: 0,
  delayMs: 0,
  jitterMs: 0,
  paused: false,
  partition: null,
  deafTo: [],
  messages: 0,
  counters: {}
}
