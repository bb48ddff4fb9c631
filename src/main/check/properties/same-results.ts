/** Everybody who delivers a slot gets the same results; everybody who merges gets the same state. */
import type { Evidence } from '../evidence'
import type { DeliveredSlot, Stay } from '../stays'
import { nameOf, placeText, type DeliverLine, type MergeLine, type ProcessTrace } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkSameResults(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('results', 'same results everywhere', quiescent)
  for (const { stays } of evidence.configurations.values()) {
    for (const stay of stays) {
      for (const slot of stay.delivered) checkSlot(evidence, stay, slot, findings)
    }
  }
  checkMerges(evidence, findings)
  return findings.result
}

function checkSlot(
  evidence: Evidence,
  { process, config }: Stay,
  slot: DeliveredSlot,
  findings: Findings
): void {
  const content = evidence.slots.content(config, slot.slot)
  if (content === undefined || content.slot === slot) return
  const byPlace = new Map(content.slot.lines.map((line) => [line.i, line]))
  for (const line of slot.lines) {
    const other = byPlace.get(line.i)
    // Another message there is no matter of results: P6 finds it.
    if (other === undefined || other.message !== line.message) continue
    findings.expect(
      textOf(other) === textOf(line),
      () =>
        `${line.message} at ${placeText(config, slot.slot)} gives ${textOf(other)} ` +
        `at ${nameOf(content.stay.process)} and ${textOf(line)} at ${nameOf(process)}`,
      () => [witness(content.stay.process, content.slot.at), witness(process, slot.at)]
    )
  }
}

function textOf({ result, status }: DeliverLine): string {
  return `${String(result)} ${status}`
}

function checkMerges(evidence: Evidence, findings: Findings): void {
  const first = new Map<string, { process: ProcessTrace; at: number; line: MergeLine }>()
  for (const process of evidence.processes) {
    process.lines.forEach((line, at) => {
      if (line.ev !== 'merge') return
      const other = first.get(line.config)
      if (other === undefined) {
        first.set(line.config, { process, at, line })
        return
      }
      findings.expect(
        other.line.hash === line.hash,
        () =>
          `the merge of ${line.config} gives ${other.line.hash} at ${nameOf(other.process)} ` +
          `and ${line.hash} at ${nameOf(process)}`,
        () => [witness(other.process, other.at), witness(process, at)]
      )
    })
  }
}
