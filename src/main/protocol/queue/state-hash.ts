/**
 * The digest of all queues, kept up to date at the cost of the queues that were
 * touched since it was read last.
 */
import { mixItem, type ContentHash } from './content-hash'

/** One queue's share in the digest. */
export interface HashShare {
  readonly label: number
  readonly items: { readonly size: number }
  readonly hash: ContentHash
  high: number
  low: number
  /** Waits to be worked out anew. */
  isStale: boolean
}

export class StateHash {
  // A sum does not depend on the order in which the queues were made.
  private high = 0
  private low = 0
  private readonly stale = new Set<HashShare>()
  private digest: string | null = null

  add(label: number, items: { readonly size: number }, hash: ContentHash): HashShare {
    const share = { label, items, hash, high: 0, low: 0, isStale: false }
    this.touch(share)
    return share
  }

  /** The queue has changed. */
  touch(share: HashShare): void {
    if (share.isStale) return
    share.isStale = true
    this.digest = null
    this.stale.add(share)
  }

  /** The queue is gone. */
  remove(share: HashShare): void {
    this.digest = null
    this.stale.delete(share)
    this.replace(share, 0, 0)
  }

  /** 16 hex digits. */
  get text(): string {
    if (this.digest !== null) return this.digest
    for (const share of this.stale) {
      share.isStale = false
      this.replace(share, digestOf(share, 1), digestOf(share, 2))
    }
    this.stale.clear()
    this.digest = this.high.toString(16).padStart(8, '0') + this.low.toString(16).padStart(8, '0')
    return this.digest
  }

  private replace(share: HashShare, high: number, low: number): void {
    this.high = (this.high + high - share.high) >>> 0
    this.low = (this.low + low - share.low) >>> 0
    share.high = high
    share.low = low
  }
}

function digestOf({ label, items, hash }: HashShare, salt: number): number {
  const [p, q] = hash.value
  return mixItem(q, mixItem(p, mixItem(items.size, mixItem(label, salt))))
}
