/** What the state was after each of the last slots: a ring, addressed by slot number. */
import { limits } from '../limits'
import type { Slot } from '../types'

export class Digests {
  private readonly slots = new Float64Array(limits.windowSlots).fill(-1)
  private readonly digests: string[] = []

  note(slot: Slot, digest: string): void {
    const at = slot % limits.windowSlots
    this.slots[at] = slot
    this.digests[at] = digest
  }

  /** Undefined: not delivered, or too long ago. */
  after(slot: Slot): string | undefined {
    const at = slot % limits.windowSlots
    return slot >= 0 && this.slots[at] === slot ? this.digests[at] : undefined
  }

  /** Those of `slot` and the slots before it, ascending, at most `most`, as far back as all are known. */
  through(slot: Slot, most: number): string[] {
    const found: string[] = []
    for (let at = slot; found.length < most; at--) {
      const digest = this.after(at)
      if (digest === undefined) break
      found.unshift(digest)
    }
    return found
  }
}
