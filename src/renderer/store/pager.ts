import { bounds } from '../../shared/bounds'
import type { Outcome } from '../../shared/ipc'

/** What is known of a long list that another process holds. */
export interface Pages<T> {
  /** Id of the server that answered last; null before the first answer. */
  readonly server: string | null
  /** Length of the list; null before the first answer, -1 when it does not exist. */
  readonly total: number | null
  /** Parts of the list by their number, `pageSize` rows each. */
  readonly parts: ReadonlyMap<number, readonly T[]>
  /** Why the last request was refused. */
  readonly problem: string | null
}

export interface Part<T> {
  readonly server: string
  readonly total: number
  readonly rows: readonly T[]
}

/** Rows in one request. */
export const pageSize = bounds.window.pageRows

export const noPages: Pages<never> = { server: null, total: null, parts: new Map(), problem: null }

export function rowAt<T>(pages: Pages<T>, index: number): T | undefined {
  return pages.parts.get(Math.floor(index / pageSize))?.[index % pageSize]
}

/**
 * Fetches the parts of a long list that are looked at, one request at a time.
 * Old rows stay in sight until newer ones arrive; at most 32 parts are kept.
 */
export class Pager<T> {
  #pages: Pages<T> = noPages
  readonly #fresh = new Set<number>()
  #first = 0
  #last = 0
  #busy = false
  /** Answers to what was asked before a reset are dropped. */
  #generation = 0

  constructor(
    private readonly fetch: (offset: number, count: number) => Promise<Outcome<Part<T>>>,
    private readonly changed: (pages: Pages<T>) => void
  ) {}

  /** Says which rows are looked at, both ends included. */
  show(first: number, last: number): void {
    this.#first = Math.max(0, Math.floor(first / pageSize))
    this.#last = Math.max(this.#first, Math.floor(last / pageSize))
    void this.#pump()
  }

  /** Asks again for what is looked at. */
  refresh(): void {
    this.#fresh.clear()
    void this.#pump()
  }

  /** Another list from here on. */
  reset(): void {
    this.#generation += 1
    this.#busy = false
    this.#first = 0
    this.#last = 0
    this.#fresh.clear()
    this.#publish(noPages)
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#busy) return
    const generation = this.#generation
    this.#busy = true
    for (;;) {
      const part = this.#nextPart()
      if (part === null) break
      // Marked before the answer: a refresh that comes meanwhile asks once more.
      this.#fresh.add(part)
      const outcome = await this.fetch(part * pageSize, pageSize)
      if (generation !== this.#generation) return
      if (!outcome.ok) {
        this.#fresh.delete(part)
        this.#publish({ ...this.#pages, problem: outcome.problem })
        break
      }
      this.#take(part, outcome.value)
    }
    this.#busy = false
  }

  #nextPart(): number | null {
    const end = this.#pages.total === null ? 0 : Math.ceil(this.#pages.total / pageSize) - 1
    for (let part = Math.min(this.#first, Math.max(0, end)); part <= this.#last; part += 1) {
      if (part > Math.max(0, end)) return null
      if (!this.#fresh.has(part)) return part
    }
    return null
  }

  #take(part: number, answer: Part<T>): void {
    const parts = new Map(this.#pages.parts)
    parts.set(part, answer.rows)
    const end = Math.ceil(Math.max(0, answer.total) / pageSize)
    for (const key of [...parts.keys()].sort((a, b) => this.#distance(b) - this.#distance(a))) {
      if (key >= end || parts.size > bounds.window.pageParts) {
        parts.delete(key)
        if (key !== part) this.#fresh.delete(key)
      }
    }
    this.#publish({ server: answer.server, total: answer.total, parts, problem: null })
  }

  #distance(part: number): number {
    return Math.max(this.#first - part, part - this.#last, 0)
  }

  #publish(pages: Pages<T>): void {
    this.#pages = pages
    this.changed(pages)
  }
}
