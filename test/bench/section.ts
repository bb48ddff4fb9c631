/**
 * A section of `npm run bench`: what it measures, and how its figures are to be shown.
 *
 * To add one:
 *   1. Write test/bench/sections/NAME.ts, which exports a `Section`. Its `run` measures each
 *      of its cells once and yields what it saw; the runner calls it once a round, all sections
 *      in turn, so that what the machine does meanwhile falls on all of them alike. What
 *      it starts through the context (`context.servers`, `context.load`) is stopped for it.
 *   2. Name it in test/bench/sections.ts, and put `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` into
 *      docs/performance.md where its figures shall stand. Table, JSON, medians with the least and the greatest over the rounds,
 *      and the part of docs/performance.md follow from `labels` and `values`.
 *   3. What must hold goes into `demands`: it is told with what was seen, ticked or not.
 *
 * A figure is a flat record of labels (what was measured: op, outstanding, durability …) and
 * a flat record of numbers. The labels together tell a section's figures apart.
 * Ratios belong into the round in which both sides were measured (`context.seen`).
 */
import type { Column } from '../../src/main/cli/table'
import type { BenchContext } from './context'
import type { Peers } from './peers'
import type { Results } from './results'

export type Labels = Readonly<Record<string, string | number>>

export interface Measured {
  readonly labels: Labels
  readonly values: Readonly<Record<string, number>>
}

export interface Figure extends Measured {
  readonly section: string
  /** From 1. */
  readonly round: number
}

export interface ValueKind {
  /** Head of the column, with the unit: `p50 ms`. */
  readonly title: string
  /** Unit alone, as JSON carries it: `ms`, `1/s`, `µs`, `B`, `1`. */
  readonly unit: string
  /** Digits behind the point; default 0. */
  readonly digits?: number
  /** Not in tables, which would be too wide; JSON has it. */
  readonly onlyJson?: boolean
}

/** Something that must hold, and what was seen. */
export interface Demand {
  /** One line: `1 outstanding, memory, push: times JetStream R3 memory`. */
  readonly what: string
  readonly kind: 'at least' | 'at most'
  readonly demanded: number
  /** NaN: not measured in this run. */
  readonly seen: number
  readonly unit: string
}

export interface TextTable {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

export interface Section {
  /** As `--only` has it. */
  readonly name: string
  readonly title: string
  /** One line: what is measured, and how. */
  readonly line: string
  /** Labels in the order of the columns; every figure has all of them. */
  readonly labels: readonly string[]
  /** Values in the order of the columns; a figure may lack some. */
  readonly values: Readonly<Record<string, ValueKind>>
  /** Sections that are measured in the same round, before this one, even when they are not asked for. */
  readonly needs?: readonly string[]
  /** Rounds at most, for what takes long; default as many as the run has. */
  readonly roundsMost?: number
  run(context: BenchContext): AsyncIterable<Measured>
  /** The one table that tells most, to stand above all figures in docs/performance.md. */
  digest?(results: Results): TextTable
  demands?(results: Results, peers: Peers): readonly Demand[]
}
