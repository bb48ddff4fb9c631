/** What systemd is told while the servers run: that they came up, how they are, that they live. */
import { healthOf, statusLine } from './health'
import type { Notifier } from './notify'
import type { ServerSnapshot } from './pulse'

/** The line for people is told anew at most so often, unless something is said anyway. */
const STATUS_MS = 10_000
/** It is told of life so many times in the time after which it would lose patience. */
const TIMES = 3

export class ManagerNews {
  private isReady = false
  private isStopping = false
  private status = ''
  private toldAt = -Infinity

  /**
   * @param watchdogMs after so long without a word systemd ends the service; null: it does not
   * @param now monotonic, milliseconds
   */
  constructor(
    private readonly notifier: Pick<Notifier, 'say'>,
    private readonly watchdogMs: number | null,
    private readonly now: () => number
  ) {}

  /** To be called whenever something may have changed, and once a second at least. */
  look(snapshots: readonly ServerSnapshot[]): void {
    if (this.isStopping) return
    const { stuck, apart } = healthOf(snapshots)
    // A side without a majority waits for the others: that is no reason to start it again.
    const isFirst = !this.isReady && apart.length === 0
    const waitedMs = this.now() - this.toldAt
    const isNews = statusLine(snapshots) !== this.status && waitedMs >= STATUS_MS
    const isLife =
      this.watchdogMs !== null && stuck.length === 0 && waitedMs >= this.watchdogMs / TIMES
    if (!isFirst && !isNews && !isLife) return
    if (isFirst) this.isReady = true
    this.toldAt = this.now()
    this.status = statusLine(snapshots)
    this.notifier.say({
      ...(isFirst ? { READY: '1' } : {}),
      ...(this.watchdogMs !== null && stuck.length === 0 ? { WATCHDOG: '1' } : {}),
      STATUS: this.status
    })
  }

  stopping(): void {
    if (this.isStopping) return
    this.isStopping = true
    this.notifier.say({ STOPPING: '1', STATUS: 'the servers leave the group' })
  }
}
