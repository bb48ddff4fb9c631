/**
 * M5 Same merge: all who install a configuration that joins diverged pasts merge them,
 * and come to the same state and the same report.
 */
import type { Evidence, MergeAt } from '../evidence'
import { nameOf } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkSameMerge(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('M5', 'all merge to the same', quiescent)
  for (const [config, merges] of evidence.merges) {
    const [first, ...others] = merges
    if (first === undefined) continue
    for (const other of others) compare(first, other, findings)
    const { from = [], stays = [] } = evidence.configurations.get(config) ?? {}
    findings.expect(
      sorted(first.line.from) === sorted(from),
      () => `${config} merges {${first.line.from.join(', ')}} and joins {${from.join(', ')}}`,
      () => [witness(first.process, first.at)]
    )
    for (const { process, at } of stays) {
      // The trace may end before it tells.
      if (at === process.lines.length - 1) continue
      const count = merges.filter((merge) => merge.process === process).length
      findings.expect(
        count === 1,
        () => `${nameOf(process)} installs ${config} and merges ${String(count)} times for it`,
        () => [witness(first.process, first.at), witness(process, at)]
      )
    }
  }
  return findings.result
}

function compare(first: MergeAt, other: MergeAt, findings: Findings): void {
  const { hash, report, config } = other.line
  const lines = [witness(first.process, first.at), witness(other.process, other.at)]
  findings.expect(
    first.line.hash === hash,
    () =>
      `the merge of ${config} gives ${first.line.hash} at ${nameOf(first.process)} ` +
      `and ${hash} at ${nameOf(other.process)}`,
    () => lines
  )
  findings.expect(
    JSON.stringify(first.line.report) === JSON.stringify(report) &&
      sorted(first.line.from) === sorted(other.line.from),
    () =>
      `${nameOf(first.process)} and ${nameOf(other.process)} report the merge of ${config} differently`,
    () => lines
  )
}

function sorted(configs: readonly string[]): string {
  return [...configs].sort().join(', ')
}
