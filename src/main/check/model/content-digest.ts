/** The digest that servers tell of their queues' contents, of what they must hold. */
import { ContentHash } from '../../protocol/queue/content-hash'
import { StateHash, type HashShare } from '../../protocol/queue/state-hash'
import { compareMoments, type Item } from './model-queue'
import type { ModelState } from './model-state'

/** The label of a queue: 1, 3, 5 … are 0, 1, 2 …; 2, 4 … are -1, -2 … */
function labelOfId(id: number): number {
  return id % 2 === 1 ? (id - 1) / 2 : -id / 2
}

export class ContentDigest {
  private readonly total = new StateHash()
  private readonly shares = new Map<number, HashShare>()

  constructor(private readonly state: ModelState) {
    for (const id of state.queues.keys()) this.set(id, [])
  }

  get text(): string {
    return this.total.text
  }

  /** The digest with these items put in as well. */
  withItems(items: readonly Item[]): string {
    const ids = [...new Set(items.map(({ queue }) => queue))]
    for (const id of ids) {
      this.set(
        id,
        items.filter(({ queue }) => queue === id)
      )
    }
    const { text } = this
    for (const id of ids) this.set(id, [])
    return text
  }

  private set(id: number, more: readonly Item[]): void {
    const known = this.shares.get(id)
    if (known !== undefined) this.total.remove(known)
    this.shares.delete(id)
    const queue = this.state.queues.get(id)
    if (queue === undefined && more.length === 0) return
    const own = queue?.list() ?? []
    const items =
      more.length === 0 ? own : [...own, ...more].sort((a, b) => compareMoments(a.born, b.born))
    const hash = new ContentHash()
    for (const { value } of items) hash.push(value)
    this.shares.set(id, this.total.add(labelOfId(id), { size: items.length }, hash))
  }
}
