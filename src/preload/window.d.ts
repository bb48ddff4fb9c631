import type { Bridge } from '../shared/ipc'

declare global {
  interface Window {
    /** What the preload exposes; only the renderer's `store/bridge.ts` may touch it. */
    readonly ftqueue: Bridge
  }
}
