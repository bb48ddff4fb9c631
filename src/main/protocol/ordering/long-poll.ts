/**
 * The long poll: lets waiting pops (`waiters.ts`) go on to be ordered as soon as there is
 * something for them, and no sooner. Every member decides that by itself, from what it has
 * delivered; whoever has the turn has delivered every slot before its own (`ordering.ts`),
 * so what it orders finds what it was let go for.
 */
import type { Core } from '../core'
import type { Message } from '../wire/order'
import {
  CREATE,
  DESTROY,
  OperationReader,
  POP,
  PUSH,
  SETTLE,
  type Operations
} from '../wire/request'
import type { Waiter } from './waiters'

const reader = new OperationReader()

/** Takes a waiting pop in. False: there is no room for it. */
export function awaitItem(core: Core, message: Message): boolean {
  const queue = queueOf(message.packet)
  const before = core.waiters.ofClient(message.packet.client)
  const waiter = core.waiters.add(message, queue, core.now)
  if (waiter === 'full') return false
  if (waiter === 'later') return true
  // Its place is taken by one that comes earlier in its client's sequence, or after it.
  if (before !== undefined && before !== waiter) {
    core.pending.remove(before.message.packet)
    settleLine(core, before.queue)
  }
  // What it says of its client is newer, and it may have been dropped meanwhile.
  if (waiter.released) core.pending.add(message, core.now)
  else settleLine(core, queue)
  return true
}

/** This pop does not wait any more: its client asks for an answer now. */
export function waitNoLonger(core: Core, { packet }: Message): void {
  if (core.waiters.size > 0) core.waiters.remove(packet)
}

/** A slot was delivered. */
export function noteDelivered(core: Core, messages: readonly Message[]): void {
  if (core.waiters.size === 0) return
  const touched = new Set<number>()
  let mayBeAny = false
  for (const { packet } of messages) {
    core.waiters.remove(packet)
    reader.open(packet)
    for (let i = 0; i < packet.count; i++) {
      reader.next()
      const { operation, argument } = reader
      if (operation === PUSH || operation === POP || operation === DESTROY) touched.add(argument)
      // What was ambiguous goes back to where it came from.
      else if (operation === SETTLE) mayBeAny = true
    }
  }
  if (mayBeAny) settleLines(core)
  else for (const queue of touched) settleLine(core, queue)
}

/** The queues may be others than before. */
export function settleLines(core: Core): void {
  for (const queue of [...core.waiters.queues]) settleLine(core, queue)
}

/** Forgets those who were not heard of for long; what they were let go for is for others. */
export function forgetSilent(core: Core): void {
  const gone = core.waiters.expire(core.now)
  if (gone.length === 0) return
  core.count('waitersExpired', gone.length)
  for (const { message, released } of gone) if (released) core.pending.remove(message.packet)
  for (const queue of new Set(gone.map((waiter) => waiter.queue))) settleLine(core, queue)
}

/** Lets as many go on as the queue has items. Where there is no queue all do, and are told so. */
function settleLine(core: Core, queue: number): void {
  const { waiters, pending } = core
  const items = core.replica.queues.get(queue)?.chain.size ?? Infinity
  const room = items - waiters.releasedFor(queue)
  for (const waiter of waiters.nextFor(queue, room)) {
    if (pending.add(waiter.message, core.now) === 'full') return
    waiters.setReleased(waiter, true)
  }
  if (room < 0) for (const waiter of waiters.lastReleasedFor(queue, -room)) callBack(core, waiter)
}

/**
 * What a slot is to order, without the waiting pops for which the others in it leave nothing.
 * Those wait on.
 */
export function withoutEarly(core: Core, messages: readonly Message[]): readonly Message[] {
  if (!messages.some(({ packet }) => packet.waits)) return messages
  const early: Message[] = []
  /** Clients of theirs: what they asked for afterwards has to wait as well. */
  const held = new Set<string>()
  /** What is left of each queue in this slot; what is pushed in it does not count yet. */
  const left = new Map<number, number>()
  let mayBeMade = false
  const leftOf = (queue: number): number =>
    left.get(queue) ?? core.replica.queues.get(queue)?.chain.size ?? (mayBeMade ? 0 : Infinity)
  for (const message of messages) {
    const { packet } = message
    if (held.has(packet.client)) continue
    if (packet.waits && leftOf(queueOf(packet)) <= 0) {
      early.push(message)
      held.add(packet.client)
      continue
    }
    reader.open(packet)
    for (let i = 0; i < packet.count; i++) {
      reader.next()
      const { operation, argument } = reader
      if (operation === POP) {
        // A queue that is not there has nothing to lose, but may yet be made in this slot.
        if (leftOf(argument) < Infinity) left.set(argument, leftOf(argument) - 1)
      } else if (operation === DESTROY) left.set(argument, 0)
      else if (operation === CREATE) mayBeMade = true
    }
  }
  if (early.length === 0) return messages
  for (const { packet } of early) {
    const waiter = core.waiters.find(packet)
    if (waiter === undefined) core.pending.remove(packet)
    else callBack(core, waiter)
  }
  return messages.filter(({ packet }) => !held.has(packet.client))
}

function callBack(core: Core, waiter: Waiter): void {
  core.pending.remove(waiter.message.packet)
  core.waiters.setReleased(waiter, false)
}

/** The queue that a packet's first operation is for. */
function queueOf(packet: Operations): number {
  reader.open(packet)
  reader.next()
  return reader.argument
}
