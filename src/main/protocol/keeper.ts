/**
 * Keeping the past beyond the server's life: hands records over, and knows how many
 * of them are durable. With the durability `sync` nothing counts as held here before
 * it is, so that what every member acknowledged survives even the loss of all.
 */
import type { KeptRecord, KeptState } from './kept'
import type { Durability, Effects } from './types'

export class Keeper {
  /** Records can be kept: else nothing may be ordered. */
  isAble = true
  private given = 0
  private durable = 0

  constructor(private readonly durability: Durability) {}

  /** @param freeze makes the state that the record begins with; null: what was kept before goes on */
  keep(effects: Effects, record: KeptRecord, freeze: (() => KeptState) | null): void {
    if (this.durability === 'memory') return
    this.given++
    effects.keep(record, freeze === null ? null : freeze())
  }

  /** So many records in all are durable. */
  note(count: number): void {
    this.durable = Math.max(this.durable, count)
  }

  /** Records that are still on their way, of those that are waited for. */
  get lag(): number {
    return this.durability === 'sync' ? this.given - this.durable : 0
  }
}
