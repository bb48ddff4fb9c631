/**
 * M6 One primary: under the policy `majority`, configurations that order what clients
 * ask for follow one upon the other; no two do so side by side.
 */
import { staysIn, type Evidence } from '../evidence'
import type { Certainty } from '../lineage'
import type { Stay } from '../stays'
import { isOfTheGroup } from '../trace'
import { Findings, witness, type PropertyResult, type Witness } from '../verdict'

/** @param isMajority the group had this policy from the beginning, and never another one */
export function checkPrimary(
  evidence: Evidence,
  quiescent: boolean,
  isMajority: boolean
): PropertyResult {
  const findings = new Findings('M6', 'one primary', quiescent)
  if (!isMajority) return findings.result
  /** Those that go back to the first one, in the order of their ids: what follows has a greater id. */
  const line: Ordered[] = []
  for (const id of evidence.configurations.keys()) {
    const next = firstOf(evidence, id)
    if (next === null) continue
    const before = line.at(-1)
    const comesFrom = (one: Ordered): Certainty =>
      evidence.lineage.precedes([{ config: one.config, slot: -1 }], id)
    if (before === undefined || comesFrom(before) === 'yes') {
      if (before !== undefined) findings.hold()
      line.push(next)
      continue
    }
    const text = `${before.config} and ${id} both order, and the latter does not come from the former`
    const isOfTheLine = line.some((one) => comesFrom(one) === 'yes')
    if (isOfTheLine && isForgotten(evidence, before.config, id)) {
      findings.leaveOpen(`${text}; all who were in both may have lost it`, before.at, next.at)
    } else if (isOfTheLine && comesFrom(before) === 'no') findings.fail(text, before.at, next.at)
    // Servers that lost all memory know of no primary.
    else findings.leaveOpen(`${text}; it may have begun anew`, before.at, next.at)
    if (isOfTheLine) line.push(next)
  }
  return findings.result
}

interface Ordered {
  readonly config: string
  readonly at: Witness
}

/**
 * Everybody of the latter who had been in the former ended there, and found nothing of it on its
 * disk (if any), which had not been synced by then. Only so may the latter come after the former
 * without knowing of it: majorities of the same members have one in common.
 */
function isForgotten(evidence: Evidence, former: string, latter: string): boolean {
  const { configurations, lineage } = evidence
  const isLost = ({ next, process: { server, incarnation } }: Stay): boolean =>
    next === null &&
    !lineage.isRestored(former, server) &&
    staysIn(evidence, latter, server).every(({ process }) => process.incarnation > incarnation)
  const common = (configurations.get(former)?.stays ?? []).filter(
    ({ process }) => staysIn(evidence, latter, process.server).length > 0
  )
  return common.length > 0 && common.every(isLost)
}

/** The first thing that a client asked for and this configuration delivered. */
function firstOf({ slots }: Evidence, config: string): Ordered | null {
  for (const slot of slots.deliveredSlots(config)) {
    const content = slots.content(config, slot)
    if (content?.slot.lines.some(({ op }) => !isOfTheGroup(op)) === true) {
      return { config, at: witness(content.stay.process, content.slot.at) }
    }
  }
  return null
}
