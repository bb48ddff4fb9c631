/** Where the parts of a diagram stand, px. Pure. */

/** The lanes' names. */
export const gutterPx = 118
/** The time axis. */
export const axisPx = 26
/** Lanes are squeezed no further; more of them are scrolled. */
const leastLanePx = 34
const mostLanePx = 128

export function fittingLane(heightPx: number, lanes: number): number {
  if (lanes === 0) return mostLanePx
  return Math.min(mostLanePx, Math.max(leastLanePx, Math.floor((heightPx - axisPx - 6) / lanes)))
}
