/**
 * Folds values into 32 bits: a fingerprint that tells different values apart,
 * cheap enough for every effect of a running core. No defence against malice.
 */
import { viewOf } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'

/** What a fold begins with. */
export const FOLD_START = 0x9747b28c

/** Stand before a value, so that values of different types differ. */
const Tag = { text: 1, number: 2, truth: 3, none: 4, list: 5, record: 6, bytes: 7, other: 8 }

const scratch = new DataView(new ArrayBuffer(8))

/** `word`: 32 bits; more are cut off. */
export function foldWord(fold: number, word: number): number {
  const mixed = Math.imul(fold ^ word, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Tells all numbers apart, fractions and huge ones too. */
export function foldNumber(fold: number, value: number): number {
  scratch.setFloat64(0, value, true)
  return foldWord(foldWord(fold, scratch.getInt32(0, true)), scratch.getInt32(4, true))
}

export function foldText(fold: number, text: string): number {
  let folded = foldWord(fold, text.length)
  for (let i = 0; i < text.length; i++) folded = foldWord(folded, text.charCodeAt(i))
  return folded
}

export function foldBytes(fold: number, bytes: Uint8Array): number {
  return xxh32(viewOf(bytes), 0, bytes.length, fold)
}

/** Any plain data: texts, numbers, truth values, null, bytes, lists and records of such. */
export function foldValue(fold: number, value: unknown): number {
  switch (typeof value) {
    case 'string':
      return foldText(foldWord(fold, Tag.text), value)
    case 'number':
      return foldNumber(foldWord(fold, Tag.number), value)
    case 'boolean':
      return foldWord(foldWord(fold, Tag.truth), value ? 1 : 0)
    case 'object':
      return foldObject(fold, value)
    case 'undefined':
      return foldWord(fold, Tag.none)
    default:
      return foldText(foldWord(fold, Tag.other), String(value))
  }
}

function foldObject(fold: number, value: object | null): number {
  if (value === null) return foldWord(fold, Tag.none)
  if (value instanceof Uint8Array) return foldBytes(foldWord(fold, Tag.bytes), value)
  if (Array.isArray(value)) {
    let folded = foldWord(foldWord(fold, Tag.list), value.length)
    for (const item of value) folded = foldValue(folded, item)
    return folded
  }
  let folded = foldWord(fold, Tag.record)
  const record = value as Readonly<Record<string, unknown>>
  for (const key in record) folded = foldValue(foldText(folded, key), record[key])
  return folded
}
