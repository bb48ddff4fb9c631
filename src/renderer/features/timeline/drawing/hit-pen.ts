/** Feels for what is under the pointer: the nearest mark, else the nearest arrow. Pure. */
import type { Entry } from '../../../store/timeline/entry'
import type { Arrow, MarkShape, Pen } from './pen'

const reachPx = 7

export class HitPen implements Pen {
  #best: Entry | null = null
  #bestPx = reachPx

  constructor(
    private readonly x: number,
    private readonly y: number
  ) {}

  get found(): Entry | null {
    return this.#best
  }

  band(): void {
    // Nothing to choose.
  }

  lane(): void {
    // Nothing to choose.
  }

  label(): void {
    // Nothing to choose.
  }

  gap(): void {
    // Nothing to choose.
  }

  bar(x: number, y: number, width: number, height: number, _emphasis: unknown, first: Entry): void {
    const isAt = this.x >= x && this.x <= x + width && this.y >= y && this.y <= y + height
    if (isAt) this.#take(reachPx - 1, first)
  }

  arrow({ x1, y1, x2, y2, entry }: Arrow): void {
    this.#take(distanceTo(this.x, this.y, x1, y1, x2, y2) + 1.5, entry)
  }

  mark(shape: MarkShape, x: number, y: number, _emphasis: unknown, entry: Entry): void {
    const aside = { delivered: -5, stable: 5, replied: -9 }[shape as string] ?? 0
    this.#take(Math.hypot(this.x - x, this.y - y - aside) - 2.5, entry)
  }

  #take(px: number, entry: Entry): void {
    if (px >= this.#bestPx) return
    this.#bestPx = px
    this.#best = entry
  }
}

/** From a point to a stretch of a line, px. */
export function distanceTo(
  x: number,
  y: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number
): number {
  const dx = x2 - x1
  const dy = y2 - y1
  const square = dx * dx + dy * dy
  const share = square === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / square
  const near = Math.min(1, Math.max(0, share))
  return Math.hypot(x - x1 - near * dx, y - y1 - near * dy)
}
