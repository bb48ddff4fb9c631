/** What can be fuzzed. */
import type { Mutator } from './mutator'

/** `knob`: 32 bits that say how it is given: when, from whom, by which way. */
export interface FuzzInput {
  readonly bytes: Uint8Array
  readonly knob: number
}

/** From a known state on, the same inputs do the same. */
export interface FuzzSession {
  /** Throws when something is wrong. */
  give(input: FuzzInput): void
  /** No more comes. Throws when something is wrong. */
  end(): void
  /** A new input of a known one and another. */
  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array
}

export interface Target {
  readonly name: string
  /** Of one session. */
  readonly inputs: number
  /** Valid inputs to begin with. */
  readonly seeds: () => readonly Uint8Array[]
  readonly open: (seed: number) => FuzzSession
}

/** Something is not as it must be. */
export class Broken extends Error {}

export function mustHold(holds: boolean, what: string): void {
  if (!holds) throw new Broken(what)
}
