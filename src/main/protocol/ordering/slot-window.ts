/**
 * The slots that a member keeps because not everybody is known to have them: a
 * ring of records, addressed by slot number.
 */
import type { Answered } from '../queue/sessions'
import type { Slot } from '../types'
import type { Message } from '../wire/order'
import { limits } from '../limits'

export interface SlotRecord {
  readonly slot: Slot
  /** The slot's datagram, for resending. */
  readonly bytes: Uint8Array
  readonly messages: readonly Message[]
  /** Answers by message once delivered; undefined for a message that was not executed here. */
  answers: readonly (Answered | undefined)[] | null
}

export class SlotWindow {
  private readonly ring: (SlotRecord | undefined)[] = new Array<SlotRecord | undefined>(
    limits.windowSlots
  ).fill(undefined)
  bytesTotal = 0

  get(slot: Slot): SlotRecord | undefined {
    const record = this.ring[slot % limits.windowSlots]
    return record?.slot === slot ? record : undefined
  }

  put(record: SlotRecord): void {
    this.release(record.slot)
    this.ring[record.slot % limits.windowSlots] = record
    this.bytesTotal += record.bytes.length
  }

  /** Frees the place that this slot takes or would take. */
  release(slot: Slot): void {
    const at = slot % limits.windowSlots
    const old = this.ring[at]
    if (old === undefined) return
    this.bytesTotal -= old.bytes.length
    this.ring[at] = undefined
  }
}
