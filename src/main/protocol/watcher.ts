/**
 * Somebody who looks on while a core runs. What it is told is no effect: nothing that the core
 * does or tells otherwise depends on whether anybody looks on, so it may come and go at any time.
 * Its methods never throw and change nothing that they are given.
 */
import type { Answered } from './queue/sessions'
import type { Slot } from './types'
import type { Message } from './wire/order'

export interface Watcher {
  /**
   * This member gave a slot its messages.
   * @param bytes the slot as a datagram
   */
  ordered(config: string, slot: Slot, messages: readonly Message[], bytes: Uint8Array): void
  /**
   * A slot was delivered.
   * @param answers of each message; undefined: it was executed before
   * @param hash digest of the queues' contents afterwards
   */
  delivered(
    config: string,
    slot: Slot,
    messages: readonly Message[],
    answers: readonly (Answered | undefined)[],
    bytes: Uint8Array,
    hash: string
  ): void
  /** Every member has every slot up to this one. */
  stable(config: string, slot: Slot): void
  /** An answer leaves for a client. */
  answered(message: Message, answered: Answered): void
}
