/** How often a server may begin anew in one process: a broken machine would do so forever. */
const STARTS_MOST = 3
const WITHIN_MS = 10 * 60_000

export class FreshStarts {
  private times: number[] = []

  /** True when it happens too often for another start. `now`: milliseconds of a monotonic clock. */
  isTooMany(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time < WITHIN_MS), now]
    return this.times.length >= STARTS_MOST
  }
}

export const TOO_MANY_STARTS =
  `this server's state differed from the others' ${STARTS_MOST} times in ` +
  `${WITHIN_MS / 60_000} minutes and it ends: test this machine's memory, ` +
  'and look at the incidents in its data folder'
