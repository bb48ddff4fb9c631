/** The blocks of the product's code that were entered, as `scripts/blocks.mjs` has them noted. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Noted {
  /** 1: entered since it was cleared. */
  readonly hits: Uint8Array
  /** Blocks that became 1. */
  fresh: number
}

/** Where a block is. */
export type BlockPlace = readonly [file: string, line: number]

export class Blocks {
  private readonly noted: Noted
  readonly places: readonly BlockPlace[]

  private constructor(noted: Noted, places: readonly BlockPlace[]) {
    this.noted = noted
    this.places = places
  }

  /** Null when this program was bundled without. */
  static find(): Blocks | null {
    const noted = (globalThis as { ftqueueBlocks?: Noted }).ftqueueBlocks
    const file = join(import.meta.dirname, 'blocks.json')
    if (noted === undefined || !existsSync(file)) return null
    return new Blocks(noted, JSON.parse(readFileSync(file, 'utf8')) as BlockPlace[])
  }

  /** Grows with each block that is entered for the first time since `clear`. */
  get entered(): number {
    return this.noted.fresh
  }

  get hits(): Uint8Array {
    return this.noted.hits.slice(0, this.places.length)
  }

  clear(): void {
    this.noted.hits.fill(0)
    this.noted.fresh = 0
  }
}
