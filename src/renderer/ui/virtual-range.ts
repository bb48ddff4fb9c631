/**
 * Which rows of a long list are in sight. Rows have one height, so everything
 * follows from the place of the scroll bar, however many rows there are. Pure.
 */

/**
 * Browsers cut off what is higher than about 33 million device pixels. A longer
 * list is squeezed into this height: its scroll bar moves it faster than 1:1.
 */
export const mostSpacePx = 8_000_000

/** Rows drawn beyond both edges, so that a short scroll finds them ready. */
const overscan = 8

export interface Geometry {
  /** Height of the scrolled content, px. */
  readonly spacePx: number
  /** Rows to be drawn, `end` not included. */
  readonly start: number
  readonly end: number
  /** Rows in sight. */
  readonly firstSeen: number
  readonly lastSeen: number
  /** Where row `start` stands within the content, px from its top. */
  readonly startPx: number
}

export interface Viewport {
  readonly count: number
  readonly rowPx: number
  /** Height of what is seen, px. */
  readonly heightPx: number
  /** Place of the scroll bar, px. */
  readonly topPx: number
}

export function geometry({ count, rowPx, heightPx, topPx }: Viewport): Geometry {
  const listPx = count * rowPx
  const spacePx = Math.min(listPx, mostSpacePx)
  const top = Math.min(Math.max(0, topPx), Math.max(0, spacePx - heightPx))
  const listTop = listPx === spacePx ? top : (top * (listPx - heightPx)) / (spacePx - heightPx)
  const firstSeen = Math.min(Math.floor(listTop / rowPx), Math.max(0, count - 1))
  const lastSeen = Math.min(Math.floor((listTop + heightPx - 1) / rowPx), count - 1)
  const start = Math.max(0, firstSeen - overscan)
  const end = Math.max(start, Math.min(count, lastSeen + 1 + overscan))
  return { spacePx, start, end, firstSeen, lastSeen, startPx: start * rowPx - listTop + top }
}

/** Where the scroll bar must stand so that this row is in sight, moving as little as need be. */
export function topFor(index: number, viewport: Viewport): number {
  const { count, rowPx, heightPx, topPx } = viewport
  const listPx = count * rowPx
  const spacePx = Math.min(listPx, mostSpacePx)
  const squeeze = listPx === spacePx ? 1 : (spacePx - heightPx) / (listPx - heightPx)
  const listTop = topPx / squeeze
  const rowTop = Math.min(Math.max(0, index), Math.max(0, count - 1)) * rowPx
  if (rowTop < listTop) return rowTop * squeeze
  if (rowTop + rowPx > listTop + heightPx) return (rowTop + rowPx - heightPx) * squeeze
  return topPx
}
