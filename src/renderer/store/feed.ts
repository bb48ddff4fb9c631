import type { LogBatch, StatePatch } from '../../shared/ipc'
import { applyPatch, type AppStore } from './app-store'
import type { Platform } from './platform'

const retryMs = 1000

/**
 * Keeps the store up to date: reads the whole state once, then follows the
 * changes. What is told before the whole state arrives is part of it already.
 * A window that lost its app and found it again reads the whole state once more.
 * Returns the function that ends it.
 */
export function feed(store: AppStore, { api, later }: Platform): () => void {
  let known = false
  let begun = false
  let ended = false
  let reading = false
  let lost = false
  /** When the newest line of each server was written. */
  const newest = new Map<string, number>()

  function takeLogs(batch: LogBatch): void {
    for (const { name, time } of batch.lines) {
      newest.set(name, Math.max(time, newest.get(name) ?? 0))
    }
    store.getState().applyLogs(batch)
  }

  const stopPatches = api.onPatch((patch: StatePatch) => {
    if (known) applyPatch(store, patch)
  })
  const stopLogs = api.onLogs((batch: LogBatch) => {
    if (known) takeLogs(batch)
  })
  api.onConnection((news) => {
    if (ended) return
    known = false
    lost = news.kind === 'lost'
    if (news.kind === 'lost') store.getState().setDisconnected(news.problem)
    else {
      if (news.forgotten) {
        store.getState().abandonScript()
        store.getState().abandonLineScripts()
      }
      void read()
    }
  })

  const stopTimeline = api.onTimeline((batch) => store.getState().applyTimeline(batch))
  const stopProperties = api.onProperties((all) => store.getState().applyProperties(all))
  const stopOpening = api.onOpening((progress) => store.getState().applyOpening(progress))
  const stopUpdates = api.onUpdates((view) => store.getState().applyUpdates(view))
  const stopGiven = api.onGiven(() => void store.getState().takeFiles())
  const stopHistory = api.onHistory((history) => {
    if (known) store.getState().applyPast(history)
  })
  const stopLab = api.onLab((view) => {
    store.getState().applyLab(view)
  })

  async function read(): Promise<void> {
    if (ended || reading) return
    reading = true
    try {
      if (!begun) begun = (await api.beginPage()).ok
      const { patch, logs } = await api.readState()
      known = true
      applyPatch(store, whole(patch, store.getState().serverNames))
      takeLogs(unseen(logs, newest))
      store.getState().applyPast(await api.readHistory())
      void store.getState().readLab()
      // What was given before the page listened.
      void store.getState().takeFiles()
    } catch (error) {
      // It is read when the app is found again.
      if (lost) return
      const why = error instanceof Error ? error.message : String(error)
      store
        .getState()
        .setDisconnected(`The app does not tell its state (${why}). The window keeps asking.`)
      later(retryMs, () => void read())
    } finally {
      reading = false
    }
  }
  const stopScripts = api.onScript((progress) => {
    store.getState().applyLineScript(progress)
    store.getState().applyScript(progress)
  })
  const stopSamples = api.onSample((sample) => store.getState().applySample(sample))
  void read()

  return () => {
    ended = true
    stopScripts()
    stopSamples()
    stopPatches()
    stopLogs()
    stopTimeline()
    stopProperties()
    stopOpening()
    stopGiven()
    stopUpdates()
    stopHistory()
    stopLab()
  }
}

/** A whole state names all servers that there are: those known besides are gone. */
function whole(patch: StatePatch, known: readonly string[]): StatePatch {
  const changed = patch.servers?.changed ?? []
  const there = new Set(changed.map(({ name }) => name))
  return { ...patch, servers: { changed, removed: known.filter((name) => !there.has(name)) } }
}

/** The lines that are newer than the newest one known of their server. */
function unseen(logs: LogBatch, newest: ReadonlyMap<string, number>): LogBatch {
  if (newest.size === 0) return logs
  const lines = logs.lines.filter(({ name, time }) => time > (newest.get(name) ?? -Infinity))
  return { lines, dropped: 0 }
}
