/** What the parts of a state have in common: points in time, and names. */
import { limits } from '../limits'
import type { ConfigId } from '../types'
import { Writer, type Reader } from '../wire/bytes'
import type { ClientTable } from './client-table'
import type { Dot, Moment } from './moment'

export function writeConfig(out: Writer, { epoch, representative }: ConfigId): Writer {
  return out.u48(epoch).u48(representative)
}

export function readConfig(input: Reader): ConfigId {
  return { epoch: input.u48(), representative: input.u48() }
}

export function writeDot(out: Writer, { config, slot }: Dot): Writer {
  return writeConfig(out, config).u32(slot + 1)
}

export function readDot(input: Reader): Dot {
  return { config: readConfig(input), slot: input.u32() - 1 }
}

export function writeMoment(out: Writer, moment: Moment): Writer {
  return writeDot(out, moment).u16(moment.place)
}

export function readMoment(input: Reader): Moment {
  const { config, slot } = readDot(input)
  return { config, slot, place: input.u16() }
}

/** A list behind its length in 32 bits. Fails beyond `most`; stops at the end of the bytes. */
export function readList<T>(input: Reader, most: number, readOne: (input: Reader) => T): T[] {
  const count = input.u32()
  if (count > most) input.fail()
  const list: T[] = []
  while (list.length < count && input.ok) list.push(readOne(input))
  return list
}

export function writeOptional<T>(
  out: Writer,
  value: T | null,
  write: (out: Writer, value: T) => void
) {
  out.u8(value === null ? 0 : 1)
  if (value !== null) write(out, value)
}

/** A byte that says whether it is there, and the value. */
export function readOptional<T>(input: Reader, read: (input: Reader) => T): T | null {
  const is = input.u8()
  if (is > 1) input.fail()
  return is === 1 ? read(input) : null
}

/**
 * Writes a part whose body refers to clients by numbers of its own, given in the
 * order in which the body names them: the names stand in front of the body, and
 * no index of a client table ever leaves its server.
 */
export class PartWriter {
  readonly body: Writer
  private readonly numbers = new Map<string, number>()
  private readonly numberByIndex = new Map<number, number>()
  private lastIndex = -1
  private lastNumber = 0

  /** @param names of the clients, by index */
  constructor(
    private readonly names: readonly string[],
    room: number
  ) {
    this.body = new Writer(room)
  }

  numberOf(name: string): number {
    let number = this.numbers.get(name)
    if (number === undefined) {
      number = this.numbers.size
      this.numbers.set(name, number)
    }
    return number
  }

  /** The number of the client with this index in the frozen table. */
  numberAt(index: number): number {
    if (index === this.lastIndex) return this.lastNumber
    let number = this.numberByIndex.get(index)
    if (number === undefined) {
      number = this.numberOf(this.names[index] ?? '')
      this.numberByIndex.set(index, number)
    }
    this.lastIndex = index
    this.lastNumber = number
    return number
  }

  finish(): Uint8Array {
    const body = this.body.finish()
    const out = new Writer(body.length + 4 + this.numbers.size * 32)
    out.u32(this.numbers.size)
    for (const name of this.numbers.keys()) out.text(name, limits.clientIdBytes)
    return out.raw(body).finish()
  }
}

/** The names in front of a part's body, and whether the body uses them as a writer would. */
export class PartNames {
  private readonly names: readonly string[]
  private readonly indices: readonly number[]
  private used = 0

  constructor(
    private readonly input: Reader,
    private readonly clients: ClientTable
  ) {
    this.names = readList(input, Infinity, (from) => from.text(limits.clientIdBytes))
    if (this.names.includes('') || new Set(this.names).size < this.names.length) input.fail()
    // Held until the part is read, so that its own references can be counted.
    this.indices = this.names.map((name) => clients.retain(name))
  }

  /** The name with this number; fails unless numbers come up in ascending order. */
  nameOf(number: number): string | undefined {
    this.use(number)
    return this.names[number]
  }

  /** Index of the client with this number; 0 after a failure. */
  indexOf(number: number): number {
    this.use(number)
    return this.indices[number] ?? 0
  }

  private use(number: number): void {
    if (number < this.used) return
    if (number > this.used || number >= this.names.length) this.input.fail()
    else this.used++
  }

  /** Ends the reading: false when a name was not used. */
  finish(): boolean {
    for (const index of this.indices) this.clients.release(index)
    return this.used === this.names.length
  }
}
