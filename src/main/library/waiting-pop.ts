/**
 * Waiting for an item: pops until there is one, less often the longer there is none. Each pop is
 * an operation that the group orders, so waiting must be cheap for it.
 */

/** First wait after an empty queue, milliseconds; it doubles each time, to the longest. */
const FIRST_WAIT_MS = 5
const LONGEST_WAIT_MS = 320

/** What ends the waiting. */
export interface Stop {
  /** Throws once it is to end. */
  readonly check: () => void
  /** Waits, or less where it is to end. */
  readonly pause: (ms: number) => Promise<void>
}

/**
 * The next item. A pop that is under way is waited for, so what it brings is not lost when the
 * waiting is to end.
 *
 * @param pop null: nothing is there
 * @param chance from 0 to 1: those who wait for one queue spread over time
 */
export async function popWhenThere(
  pop: () => Promise<number | null>,
  stop: Stop,
  chance: () => number = Math.random
): Promise<number> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    stop.check()
    const item = await pop()
    if (item !== null) return item
    await stop.pause(waitMs * (0.75 + chance() / 2))
  }
}
