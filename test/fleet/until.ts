/** Waiting for what real processes do: by looking, up to a bound. */

const LOOK_EVERY_MS = 50

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

/**
 * Looks again and again until it holds.
 * @param what as in "… within 60 s": what was waited for
 * @throws Error that says what did not come about
 */
export async function until(
  what: string,
  timeoutMs: number,
  holds: () => boolean | Promise<boolean>
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > giveUpAt) {
      throw new Error(`${what}: not within ${Math.round(timeoutMs / 1000)} s`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}
