/**
 * Client ids as text. A packet is read when it comes and again in its slot, and its client's id is
 * looked up in several tables on the way: a string that was made before is found in them faster
 * than one that is equal to it, and costs nothing to make.
 */
import { utf8Decode } from './bytes'

/** A power of two. Ids of more clients than this at one time are decoded more often, that is all. */
const PLACES = 256

interface Known {
  readonly bytes: Uint8Array
  readonly text: string
}

/** Remembers the texts of the ids that it decoded last: the same bytes give the same text as ever. */
export class ClientIds {
  private readonly places: (Known | undefined)[] = new Array<Known | undefined>(PLACES).fill(
    undefined
  )

  /** The text of `bytes[start, end)`; undefined when that is no well-formed UTF-8. */
  decode(bytes: Uint8Array, start: number, end: number): string | undefined {
    const place = placeOf(bytes, start, end)
    const known = this.places[place]
    if (known !== undefined && isAt(known.bytes, bytes, start, end)) return known.text
    const text = utf8Decode(bytes.subarray(start, end))
    if (text !== undefined) {
      // A copy: the datagram is not to live as long as this.
      this.places[place] = { bytes: new Uint8Array(bytes.subarray(start, end)), text }
    }
    return text
  }
}

function placeOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return (hash ^ (hash >>> 16)) & (PLACES - 1)
}

function isAt(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}
