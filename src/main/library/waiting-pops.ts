/**
 * Pops that wait for items. An item that the group gives to who listens no more would be lost, so
 * whoever ends a wait still waits for its answer.
 */
import { onAbort, type AbortSignalLike } from '../client/abort'

export class WaitingPops {
  readonly #ending = new AbortController()
  readonly #open = new Set<Promise<unknown>>()

  /**
   * Runs a pop that waits.
   *
   * @param signal ends its wait; all of them are ended by `end`
   * @param pop is given the signal that does both
   */
  async run<T>(
    signal: AbortSignalLike | undefined,
    pop: (signal: AbortSignalLike) => Promise<T>
  ): Promise<T> {
    const over = new AbortController()
    const forget = [this.#ending.signal, ...(signal ? [signal] : [])].map((one) =>
      onAbort(one, () => {
        over.abort()
      })
    )
    const answer = pop(over.signal)
    const settled = answer.catch(() => undefined)
    this.#open.add(settled)
    try {
      return await answer
    } finally {
      this.#open.delete(settled)
      for (const each of forget) each()
    }
  }

  /** Resolves when each has its answer. */
  async end(): Promise<void> {
    this.#ending.abort()
    while (this.#open.size > 0) await Promise.all(this.#open)
  }
}
