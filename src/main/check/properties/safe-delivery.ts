/**
 * P7 Safe delivery. Who says that a slot is stable says that every member of the
 * configuration has it: every member delivers it, unless it fails. And an answer
 * leaves only when its slot is stable, or when those who survived the configuration
 * all have it: no failure takes back what a client was told.
 */
import { staysIn, type Evidence } from '../evidence'
import { failedIn, mayGoOn, type Stay } from '../stays'
import { nameOf, placeText } from '../trace'
import { Findings, witness, type PropertyResult, type Witness } from '../verdict'
import { whereaboutsOf } from '../whereabouts'
import { checkReplies } from './safe-replies'

export function checkSafeDelivery(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P7', 'safe delivery', quiescent)
  for (const { stays, members } of evidence.configurations.values()) {
    for (const stay of stays) {
      if (stay.stable < 0) continue
      for (const member of members) checkMember(evidence, stay, member, findings)
    }
  }
  for (const process of evidence.processes) checkReplies(evidence, process, findings)
  return findings.result
}

/** What `stay` calls stable has been, or will be, delivered by `member`. */
function checkMember(evidence: Evidence, stay: Stay, member: string, findings: Findings): void {
  const { process, config, stable, stableAt } = stay
  const line = witness(process, stableAt)
  const text = `${nameOf(process)} says that ${placeText(config, stable)} is stable`
  const others = staysIn(evidence, config, member)
  for (const other of others) checkDelivered(evidence, text, line, stable, other, findings)
  if (others.length > 0) return
  switch (whereaboutsOf(evidence, member, config)) {
    case 'absent':
      findings.leaveOpen(`${text}; there is no trace of its member ${member}`, line)
      return
    case 'untold':
      findings.leaveOpen(`${text}; the trace of its member ${member} ends before`, line)
      return
    case 'pending':
      findings.owe(`${text}; its member ${member} has not installed ${config}`, line)
      return
    case 'failed':
    case 'passed':
      findings.fail(`${text}; its member ${member} never installed ${config}`, line)
  }
}

function checkDelivered(
  evidence: Evidence,
  text: string,
  line: Witness,
  stable: number,
  other: Stay,
  findings: Findings
): void {
  const reach = evidence.slots.reachOf(other)
  if (reach >= stable) {
    findings.hold(stable + 1)
    return
  }
  const { process, config, next } = other
  const missing = `${nameOf(process)} has not delivered ${placeText(config, reach + 1)}`
  if (next !== null) {
    findings.fail(
      `${text}; ${missing} and goes on to ${next.config}`,
      line,
      witness(process, other.end)
    )
  } else if (failedIn(other)) findings.hold()
  else if (mayGoOn(other)) findings.leaveOpen(`${text}; ${missing} where its trace ends`, line)
  else findings.owe(`${text}; ${missing}`, line)
}
