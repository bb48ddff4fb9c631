/**
 * Where labels above or below the lanes have room: between the arrows that pass there, and beside
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
  /** The base line of each strip for labels: first those above the lanes, then those below. */
  #bases: readonly number[] = []

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
    const half = bandHeight(scene.laneHeight) / 2
    const middles = scene.places.map((_, row) => laneY(scene, row))
    this.#bases = [...middles.map((y) => y - half - 4), ...middles.map((y) => y + half + 12)]
  }

  /** A line is drawn here. */
  cross(x1: number, y1: number, x2: number, y2: number): void {
    const [top, bottom] = y1 < y2 ? [y1, y2] : [y2, y1]
    if (bottom === top) return
    for (let strip = 0; strip < this.#bases.length; strip += 1) {
      const y = this.#bases[strip] ?? 0
      if (y < top || y - textHeightPx > bottom) continue
      const at = (of: number): number => x1 + ((x2 - x1) * (of - y1)) / (y2 - y1)
      const ends = [
        at(Math.min(bottom, Math.max(top, y))),
        at(Math.max(top, Math.min(bottom, y - textHeightPx)))
      ]
      this.#take(strip, Math.min(...ends) - 1, Math.max(...ends) + 1)
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
      const found = [row, row + this.#rows]
        .flatMap((strip) =>
          [x - half - asidePx, x, x + half + asidePx].map((middle) => ({ strip, middle }))
        )
        .find(({ strip, middle }) => this.#isFree(strip, middle - half, middle + half))
      if (found === undefined) continue
      const { strip, middle } = found
      const base = this.#bases[strip] ?? 0
      // What is below one lane and what is above the next share their room where lanes are close.
      for (const [other, y] of this.#bases.entries()) {
        if (Math.abs(y - base) >= textHeightPx) continue
        this.#take(other, middle - half - asidePx, middle + half + asidePx)
      }
      pen.label(middle, base, text, emphasis)
    }
  }

  #isFree(strip: number, from: number, to: number): boolean {
    if (from < this.#x0 || to > this.#x1) return false
    for (let cell = Math.floor(from / cellPx); cell <= to / cellPx; cell += 1) {
      if (this.#taken.has(cell * 128 + strip)) return false
    }
    return true
  }

  #take(strip: number, from: number, to: number): void {
    const last = Math.min(to, this.#x1) / cellPx
    for (let cell = Math.floor(Math.max(from, this.#x0) / cellPx); cell <= last; cell += 1) {
      this.#taken.add(cell * 128 + strip)
    }
  }
}
