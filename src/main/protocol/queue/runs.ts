/**
 * Sets of pairs (sequence number of a client, configuration) as runs of numbers:
 * what was executed where, and which answers a client took from where. Canonical:
 * ascending by configuration, then by number; runs of one configuration neither
 * overlap nor touch. Lists are never written to, so that copies may share them.
 */
import { compareConfig, sameConfig } from '../ids'
import type { ConfigId } from '../types'

/** The numbers from `from` to below `to`. */
export interface Run {
  readonly from: number
  readonly to: number
  readonly config: ConfigId
}

function compareRuns(a: Run, b: Run): number {
  return compareConfig(a.config, b.config) || a.from - b.from
}

/** The runs and one more; of more than `most` those of the oldest configurations are left out. */
export function addRun(runs: readonly Run[], run: Run, most: number): readonly Run[] {
  if (run.from >= run.to) return runs
  const last = runs.at(-1)
  if (last === undefined) return [run]
  const order = compareConfig(last.config, run.config)
  // Nearly always: the client goes on where it was, or in a new configuration.
  if (order === 0 && run.from >= last.from) {
    if (run.from <= last.to) {
      return run.to <= last.to ? runs : withLast(runs, run.to)
    }
    return newest([...runs, run], most)
  }
  if (order < 0) return newest([...runs, run], most)
  return uniteRuns(runs, [run], most)
}

/** The runs, the last one grown up to `to`. */
function withLast(runs: readonly Run[], to: number): readonly Run[] {
  const grown = runs.slice()
  const { from, config } = grown.at(-1) as Run
  grown[grown.length - 1] = { from, to, config }
  return grown
}

/** What is in either; of more than `most` runs those of the oldest configurations are left out. */
export function uniteRuns(a: readonly Run[], b: readonly Run[], most: number): readonly Run[] {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const united: Run[] = []
  for (const run of [...a, ...b].sort(compareRuns)) {
    const last = united.at(-1)
    if (last === undefined || run.from > last.to || !sameConfig(last.config, run.config)) {
      united.push(run)
    } else if (run.to > last.to) {
      united[united.length - 1] = { ...last, to: run.to }
    }
  }
  return newest(united, most)
}

function newest(runs: readonly Run[], most: number): readonly Run[] {
  return runs.length > most ? runs.slice(-most) : runs
}

/** True when the number stands in one of the runs. */
export function runsCover(runs: readonly Run[], sequence: number): boolean {
  for (let at = runs.length - 1; at >= 0; at--) {
    const { from, to } = runs[at] as Run
    if (from <= sequence && sequence < to) return true
  }
  return false
}

/** The configurations in whose runs the number stands, ascending. */
export function configsOf(runs: readonly Run[], sequence: number): ConfigId[] {
  return runs
    .filter(({ from, to }) => from <= sequence && sequence < to)
    .map(({ config }) => config)
}

/** True when the list is canonical and has at most `most` runs: for what came from outside. */
export function areRuns(runs: readonly Run[], most: number): boolean {
  return (
    runs.length <= most &&
    runs.every((run, at) => {
      const before = runs[at - 1]
      return (
        run.from < run.to &&
        (before === undefined ||
          compareConfig(before.config, run.config) < 0 ||
          (sameConfig(before.config, run.config) && before.to < run.from))
      )
    })
  )
}
