/**
 * P8 Transitional duty: those who leave a regular configuration together deliver
 * the same there: everything that one of them ordered or delivered, up to the first
 * hole, and nothing beyond it.
 */
import type { Evidence } from '../evidence'
import type { Configuration, Stay } from '../stays'
import { nameOf, placeText } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkTransitionalDuty(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P8', 'transitional duty', quiescent)
  for (const configuration of evidence.configurations.values()) {
    for (const stay of configuration.stays) {
      if (stay.transitional === null) continue
      checkHole(evidence, stay, findings)
      checkNothingNew(stay, findings)
      checkDuty(evidence, configuration, stay, findings)
    }
  }
  return findings.result
}

/** Deliveries end at the first hole. */
function checkHole(evidence: Evidence, stay: Stay, findings: Findings): void {
  const { process, config, last, transitionalAt } = stay
  const reach = evidence.slots.reachOf(stay)
  const beyond = stay.delivered.find(({ slot }) => slot > reach)
  findings.expect(
    reach >= last,
    () =>
      `${nameOf(process)} leaves ${config} with ${placeText(config, last)} delivered ` +
      `beyond the hole at ${placeText(config, reach + 1)}`,
    () => [witness(process, beyond?.at ?? transitionalAt), witness(process, transitionalAt)]
  )
}

/** Nothing is ordered once the configuration is being left. */
function checkNothingNew({ process, config, ordered, transitionalAt }: Stay, findings: Findings) {
  const late = ordered.find(({ at }) => at > transitionalAt)
  findings.expect(
    late === undefined,
    () =>
      `${nameOf(process)} orders ${placeText(config, late?.line.slot ?? -1)} ` +
      `in the transitional configuration that leaves ${config}`,
    () => [witness(process, late?.at ?? transitionalAt)]
  )
}

/** What a companion has, this one delivers. */
function checkDuty(
  evidence: Evidence,
  { stays }: Configuration,
  stay: Stay,
  findings: Findings
): void {
  const { process, config, transitional, transitionalAt, next } = stay
  const reach = evidence.slots.reachOf(stay)
  for (const other of stays) {
    // A companion that did not live to leave, or left another way, has other duties.
    if (other === stay || other.transitional?.config !== transitional?.config) continue
    if ((next === null) !== (other.next === null)) continue
    const delivered = other.delivered.find(({ slot }) => slot > reach)
    const ordered = other.ordered.find(({ line }) => line.slot > reach)
    const missed = delivered?.slot ?? ordered?.line.slot
    findings.expect(
      missed === undefined,
      () =>
        `${nameOf(other.process)} and ${nameOf(process)} leave ${config} together; ` +
        `the former has ${placeText(config, missed ?? -1)}, the latter does not deliver it`,
      () => [
        witness(other.process, delivered?.at ?? ordered?.at ?? -1),
        witness(process, transitionalAt)
      ]
    )
  }
}
