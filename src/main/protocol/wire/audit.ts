/**
 * What a member's state was after each of its last slots, when two members were
 * seen to differ. Body: slot + 1 6 (of the last digest), count 1, count times: digest 8.
 */
import { limits } from '../limits'
import type { Slot } from '../types'
import { Reader } from './bytes'
import { readDigest, writeDigest } from './digest'
import { DatagramType, seal, type GroupMark } from './header'
import { beginBody, BODY_AT, type Sender } from './sender'

export interface Audit {
  /** The slot after which the last of the digests was taken; -1: before the first one. */
  readonly slot: Slot
  /** Of the slots up to `slot`, ascending; at most `limits.auditSlots`, at least one. */
  readonly digests: readonly string[]
}

export function encodeAudit(sender: Sender, audit: Audit, group: GroupMark): Uint8Array {
  const out = beginBody(sender)
    .u48(audit.slot + 1)
    .u8(audit.digests.length)
  for (const digest of audit.digests) writeDigest(out, digest)
  return seal(out.finish(), DatagramType.audit, group)
}

export function decodeAudit(bytes: Uint8Array): Audit | undefined {
  const input = new Reader(bytes, BODY_AT)
  const slot = input.u48() - 1
  const count = input.u8()
  if (count === 0 || count > limits.auditSlots) return undefined
  const digests: string[] = []
  for (let left = count; left > 0 && input.ok; left--) digests.push(readDigest(input))
  return input.done ? { slot, digests } : undefined
}
