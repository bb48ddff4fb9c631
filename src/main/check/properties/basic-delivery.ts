/**
 * P1 Basic delivery: what is delivered was ordered before, as it was ordered; no
 * message is delivered twice in one history; a slot is ordered once; happened-before
 * has no circle.
 */
import { staysIn, type Evidence } from '../evidence'
import { findCircle } from '../happened-before'
import type { Ordering } from '../slot-book'
import { mayBeCut, mayGoOn, type DeliveredSlot, type Stay } from '../stays'
import { nameOf, placeText } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'
import { whereaboutsOf } from '../whereabouts'

export function checkBasicDelivery(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P1', 'basic delivery', quiescent)
  for (const { stays } of evidence.configurations.values()) {
    for (const stay of stays) checkStay(evidence, stay, findings)
  }
  checkStrays(evidence, findings)
  checkOrderedOnce(evidence, findings)
  checkAtMostOnce(evidence, findings)
  const { stuck, steps } = findCircle(evidence)
  if (stuck.length === 0) findings.hold(steps)
  else {
    findings.fail(
      `happened-before has a circle: ${stuck.map(({ process }) => nameOf(process)).join(', ')} ` +
        'wait for what can only come after what they do next',
      ...stuck.map(({ process, at }) => witness(process, at))
    )
  }
  return findings.result
}

function checkStay(evidence: Evidence, stay: Stay, findings: Findings): void {
  const { process, config } = stay
  for (const slot of stay.delivered) {
    const first = stay.bySlot.get(slot.slot)
    if (first !== slot && first !== undefined) {
      findings.fail(
        `${nameOf(process)} delivers ${placeText(config, slot.slot)} twice`,
        witness(process, first.at),
        witness(process, slot.at)
      )
    }
    const [ordering] = evidence.slots.orderingsOf(config, slot.slot)
    if (ordering === undefined) checkUnordered(evidence, stay, slot, findings)
    else checkAsOrdered(evidence, stay, slot, ordering, findings)
  }
}

/** Nobody's trace orders this slot: that is wrong if its owner's trace is complete. */
function checkUnordered(
  evidence: Evidence,
  { process, config, installed }: Stay,
  { slot, at }: DeliveredSlot,
  findings: Findings
): void {
  const owner = installed.members[slot % installed.members.length] ?? ''
  const text = `${nameOf(process)} delivers ${placeText(config, slot)}, which`
  const line = witness(process, at)
  const [stay] = staysIn(evidence, config, owner)
  if (stay === undefined) {
    const where = whereaboutsOf(evidence, owner, config)
    if (where === 'absent') {
      findings.leaveOpen(`${text} ${owner} ordered, if anybody: its trace is not here`, line)
    } else if (where === 'untold') {
      findings.leaveOpen(`${text} ${owner} ordered, if anybody: its trace ends before`, line)
    } else findings.fail(`${text} nobody ordered`, line)
  } else if (mayGoOn(stay)) {
    findings.leaveOpen(`${text} ${owner} ordered, if anybody: its trace ends before`, line)
  } else findings.fail(`${text} nobody ordered`, line)
}

function checkAsOrdered(
  evidence: Evidence,
  stay: Stay,
  slot: DeliveredSlot,
  { line: order, stay: sender, at }: Ordering,
  findings: Findings
): void {
  const { process, config } = stay
  const witnesses = [witness(sender.process, at), witness(process, slot.at)]
  const delivers = `${nameOf(process)} delivers ${placeText(config, slot.slot)}`
  const wrong = slot.lines.find(({ i, message }) => order.messages[i] !== message)
  if (wrong !== undefined) {
    findings.fail(
      `${delivers}#${String(wrong.i)} as ${wrong.message}; ` +
        `it was ordered as ${order.messages[wrong.i] ?? 'nothing'}`,
      ...witnesses
    )
    return
  }
  findings.hold(slot.lines.length)
  if (slot.lines.length === order.messages.length || mayBeCut(stay, slot)) return
  const delivered = new Set(slot.lines.map(({ i }) => i))
  // What was executed before is not delivered again.
  const missing = order.messages.find(
    (message, i) => !delivered.has(i) && evidence.slots.placesOf(message).length === 0
  )
  if (missing === undefined) findings.hold()
  else findings.fail(`${delivers} without ${missing}, which was ordered there`, ...witnesses)
}

/** Deliveries of a configuration that the process was never in. */
function checkStrays(evidence: Evidence, findings: Findings): void {
  for (const process of evidence.processes) {
    const known = new Set(evidence.staysOf.get(process)?.map(({ config }) => config))
    const at = process.lines.findIndex((line) => line.ev === 'deliver' && !known.has(line.config))
    const line = process.lines[at]
    if (line?.ev !== 'deliver') continue
    findings.fail(
      `${nameOf(process)} delivers ${placeText(line.config, line.slot)} and never was in that configuration`,
      witness(process, at)
    )
  }
}

function checkOrderedOnce(evidence: Evidence, findings: Findings): void {
  for (const [config, slot, orderings] of evidence.slots.allOrderings()) {
    const [first, second] = orderings
    if (first === undefined || second === undefined) {
      findings.hold()
      continue
    }
    findings.fail(
      `${placeText(config, slot)} is ordered ${String(orderings.length)} times`,
      witness(first.stay.process, first.at),
      witness(second.stay.process, second.at)
    )
  }
}

/** A message at two places: wrong unless they belong to histories that diverged. */
function checkAtMostOnce(evidence: Evidence, findings: Findings): void {
  for (const [message, places] of evidence.slots.repeated()) {
    places.forEach((later, i) => {
      const earlier = places.slice(0, i)
      const isSame = earlier.some(({ config }) => config === later.config)
      const precedes = isSame ? 'yes' : evidence.lineage.precedes(earlier, later.config)
      if (precedes === 'no') {
        findings.hold()
        return
      }
      const shown = earlier.map(({ config, slot }) => placeText(config, slot)).join(', ')
      const text = `${message} is delivered at ${shown} and again at ${placeText(later.config, later.slot)}`
      const lines = [...earlier, later].flatMap(({ config, slot }) => {
        const content = evidence.slots.content(config, slot)
        return content === undefined ? [] : [witness(content.stay.process, content.slot.at)]
      })
      if (precedes === 'yes') findings.fail(`${text}, in one history`, ...lines)
      else findings.leaveOpen(`${text}; whether in one history, the traces do not tell`, ...lines)
    })
  }
}
