/**
 * Requests by number of client and sequence number, each with a number of its own:
 * a hash table in typed arrays with linear probing, for millions of items.
 */
const LEAST = 16

export class RequestTable {
  private readonly mask: number
  private readonly clients: Uint32Array
  private readonly sequences: Uint32Array
  /** The number of the entry plus 1; 0: the place is free. */
  private readonly numbers: Uint32Array
  private count = 0

  /** @param most entries that it has room for */
  constructor(most: number) {
    let capacity = LEAST
    while (capacity < most * 2) capacity *= 2
    this.mask = capacity - 1
    this.clients = new Uint32Array(capacity)
    this.sequences = new Uint32Array(capacity)
    this.numbers = new Uint32Array(capacity)
  }

  get size(): number {
    return this.count
  }

  /** Adds an entry, or gives a known one another number. */
  set(client: number, sequence: number, number: number): void {
    const at = this.placeOf(client, sequence)
    if (this.numbers[at] === 0) this.count++
    this.clients[at] = client
    this.sequences[at] = sequence
    this.numbers[at] = number + 1
  }

  /** The entry's number; -1: there is none. */
  get(client: number, sequence: number): number {
    return this.count === 0 ? -1 : (this.numbers[this.placeOf(client, sequence)] as number) - 1
  }

  has(client: number, sequence: number): boolean {
    return this.get(client, sequence) >= 0
  }

  /** Where the entry is, or would be. */
  private placeOf(client: number, sequence: number): number {
    let at = mix(client, sequence) & this.mask
    while (
      this.numbers[at] !== 0 &&
      (this.clients[at] !== client || this.sequences[at] !== sequence)
    ) {
      at = (at + 1) & this.mask
    }
    return at
  }
}

/** 32 bits, each of which depends on all bits of both. */
function mix(client: number, sequence: number): number {
  let mixed = Math.imul(client ^ Math.imul(sequence, 0x9e3779b1), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
