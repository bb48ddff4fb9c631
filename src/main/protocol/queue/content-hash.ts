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

function multiply(a: number, b: number, prime: number): number {
  const product = a * b
  const rest = product - Math.floor(product / prime) * prime
  // The quotient is rounded, so it may be off by one either way.
  return rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest
}

function invert(value: number, prime: number): number {
  let result = 1
  let factor = value
  for (let exponent = prime - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = multiply(result, factor, prime)
    factor = multiply(factor, factor, prime)
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

/** A well-mixed 32-bit value of an item; `salt` (32 bits) makes independent ones. */
export function mixItem(item: number, salt: number): number {
  const high = Math.floor(item / 4294967296)
  const low = item - high * 4294967296
  // A full mixing between salt and halves: else items collide under all salts at once.
  return mixWord(mixWord(mixWord(salt) ^ low) ^ high) >>> 0
}

/** The digest of one queue. */
export class ContentHash {
  private hashP = 0
  private hashQ = 0
  /** BASE to the power of the number of items. */
  private powerP = 1
  private powerQ = 1

  push(item: number): void {
    this.hashP = (multiply(this.hashP, BASE_P, P) + (mixItem(item, 1) % P)) % P
    this.hashQ = (multiply(this.hashQ, BASE_Q, Q) + (mixItem(item, 2) % Q)) % Q
    this.powerP = multiply(this.powerP, BASE_P, P)
    this.powerQ = multiply(this.powerQ, BASE_Q, Q)
  }

  /** `item` must be the first one. */
  shift(item: number): void {
    this.powerP = multiply(this.powerP, INVERSE_P, P)
    this.powerQ = multiply(this.powerQ, INVERSE_Q, Q)
    this.hashP = this.hashP - multiply(mixItem(item, 1) % P, this.powerP, P)
    this.hashQ = this.hashQ - multiply(mixItem(item, 2) % Q, this.powerQ, Q)
    if (this.hashP < 0) this.hashP += P
    if (this.hashQ < 0) this.hashQ += Q
  }

  /** The two residues, each below 2^26. */
  get value(): readonly [number, number] {
    return [this.hashP, this.hashQ]
  }
}
