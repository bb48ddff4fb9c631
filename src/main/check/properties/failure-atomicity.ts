/**
 * P4 Failure atomicity: processes that go from one configuration to the same next
 * one deliver the same there, in the same order.
 */
import { addTo, type Evidence } from '../evidence'
import type { DeliveredSlot, Stay } from '../stays'
import { nameOf, placeText } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

/** What one process delivered in one configuration, before it went on. */
interface Chapter {
  readonly stay: Stay
  /** Index of the line at which it went on; the trace's length when it ended together with all. */
  readonly end: number
  readonly delivered: readonly DeliveredSlot[]
}

export function checkFailureAtomicity(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P4', 'failure atomicity', quiescent)
  const groups = new Map<string, Chapter[]>()
  for (const { stays } of evidence.configurations.values()) {
    for (const stay of stays) addChapters(groups, stay, quiescent)
  }
  for (const [step, [first, ...others]] of groups) {
    if (first === undefined) continue
    for (const other of others) compare(step, first, other, findings)
  }
  return findings.result
}

function addChapters(groups: Map<string, Chapter[]>, stay: Stay, quiescent: boolean): void {
  const { config, transitional, transitionalAt, next, end, delivered } = stay
  const between = (from: number, to: number): DeliveredSlot[] =>
    delivered.filter(({ at }) => at >= from && at < to)
  if (transitional !== null) {
    addTo(groups, `from ${config} to ${transitional.config}`, {
      stay,
      end: transitionalAt,
      delivered: between(0, transitionalAt)
    })
    if (next === null) return
    addTo(groups, `from ${transitional.config} to ${next.config}`, {
      stay,
      end,
      delivered: between(transitionalAt, end)
    })
  } else if (next !== null) {
    addTo(groups, `from ${config} to ${next.config}`, { stay, end, delivered })
  } else if (quiescent && stay.process.ended === 'running') {
    // All is quiet: the end of the run is the next configuration of all.
    addTo(groups, `in ${config} to the end`, { stay, end, delivered })
  }
}

function compare(step: string, first: Chapter, other: Chapter, findings: Findings): void {
  const length = Math.max(first.delivered.length, other.delivered.length)
  for (let i = 0; i < length; i++) {
    const [a, b] = [first.delivered[i], other.delivered[i]]
    if (a !== undefined && b !== undefined && textOf(a) === textOf(b)) continue
    findings.fail(
      `${step}: ${describe(first, a, i)}, ${describe(other, b, i)}`,
      witness(first.stay.process, a?.at ?? first.end),
      witness(other.stay.process, b?.at ?? other.end)
    )
    return
  }
  findings.hold(Math.max(1, length))
}

function textOf({ slot, lines }: DeliveredSlot): string {
  return `${String(slot)} ${lines.map(({ i, message }) => `${String(i)} ${message}`).join()}`
}

function describe({ stay }: Chapter, slot: DeliveredSlot | undefined, i: number): string {
  const who = nameOf(stay.process)
  if (slot === undefined) return `${who} delivers ${String(i)} slots`
  const messages = slot.lines.map(({ message }) => message).join(' ')
  return `${who} delivers ${placeText(stay.config, slot.slot)} (${messages})`
}
