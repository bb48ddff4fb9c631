/**
 * What a state has seen: a version vector over regular configurations. Two states
 * whose histories are equal are equal; one whose history contains the other's has
 * executed, or taken over, everything that the other did.
 *
 * An entry says that every slot of its configuration up to `end` was executed, in
 * this state or in one that was merged into it. `end` -1: a merge was installed
 * with this configuration, and nothing was executed in it yet.
 */
import { compareConfig, sameConfig } from '../ids'
import { limits } from '../limits'
import type { ConfigId, Slot } from '../types'

/** A configuration that a state went through. */
export interface LineageEntry {
  readonly config: ConfigId
  /** Last slot executed, -1: none. */
  readonly end: Slot
}

export interface HistoryEntry extends LineageEntry {
  /** Operations executed in it. */
  readonly operations: number
}

type Entry = { -readonly [Key in keyof HistoryEntry]: HistoryEntry[Key] }

export class History {
  private list: Entry[] = []
  private passed = 0

  /**
   * A history from its parts, which must be valid: entries ascending, each of an
   * epoch beyond the horizon. Undefined otherwise, or when there are too many.
   */
  static restore(entries: readonly HistoryEntry[], horizon: number): History | undefined {
    if (entries.length > limits.history) return undefined
    const history = new History()
    history.passed = horizon
    let before: ConfigId | null = null
    for (const { config, end, operations } of entries) {
      if (config.epoch <= horizon || (before !== null && compareConfig(before, config) >= 0)) {
        return undefined
      }
      before = config
      history.list.push({ config, end, operations })
    }
    return history
  }

  /** What either has seen. */
  static union(a: History, b: History): History {
    const both = new History()
    both.passed = Math.max(a.passed, b.passed)
    let i = 0
    let j = 0
    while (i < a.list.length || j < b.list.length) {
      const left = a.list[i]
      const right = b.list[j]
      const order =
        left === undefined ? 1 : right === undefined ? -1 : compareConfig(left.config, right.config)
      const { config } = (order <= 0 ? left : right) as Entry
      both.list.push({
        config,
        end: Math.max(order <= 0 ? (left?.end ?? -1) : -1, order >= 0 ? (right?.end ?? -1) : -1),
        operations: Math.max(
          order <= 0 ? (left?.operations ?? 0) : 0,
          order >= 0 ? (right?.operations ?? 0) : 0
        )
      })
      if (order <= 0) i++
      if (order >= 0) j++
    }
    both.forget()
    return both
  }

  /** Ascending; each of an epoch beyond the horizon. */
  get entries(): readonly HistoryEntry[] {
    return this.list
  }

  /** Whatever happened in an epoch up to this one counts as seen; 0: nothing was forgotten. */
  get horizon(): number {
    return this.passed
  }

  get isEmpty(): boolean {
    return this.list.length === 0 && this.passed === 0
  }

  /** The entry of the greatest configuration. */
  get tip(): HistoryEntry | undefined {
    return this.list.at(-1)
  }

  /** Operations executed in all configurations that are remembered. */
  get operations(): number {
    return this.list.reduce((sum, { operations }) => sum + operations, 0)
  }

  /** True when this slot is part of what was seen; slot -1: when the configuration is at all. */
  covers(config: ConfigId, slot: Slot): boolean {
    return this.endOf(config) >= slot
  }

  /** The last slot of this configuration that was seen; infinite: all of them; minus infinite: not even the configuration. */
  endOf(config: ConfigId): number {
    if (config.epoch <= this.passed) return Infinity
    return this.find(config)?.end ?? -Infinity
  }

  /** True when nothing of the other is news to this one. */
  contains(other: History): boolean {
    return (
      other.passed <= this.passed && other.list.every(({ config, end }) => this.covers(config, end))
    )
  }

  /** Notes that slots of `config` up to `slot` are executed, with so many operations more. */
  advance(config: ConfigId, slot: Slot, operations: number): void {
    const entry = this.open(config)
    if (slot > entry.end) entry.end = slot
    entry.operations += operations
  }

  /** Notes that a merge was installed with `config`. */
  mark(config: ConfigId): void {
    this.open(config)
  }

  copy(): History {
    const copy = new History()
    copy.passed = this.passed
    copy.list = this.list.map((entry) => ({ ...entry }))
    return copy
  }

  /** The place of `config`, or where it belongs. */
  private placeOf(config: ConfigId): number {
    let low = 0
    let high = this.list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareConfig((this.list[middle] as Entry).config, config) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  private find(config: ConfigId): Entry | undefined {
    const entry = this.list[this.placeOf(config)]
    return entry !== undefined && sameConfig(entry.config, config) ? entry : undefined
  }

  private open(config: ConfigId): Entry {
    // Nearly always the newest: a slot was executed.
    const last = this.list.at(-1)
    if (last !== undefined && sameConfig(last.config, config)) return last
    const place = this.placeOf(config)
    const known = this.list[place]
    if (known !== undefined && sameConfig(known.config, config)) return known
    const entry = { config, end: -1, operations: 0 }
    if (config.epoch > this.passed) this.list.splice(place, 0, entry)
    this.forget()
    return entry
  }

  /** Drops what is beyond the bound: whole epochs, so that any order of unions drops the same. */
  private forget(): void {
    const excess = this.list.length - limits.history
    if (excess > 0) {
      this.passed = Math.max(this.passed, (this.list[excess - 1] as Entry).config.epoch)
    }
    if (this.list[0] !== undefined && this.list[0].config.epoch <= this.passed) {
      this.list = this.list.filter(({ config }) => config.epoch > this.passed)
    }
  }
}
