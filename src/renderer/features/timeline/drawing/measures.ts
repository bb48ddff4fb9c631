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

/** The middle of a lane. */
export function laneY(
  { top, laneHeight }: { readonly top: number; readonly laneHeight: number },
  index: number
): number {
  return top + (index + 0.5) * laneHeight
}

/** Where a lane's configuration is drawn behind it. */
export function bandHeight(laneHeight: number): number {
  return Math.min(34, laneHeight * 0.6)
}
