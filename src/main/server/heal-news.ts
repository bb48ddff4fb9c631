/**
 * Tells the other servers that a partition has healed by itself. Each of them
 * counts the clients' messages too, but may have missed one: without the news it
 * would stay cut off until clients say more.
 */

/** After the heal, milliseconds. The first leaves time for a last message on its way. */
const TELL_AFTER_MS = [100, 400, 1600]

export class HealNews {
  private timers: readonly NodeJS.Timeout[] = []

  constructor(private readonly announce: (key: string) => void) {}

  tell(key: string): void {
    this.forget()
    this.timers = TELL_AFTER_MS.map((afterMs) =>
      setTimeout(() => {
        this.announce(key)
      }, afterMs)
    )
  }

  /** What healed is no news any more: another partition may begin. */
  forget(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers = []
  }
}
