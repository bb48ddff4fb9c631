/**
 * Tells in the log what came in and was not taken: bytes of other programs, other
 * groups, other versions, damaged ones. Datagrams only count; the log hears of
 * them whenever they have doubled, since another group on the same port is no news.
 */
import type { Log } from './logs'

const LOOK_INTERVAL_MS = 5000

export class RejectionWatch {
  private told = 0
  private readonly timer: NodeJS.Timeout

  /** `counters`: by name; those that begin with `rejected.` and `malformed` matter. */
  constructor(
    private readonly counters: () => Readonly<Record<string, number>>,
    private readonly log: Log
  ) {
    this.timer = setInterval(() => {
      this.look()
    }, LOOK_INTERVAL_MS)
  }

  close(): void {
    clearInterval(this.timer)
  }

  private look(): void {
    const rejected: Record<string, number> = {}
    let total = 0
    for (const [name, count] of Object.entries(this.counters())) {
      if (count === 0 || !(name.startsWith('rejected.') || name === 'malformed')) continue
      rejected[name.replace('rejected.', '')] = count
      total += count
    }
    if (total === 0 || total < 2 * this.told) return
    this.told = total
    this.log('info', 'datagrams-rejected', rejected)
  }
}
