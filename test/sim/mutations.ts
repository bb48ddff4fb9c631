/**
 * Switches off one mechanism at a time, to show that the checkers would notice.
 * A mechanism that lives by its messages is off when they never arrive.
 */
import { DatagramType } from '../../src/main/protocol/wire/header'
import type { Swallow } from './network'

export const MECHANISMS = {
  /** Nobody asks for what is missing. */
  nak: [DatagramType.nak],
  /** Nobody tells what it has, but by ordering slots. */
  acknowledgement: [DatagramType.ack, DatagramType.heartbeat]
} as const
export type Mechanism = keyof typeof MECHANISMS

export function withoutMechanism(mechanism: Mechanism | undefined): Swallow {
  if (mechanism === undefined) return () => false
  const types: readonly number[] = MECHANISMS[mechanism]
  return (bytes) => types.includes(bytes[3] ?? 0)
}
