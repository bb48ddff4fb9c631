/** Aborting by signals, of whatever kind: of Node, of a browser, of a library. */

/** As much of an `AbortSignal` as is used. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

interface Waiters {
  readonly all: Set<() => void>
  readonly end: () => void
}

/** Who waits for each signal, which gets one listener: Node takes many for a leak, and warns. */
const waiting = new WeakMap<AbortSignalLike, Waiters>()

/** Calls `then` when it aborts; what is returned ends that. */
export function onAbort(signal: AbortSignalLike, then: () => void): () => void {
  const { all, end } = waiting.get(signal) ?? listenTo(signal)
  const own = (): void => {
    then()
  }
  all.add(own)
  return () => {
    if (all.delete(own) && all.size === 0) end()
  }
}

function listenTo(signal: AbortSignalLike): Waiters {
  const all = new Set<() => void>()
  const end = (): void => {
    signal.removeEventListener('abort', aborted)
    waiting.delete(signal)
  }
  const aborted = (): void => {
    end()
    const each = [...all]
    all.clear()
    for (const then of each) then()
  }
  const waiters = { all, end }
  waiting.set(signal, waiters)
  signal.addEventListener('abort', aborted)
  return waiters
}
