/** What is known of a member that no trace shows in its configuration. */
import type { Evidence } from './evidence'
import { epochOf, type ProcessTrace } from './trace'

export type Whereabouts =
  /** No trace of it is here at all. */
  | 'absent'
  /** A trace ends before, and may not tell everything. */
  | 'untold'
  /** It runs, and may still come. */
  | 'pending'
  /** It ended before. */
  | 'failed'
  /** It went past this configuration without installing it. */
  | 'passed'

export function whereaboutsOf(evidence: Evidence, server: string, config: string): Whereabouts {
  const all = evidence.processesOf.get(server) ?? []
  if (all.length === 0) return 'absent'
  const before = all.filter((process) => lastEpochOf(evidence, process) < epochOf(config))
  if (before.some(({ ended, torn }) => ended === 'unknown' || torn === true)) return 'untold'
  if (before.some(({ ended }) => ended === 'running')) return 'pending'
  return before.length > 0 ? 'failed' : 'passed'
}

function lastEpochOf(evidence: Evidence, process: ProcessTrace): number {
  const last = evidence.staysOf.get(process)?.at(-1)
  return last === undefined ? -1 : epochOf(last.config)
}
