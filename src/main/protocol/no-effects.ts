/** Effects that go nowhere. */
import type { Effects } from './types'

export const NO_EFFECTS: Effects = {
  multicast: () => undefined,
  unicast: () => undefined,
  stream: () => undefined,
  persist: () => undefined,
  keep: () => undefined,
  config: () => undefined,
  change: () => undefined,
  merge: () => undefined,
  divergence: () => undefined,
  left: () => undefined,
  deaf: () => undefined,
  trace: () => undefined,
  log: () => undefined
}
