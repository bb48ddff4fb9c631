/**
 * The rotating sequencer: member k mod n gives slot k its messages, everything
 * that waits and fits. It does so only when it holds all slots before k.
 */
import type { Core } from '../core'
import { limits } from '../limits'
import { timing } from '../timing'
import { encodeOrder, slotRoom, type Message } from '../wire/order'
import { canKeep, setsPolicy } from './admission'
import { refuse } from './answers'
import { deliver } from './delivery'
import { withoutEarly } from './long-poll'
import type { Ordering } from './ordering'
import { slotBytes } from './room'

/**
 * Orders what waits, if it is this member's turn; but not before every member has
 * installed the configuration, nor while this one is deaf: it would order for
 * itself alone, and what it executed would be no part of the others' past.
 */
export function orderWhatWaits(core: Core, ordering: Ordering): void {
  if (!canKeep(core, ordering)) {
    refuseAll(core, ordering)
    return
  }
  if (!ordering.isComplete) return
  if (ordering.size > 1 && core.now - core.deafToldAt < timing.deafToldMs) return
  while (ordering.isMyTurn && core.pending.size > 0 && hasRoom(ordering)) {
    const room = slotRoom(slotBytes(core, ordering))
    const messages = admitted(
      core,
      ordering,
      withoutEarly(core, core.pending.take(room, core.replica.sessions, core.now))
    )
    if (messages.length === 0) return
    const slot = ordering.aru + 1
    // What it holds once it has sent this: the slot itself, unless that must be durable first.
    const held = core.options.durability === 'sync' ? ordering.held : slot
    const { stable, handedInVain } = ordering
    const order = { slot, stable, held, handedInVain, messages }
    ordering.handedInVain = false
    const bytes = encodeOrder(core.sender, order, core.group)
    const record = { slot, bytes, messages, answers: null }
    ordering.window.put(record)
    if (core.options.trace) {
      core.effects.trace({ ev: 'order', config: ordering.text, slot, messages })
    }
    core.watcher?.ordered(ordering.text, slot, messages, bytes)
    // The others can work on it while it is executed here.
    if (ordering.size > 1) core.multicast(bytes)
    deliver(core, ordering, record)
    ordering.advertised = held
    ordering.ackDueAt = Infinity
  }
}

/** Nobody may order what waits, neither now nor when there is room again: its client is told. */
function refuseAll(core: Core, ordering: Ordering): void {
  for (const message of core.pending.takeAll()) {
    if (ordering.isMyTurn) refuse(core, message, 'busy', 'storage')
  }
}

/** What waited since before this configuration, which is not primary, is refused. */
function admitted(core: Core, ordering: Ordering, messages: readonly Message[]): Message[] {
  if (ordering.mayOrder) return [...messages]
  return messages.filter((message) => {
    if (setsPolicy(message)) return true
    core.pending.remove(message.packet)
    refuse(core, message, 'not-primary')
    return false
  })
}

function hasRoom(ordering: Ordering): boolean {
  return (
    !ordering.isExhausted &&
    ordering.aru - ordering.stable < limits.windowSlots / 2 &&
    ordering.window.bytesTotal < limits.windowBytes
  )
}
