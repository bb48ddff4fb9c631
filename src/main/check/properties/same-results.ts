/** Everybody who delivers a slot gets the same results, and nobody ever finds another one's state different. */
import type { Evidence } from '../evidence'
import type { DeliveredSlot, Stay } from '../stays'
import { nameOf, placeText, type DeliverLine, type ProcessTrace } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkSameResults(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('results', 'same results everywhere', quiescent)
  for (const { stays } of evidence.configurations.values()) {
    for (const stay of stays) {
      for (const slot of stay.delivered) checkSlot(evidence, stay, slot, findings)
    }
  }
  for (const process of evidence.processes) checkAlarms(process, findings)
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

/** The members themselves compare what they hold, and tell when it differs. */
function checkAlarms(process: ProcessTrace, findings: Findings): void {
  process.lines.forEach((line, at) => {
    if (line.ev !== 'divergence') return
    findings.fail(
      `${nameOf(process)} finds that members of ${line.config} hold different states`,
      witness(process, at)
    )
  })
}
