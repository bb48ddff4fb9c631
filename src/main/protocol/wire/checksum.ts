/**
 * XXH32 (Y. Collet, xxHash specification 0.1.1), over a range of bytes.
 * Chosen over CRC-32 because it needs no table and runs at memory speed in
 * plain JavaScript; it guards against truncation and stray traffic, not malice.
 */
const P1 = 0x9e3779b1
const P2 = 0x85ebca77
const P3 = 0xc2b2ae3d
const P4 = 0x27d4eb2f
const P5 = 0x165667b1

function round(acc: number, lane: number): number {
  const mixed = (acc + Math.imul(lane, P2)) | 0
  return Math.imul((mixed << 13) | (mixed >>> 19), P1)
}

/** Unsigned 32-bit hash of `view[start, end)`. */
export function xxh32(view: DataView, start: number, end: number, seed: number): number {
  let at = start
  let hash: number
  if (end - start >= 16) {
    let a = (seed + P1 + P2) | 0
    let b = (seed + P2) | 0
    let c = seed | 0
    let d = (seed - P1) | 0
    const limit = end - 16
    while (at <= limit) {
      a = round(a, view.getInt32(at, true))
      b = round(b, view.getInt32(at + 4, true))
      c = round(c, view.getInt32(at + 8, true))
      d = round(d, view.getInt32(at + 12, true))
      at += 16
    }
    hash =
      (((a << 1) | (a >>> 31)) +
        ((b << 7) | (b >>> 25)) +
        ((c << 12) | (c >>> 20)) +
        ((d << 18) | (d >>> 14))) |
      0
  } else {
    hash = (seed + P5) | 0
  }
  hash = (hash + (end - start)) | 0
  for (; at + 4 <= end; at += 4) {
    hash = (hash + Math.imul(view.getInt32(at, true), P3)) | 0
    hash = Math.imul((hash << 17) | (hash >>> 15), P4)
  }
  for (; at < end; at++) {
    hash = (hash + Math.imul(view.getUint8(at), P5)) | 0
    hash = Math.imul((hash << 11) | (hash >>> 21), P1)
  }
  hash = Math.imul(hash ^ (hash >>> 15), P2)
  hash = Math.imul(hash ^ (hash >>> 13), P3)
  return (hash ^ (hash >>> 16)) >>> 0
}
