/** Aborting by signals, of whatever kind: of Node, of a browser, of a library. */

/** As much of an `AbortSignal` as is used. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Calls `then` when it aborts; what is returned ends that. */
export function onAbort(signal: AbortSignalLike, then: () => void): () => void {
  signal.addEventListener('abort', then)
  return () => {
    signal.removeEventListener('abort', then)
  }
}
