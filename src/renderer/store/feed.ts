import type { LogBatch, StatePatch } from '../../shared/ipc'
import { applyPatch, type AppStore } from './app-store'
import type { Platform } from './platform'

const retryMs = 1000

/**
 * Keeps the store up to date: reads the whole state once, then follows the
 * changes. What is told before the whole state arrives is part of it already.
 * Returns the function that ends it.
 */
export function feed(store: AppStore, { api, later }: Platform): () => void {
  let known = false
  let ended = false

  const stopPatches = api.onPatch((patch: StatePatch) => {
    if (known) applyPatch(store, patch)
  })
  const stopLogs = api.onLogs((batch: LogBatch) => {
    if (known) store.getState().applyLogs(batch)
  })

  async function read(): Promise<void> {
    if (ended) return
    try {
      const { patch, logs } = await api.readState()
      known = true
      applyPatch(store, patch)
      store.getState().applyLogs(logs)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      store
        .getState()
        .setDisconnected(`The app does not tell its state (${why}). The window keeps asking.`)
      later(retryMs, () => void read())
    }
  }
  void read()

  return () => {
    ended = true
    stopPatches()
    stopLogs()
  }
}
