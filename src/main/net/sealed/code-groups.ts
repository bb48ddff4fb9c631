/**
 * Bits as text that people can type: Crockford's base 32 in groups of five characters,
 * four of which carry 20 bits and the fifth checks them and the group's place. Any one
 * wrong character, any two that changed places, and two whole groups that did are found.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Characters of a group that carry data; one more checks them. */
const DATA_CHARACTERS = 4
const GROUP_CHARACTERS = DATA_CHARACTERS + 1
const GROUP_BITS = DATA_CHARACTERS * 5

/** What is read by mistake for a digit counts as that digit. */
const ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' }

/** A mistake in a code: in which group, from 0, and what it is. */
export class CodeMistake extends Error {
  constructor(
    readonly group: number,
    readonly kind: 'character' | 'length' | 'check'
  ) {
    super(kind)
  }
}

/** Groups without separators in between. Behind the last byte stand zeros. */
export function encodeGroups(bytes: Uint8Array): string[] {
  const count = Math.ceil((bytes.length * 8) / GROUP_BITS)
  return Array.from({ length: count }, (_, group) => {
    const values = Array.from({ length: DATA_CHARACTERS }, (_unused, i) =>
      fiveBits(bytes, group * GROUP_BITS + i * 5)
    )
    return [...values, checkOf(values, group)].map((value) => ALPHABET[value]).join('')
  })
}

/**
 * The bytes of a text: hyphens and blanks may stand anywhere or nowhere, and letters may
 * be small. At most four bits and a byte of zeros stand behind the bytes that were encoded.
 *
 * @throws CodeMistake of the first group that has one
 */
export function decodeGroups(text: string): Uint8Array {
  const groups = split(text)
  const values = groups.flatMap((group, place) => {
    const all = [...group].map((character) => valueOf(character, place))
    if (all.length !== GROUP_CHARACTERS) throw new CodeMistake(place, 'length')
    const data = all.slice(0, DATA_CHARACTERS)
    if (checkOf(data, place) !== all[DATA_CHARACTERS]) throw new CodeMistake(place, 'check')
    return data
  })
  const bytes = new Uint8Array(Math.floor((values.length * 5) / 8))
  for (const [i, value] of values.entries()) {
    for (let bit = 0; bit < 5; bit++) {
      const at = i * 5 + bit
      if (at < bytes.length * 8 && (value & (16 >> bit)) !== 0) {
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (128 >> (at & 7))
      }
    }
  }
  return bytes
}

/** As they were written, if they were written in groups; else by counting. */
function split(text: string): string[] {
  const written = text.split(/[-\s]+/).filter((part) => part !== '')
  if (written.every(({ length }) => length === GROUP_CHARACTERS)) return written
  const whole = written.join('')
  const isGrouped = written.length >= Math.floor(whole.length / GROUP_CHARACTERS)
  return isGrouped ? written : (whole.match(/.{1,5}/gu) ?? [])
}

function valueOf(character: string, group: number): number {
  const upper = character.toUpperCase()
  const value = ALPHABET.indexOf(ALIKE[upper] ?? upper)
  if (value < 0) throw new CodeMistake(group, 'character')
  return value
}

function fiveBits(bytes: Uint8Array, at: number): number {
  const pair = ((bytes[at >> 3] ?? 0) << 8) | (bytes[(at >> 3) + 1] ?? 0)
  return (pair >> (11 - (at & 7))) & 31
}

/** A sum over the field of 32 elements, in which each place has a weight of its own. */
function checkOf(values: readonly number[], group: number): number {
  let sum = group & 31
  for (const value of values) sum = double(sum) ^ value
  return double(sum)
}

/** Times x, modulo x^5 + x^2 + 1. */
function double(value: number): number {
  return value < 16 ? value << 1 : ((value << 1) & 31) ^ 5
}
