/**
 * P5 Causal order. Who orders slot k has delivered all slots before it, so that
 * whatever a message may rest on stands before it; and one client's requests are
 * delivered in the order in which it made them.
 */
import type { Evidence } from '../evidence'
import type { Stay } from '../stays'
import { nameOf, placeText } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkCausalOrder(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P5', 'causal order', quiescent)
  for (const { stays } of evidence.configurations.values()) {
    for (const stay of stays) {
      checkOrderings(evidence, stay, findings)
      checkClients(stay, findings)
    }
  }
  return findings.result
}

function checkOrderings(evidence: Evidence, stay: Stay, findings: Findings): void {
  const { process, config } = stay
  // Everything below `reach` was delivered before the present line.
  let reach = 0
  for (const { line, at } of stay.ordered) {
    for (; reach < line.slot; reach++) {
      const delivered = stay.bySlot.get(reach)
      if (delivered !== undefined ? delivered.at > at : isMissed(evidence, config, reach)) break
    }
    findings.expect(
      reach >= line.slot,
      () =>
        `${nameOf(process)} orders ${placeText(config, line.slot)} ` +
        `and has not delivered ${placeText(config, reach)}`,
      () => [witness(process, at)]
    )
  }
}

function isMissed(evidence: Evidence, config: string, slot: number): boolean {
  return evidence.slots.isSilent(config, slot) === 'no'
}

function checkClients(stay: Stay, findings: Findings): void {
  const latest = new Map<string, { seq: number; at: number }>()
  for (const { at, lines } of stay.delivered) {
    for (const { message } of lines) {
      const colon = message.lastIndexOf(':')
      const client = message.slice(0, colon)
      const seq = Number(message.slice(colon + 1))
      const before = latest.get(client)
      if (before !== undefined) {
        findings.expect(
          before.seq < seq,
          () =>
            `${nameOf(stay.process)} delivers ${message} ` +
            `after ${client}:${String(before.seq)} of the same client`,
          () => [witness(stay.process, before.at), witness(stay.process, at)]
        )
      }
      latest.set(client, { seq, at })
    }
  }
}
