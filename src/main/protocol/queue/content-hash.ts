/**
 * A digest of a queue's contents that follows pushes and pops in O(1): a
 * polynomial in two prime fields (Karp and Rabin 1987), items as coefficients,
 * first item highest. Two queues with different items collide with a
 * probability of about 2^-52 times their length.
 *
 * The primes lie below 2^26, so that products are exact in a double.
 */
const P = 67108859
const Q = 67108837
const BASE_P = 31415927
const BASE_Q = 27182819

// To multiply is faster than to divide.
const ONE_P = 1 / P
const ONE_Q = 1 / Q

/** An integer of at most 53 bits modulo `prime`; `one` is 1 / prime. */
function reduce(value: number, prime: number, one: number): number {
  const rest = value - Math.floor(value * one) * prime
  // The quotient is rounded, so it may be off by one either way.
  return rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest
}

function invert(value: number, prime: number): number {
  let result = 1
  let factor = value
  for (let exponent = prime - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = reduce(result * factor, prime, 1 / prime)
    factor = reduce(factor * factor, prime, 1 / prime)
  }
  return result
}

const INVERSE_P = invert(BASE_P, P)
const INVERSE_Q = invert(BASE_Q, Q)

/** Spreads 32 bits over 32 bits, one to one. */
function mixWord(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return mixed ^ (mixed >>> 16)
}

const HALF = 2 ** 32
const PER_HALF = 2 ** -32

/** A well-mixed 32-bit value of an item; `salt` (32 bits) makes independent ones. */
export function mixItem(item: number, salt: number): number {
  const high = Math.floor(item * PER_HALF)
  const low = item - high * HALF
  return mixHalves(high, low, mixWord(salt))
}

function mixHalves(high: number, low: number, salt: number): number {
  // A full mixing between salt and halves: else items collide under all salts at once.
  return mixWord(mixWord(salt ^ low) ^ high) >>> 0
}

const SALT_P = mixWord(1)
const SALT_Q = mixWord(2)

/** The digest of one queue. */
export class ContentHash {
  /** The residues, and BASE to the power of the number of items, modulo each prime. */
  private readonly state = new Float64Array([0, 0, 1, 1])

  push(item: number): void {
    const { state } = this
    const high = Math.floor(item * PER_HALF)
    const low = item - high * HALF
    state[0] = reduce((state[0] as number) * BASE_P + mixHalves(high, low, SALT_P), P, ONE_P)
    state[1] = reduce((state[1] as number) * BASE_Q + mixHalves(high, low, SALT_Q), Q, ONE_Q)
    state[2] = reduce((state[2] as number) * BASE_P, P, ONE_P)
    state[3] = reduce((state[3] as number) * BASE_Q, Q, ONE_Q)
  }

  /** `item` must be the first one. */
  shift(item: number): void {
    const { state } = this
    const high = Math.floor(item * PER_HALF)
    const low = item - high * HALF
    const powerP = reduce((state[2] as number) * INVERSE_P, P, ONE_P)
    const powerQ = reduce((state[3] as number) * INVERSE_Q, Q, ONE_Q)
    state[2] = powerP
    state[3] = powerQ
    const hashP = state[0] as number
    const hashQ = state[1] as number
    state[0] = reduce(hashP - (mixHalves(high, low, SALT_P) % P) * powerP, P, ONE_P)
    state[1] = reduce(hashQ - (mixHalves(high, low, SALT_Q) % Q) * powerQ, Q, ONE_Q)
  }

  /** As if the items of `other` were pushed, in their order. O(1). */
  append(other: ContentHash): void {
    const { state } = this
    const [hashP, hashQ, powerP, powerQ] = other.state as unknown as [
      number,
      number,
      number,
      number
    ]
    state[0] = reduce((state[0] as number) * powerP + hashP, P, ONE_P)
    state[1] = reduce((state[1] as number) * powerQ + hashQ, Q, ONE_Q)
    state[2] = reduce((state[2] as number) * powerP, P, ONE_P)
    state[3] = reduce((state[3] as number) * powerQ, Q, ONE_Q)
  }

  /** Back to the digest of nothing. */
  reset(): void {
    this.state.set([0, 0, 1, 1])
  }

  /** The two residues, each below 2^26. */
  get value(): readonly [number, number] {
    return [this.state[0] as number, this.state[1] as number]
  }
}
