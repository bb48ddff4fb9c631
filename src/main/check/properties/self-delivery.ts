/** P3 Self-delivery: whoever orders a slot delivers it there, unless it fails. */
import type { Evidence } from '../evidence'
import { failedIn, mayGoOn, type OrderedSlot, type Stay } from '../stays'
import { nameOf, placeText } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkSelfDelivery(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P3', 'self-delivery', quiescent)
  for (const { stays } of evidence.configurations.values()) {
    for (const stay of stays) {
      for (const ordered of stay.ordered) checkOne(evidence, stay, ordered, findings)
    }
  }
  return findings.result
}

function checkOne(
  evidence: Evidence,
  stay: Stay,
  { line: { slot, messages }, at }: OrderedSlot,
  findings: Findings
): void {
  const { process, config } = stay
  const delivered = stay.bySlot.get(slot)
  if (delivered !== undefined || failedIn(stay) || hasNothingNew(evidence, messages)) {
    findings.hold()
    return
  }
  const text = `${nameOf(process)} orders ${placeText(config, slot)}`
  const line = witness(process, at)
  if (stay.next !== null) {
    const left = witness(process, stay.end)
    findings.fail(`${text}, and goes on to ${stay.next.config} without delivering it`, line, left)
  } else if (mayGoOn(stay)) {
    findings.leaveOpen(`${text}; its trace ends before it delivers it`, line)
  } else findings.owe(`${text}, and has not delivered it`, line)
}

/** Empty, or all of it was delivered before: there is nothing to deliver. */
function hasNothingNew({ slots }: Evidence, messages: readonly string[]): boolean {
  return messages.every((message) => slots.placesOf(message).length > 0)
}
