/** The part of P7 that clients rest on: when an answer may leave. */
import { staysIn, type Evidence } from '../evidence'
import { failedIn, isLastOf, mayGoOn, type Stay } from '../stays'
import { nameOf, placeText, type ProcessTrace, type ReplyLine } from '../trace'
import { witness, type Findings } from '../verdict'

export function checkReplies(evidence: Evidence, process: ProcessTrace, findings: Findings): void {
  const stays = evidence.staysOf.get(process) ?? []
  const stayOf = new Map(stays.map((stay) => [stay.config, stay]))
  let current = -1
  let stable = -1
  process.lines.forEach((line, at) => {
    if (line.ev === 'config' && line.kind === 'regular') {
      current++
      stable = -1
    } else if (line.ev === 'stable' && line.config === stays[current]?.config) {
      stable = Math.max(stable, line.slot)
    } else if (line.ev === 'reply' && line.agreed !== true) {
      const delivered = deliveredHere(evidence, stayOf, line, at)
      if (delivered === null) return
      const { stay, slot } = delivered
      if (stay === stays[current]) checkReply(evidence, stay, slot, stable, at, findings)
      else checkSurvivors(evidence, stay, slot, at, findings)
    }
  })
}

/** Where this process delivered the message before it answered it; the latest place. */
function deliveredHere(
  evidence: Evidence,
  stayOf: ReadonlyMap<string, Stay>,
  { message }: ReplyLine,
  at: number
): { stay: Stay; slot: number } | null {
  let found: { stay: Stay; slot: number; at: number } | null = null
  for (const { config, slot } of evidence.slots.placesOf(message)) {
    const stay = stayOf.get(config)
    const delivered = stay?.bySlot.get(slot)
    if (stay === undefined || delivered === undefined || delivered.at > at) continue
    if (found === null || delivered.at > found.at) found = { stay, slot, at: delivered.at }
  }
  return found
}

/** An answer in the configuration in which its slot was ordered. */
function checkReply(
  evidence: Evidence,
  stay: Stay,
  slot: number,
  stable: number,
  at: number,
  findings: Findings
): void {
  if (slot <= stable) {
    // What stable means is tested where it is said.
    findings.hold()
    return
  }
  const { process, config } = stay
  const isLeaving = at > stay.activeUntil
  if (isLeaving && stay.transitional !== null) {
    checkSurvivors(evidence, stay, slot, at, findings)
  } else if (isLeaving && isLastOf(stay)) {
    checkOthers(evidence, stay, slot, at, findings)
  } else {
    findings.fail(
      `${nameOf(process)} answers a message of ${placeText(config, slot)} before it knows that it is stable`,
      witness(process, at)
    )
  }
}

/** Everybody who came along out of the configuration has the slot. */
function checkSurvivors(
  evidence: Evidence,
  stay: Stay,
  slot: number,
  at: number,
  findings: Findings
): void {
  for (const member of stay.transitional?.members ?? []) {
    for (const other of staysIn(evidence, stay.config, member)) {
      checkHas(evidence, stay, slot, at, other, findings)
    }
  }
}

/** The trace ends with the answer: whoever goes on from the configuration has the slot. */
function checkOthers(
  evidence: Evidence,
  stay: Stay,
  slot: number,
  at: number,
  findings: Findings
): void {
  for (const other of evidence.configurations.get(stay.config)?.stays ?? []) {
    checkHas(evidence, stay, slot, at, other, findings)
  }
}

function checkHas(
  evidence: Evidence,
  stay: Stay,
  slot: number,
  at: number,
  other: Stay,
  findings: Findings
): void {
  if (evidence.slots.reachOf(other) >= slot || failedIn(other)) {
    findings.hold()
    return
  }
  const text =
    `${nameOf(stay.process)} answers a message of ${placeText(stay.config, slot)}; ` +
    `${nameOf(other.process)} has not delivered it`
  const line = witness(stay.process, at)
  if (other.next !== null || other.transitional !== null) {
    const left = other.transitional === null ? other.end : other.transitionalAt
    findings.fail(`${text} and leaves ${stay.config}`, line, witness(other.process, left))
  } else if (mayGoOn(other)) findings.leaveOpen(`${text} where its trace ends`, line)
  else findings.owe(text, line)
}
