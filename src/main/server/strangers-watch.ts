/**
 * Tells in a closed group's log that datagrams came which its join code does not open: with
 * the wrong code, with none, or made to look like the group's. Counted each, told once a minute.
 */
import type { SealedCounters } from '../net/sealed/sealed-link'
import type { Log } from './logs'

const LOOK_INTERVAL_MS = 5000
const TELL_INTERVAL_MS = 60_000

type Told = Pick<SealedCounters, 'unsealed' | 'otherKey' | 'forged' | 'replayed'>

export class StrangersWatch {
  private told: Told = { unsealed: 0, otherKey: 0, forged: 0, replayed: 0 }
  private toldAt = -Infinity
  private readonly timer: NodeJS.Timeout

  /** @param now monotonic, milliseconds */
  constructor(
    private readonly counters: () => Readonly<SealedCounters> | null,
    private readonly log: Log,
    private readonly now: () => number
  ) {
    this.timer = setInterval(() => {
      this.look()
    }, LOOK_INTERVAL_MS)
  }

  close(): void {
    clearInterval(this.timer)
  }

  look(): void {
    if (this.now() - this.toldAt < TELL_INTERVAL_MS) return
    const counters = this.counters()
    if (counters === null) return
    const { unsealed, otherKey, forged, replayed } = counters
    const since: Told = {
      unsealed: unsealed - this.told.unsealed,
      otherKey: otherKey - this.told.otherKey,
      forged: forged - this.told.forged,
      replayed: replayed - this.told.replayed
    }
    // Those that came twice are no strangers yet: networks double datagrams.
    if (since.unsealed + since.otherKey + since.forged === 0) return
    this.told = { unsealed, otherKey, forged, replayed }
    this.toldAt = this.now()
    const isMeant = since.unsealed + since.forged > 0
    const sentence = isMeant
      ? 'somebody on this network sends to this closed group without its join code: ' +
        `${since.unsealed} datagrams with none, ${since.forged} forged or damaged, ` +
        `${since.otherKey} with another code; they have no effect`
      : `${since.otherKey} datagrams came under another join code: ` +
        'of another closed group on this network, or of somebody with a wrong code'
    this.log(isMeant ? 'warn' : 'info', 'strangers', since, sentence)
  }
}
