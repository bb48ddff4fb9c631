/**
 * Flow control: how much may be under way so that no receiver's buffer overflows
 * because of the group itself.
 *
 * Slots need no credits. Who orders slot k holds all before it, so between two of its own
 * slots no member has more than the others' n - 1 unread: the rotation is the window, and a
 * member that is slow holds the turn until it has caught up. What is left to bound is the
 * size of a slot, and what clients send. Every member tells how much its system keeps of
 * datagrams that were not read; who answers a client tells it how much it may have under
 * way: its part of what the member with the least takes.
 *
 * A slot is made of packets that are under way, for they are answered only when every member
 * has read it. So the packets and the slots that a member did not read yet are never more
 * than twice what clients may have under way. That is three eighths of the buffer, and what
 * is left is for what the system keeps beside the bytes.
 */
import type { Core } from '../core'
import { limits } from '../limits'
import { ROOM_UNIT_BYTES } from '../wire/reply'
import type { Ordering } from './ordering'

/** Part of a buffer that clients' packets may take, and the slots made of them again as much. */
const SHARE = 3 / 8
const KIB = 1024
const TOLD_MOST = 0xffff

/** What this member tells the others of its buffer, KiB. */
export function roomOf(core: Core): number {
  return Math.min(TOLD_MOST, Math.floor(core.options.receiveBytes / KIB))
}

/** Bytes that a client may have under way: as much as any other of those that are at work now. */
export function roomOfClient(core: Core, ordering: Ordering): number {
  const all = Math.min(limits.clientsBytes, ordering.leastRoomBytes * SHARE)
  const { pending, replica } = core
  const clients = Math.max(1, pending.clients, replica.sessions.servedLately(core.now))
  const units = Math.floor(Math.max(limits.clientBytesLeast, all / clients) / ROOM_UNIT_BYTES)
  return Math.min(TOLD_MOST, units) * ROOM_UNIT_BYTES
}

/** Largest slot to make up, bytes: so many that one of each member has room everywhere. */
export function slotBytes(core: Core, ordering: Ordering): number {
  const each = Math.floor((ordering.leastRoomBytes * SHARE) / ordering.size)
  return Math.min(core.maxDatagram, Math.max(limits.packetBytes, each))
}
