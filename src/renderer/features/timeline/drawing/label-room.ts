/**
 * Where labels above the lanes have room: between the arrows that pass there, and beside
 * each other. What has none is left out; the details say it. Pure.
 */
import { bandHeight, laneY } from './measures'
import type { Emphasis, Pen } from './pen'

interface Wish {
  readonly row: number
  readonly x: number
  readonly text: string
  readonly emphasis: Emphasis
}

/** Room is looked for in steps of this width, px. */
const cellPx = 3
const characterPx = 6
const textHeightPx = 10
/** From what is labelled to a label beside it, px. */
const asidePx = 6
/** More are not even tried: where so many are, there is no room. */
const mostWishes = 400

export class LabelRoom {
  readonly #taken = new Set<number>()
  #wishes: Wish[] = []
  #x0 = 0
  #x1 = 0
  #rows = 0
  #bottomOf: (row: number) => number = () => 0

  clear(scene: {
    readonly top: number
    readonly laneHeight: number
    readonly x0: number
    readonly x1: number
    readonly places: readonly unknown[]
  }): void {
    this.#taken.clear()
    this.#wishes = []
    this.#x0 = scene.x0
    this.#x1 = scene.x1
    this.#rows = scene.places.length
    this.#bottomOf = (row) => laneY(scene, row) - bandHeight(scene.laneHeight) / 2 - 4
  }

  /** A line is drawn here. */
  cross(x1: number, y1: number, x2: number, y2: number): void {
    const [top, bottom] = y1 < y2 ? [y1, y2] : [y2, y1]
    if (bottom === top) return
    for (let row = 0; row < this.#rows; row += 1) {
      const y = this.#bottomOf(row)
      if (y < top || y - textHeightPx > bottom) continue
      const at = (of: number): number => x1 + ((x2 - x1) * (of - y1)) / (y2 - y1)
      const ends = [
        at(Math.min(bottom, Math.max(top, y))),
        at(Math.max(top, Math.min(bottom, y - textHeightPx)))
      ]
      this.#take(row, Math.min(...ends) - 1, Math.max(...ends) + 1)
    }
  }

  want(row: number, x: number, text: string, emphasis: Emphasis): void {
    if (this.#wishes.length < mostWishes || emphasis === 'strong') {
      this.#wishes.push({ row, x, text, emphasis })
    }
  }

  /** Labels what has room for it, once all lines are known: what is strong first. */
  place(pen: Pen): void {
    const wishes = [...this.#wishes].sort(
      (a, b) => Number(b.emphasis === 'strong') - Number(a.emphasis === 'strong')
    )
    for (const { row, x, text, emphasis } of wishes) {
      const half = (text.length * characterPx) / 2
      const middle = [x - half - asidePx, x, x + half + asidePx].find((at) =>
        this.#isFree(row, at - half, at + half)
      )
      if (middle === undefined) continue
      this.#take(row, middle - half - asidePx, middle + half + asidePx)
      pen.label(middle, this.#bottomOf(row), text, emphasis)
    }
  }

  #isFree(row: number, from: number, to: number): boolean {
    if (from < this.#x0 || to > this.#x1) return false
    for (let cell = Math.floor(from / cellPx); cell <= to / cellPx; cell += 1) {
      if (this.#taken.has(cell * 128 + row)) return false
    }
    return true
  }

  #take(row: number, from: number, to: number): void {
    const last = Math.min(to, this.#x1) / cellPx
    for (let cell = Math.floor(Math.max(from, this.#x0) / cellPx); cell <= last; cell += 1) {
      this.#taken.add(cell * 128 + row)
    }
  }
}
