/** What a client is told is what was delivered. */
import type { Evidence } from '../evidence'
import type { Certainty } from '../lineage'
import type { Place } from '../slot-book'
import type { Stay } from '../stays'
import { nameOf, placeText, type DeliverLine, type ProcessTrace, type ReplyLine } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

/** Statuses that say that nothing was executed. */
const REFUSALS: ReadonlySet<string> = new Set(['not-primary', 'busy', 'bad-request', 'timeout'])

export function checkAnswers(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('answers', 'answers tell what was delivered', quiescent)
  for (const process of evidence.processes) {
    const stays = evidence.staysOf.get(process) ?? []
    const stayOf = new Map(stays.map((stay) => [stay.config, stay]))
    let current = -1
    process.lines.forEach((line, at) => {
      if (line.ev === 'config' && line.kind === 'regular') current++
      if (line.ev !== 'reply' || REFUSALS.has(line.status)) return
      checkReply(evidence, process, stayOf, stays[current], line, at, findings)
    })
  }
  return findings.result
}

function checkReply(
  evidence: Evidence,
  process: ProcessTrace,
  stayOf: ReadonlyMap<string, Stay>,
  current: Stay | undefined,
  line: ReplyLine,
  at: number,
  findings: Findings
): void {
  const text = `${nameOf(process)} answers ${line.message} with ${textOf(line)}`
  const places = evidence.slots.placesOf(line.message)
  const known = places.map((place) => {
    const own = stayOf.get(place.config)?.bySlot.get(place.slot)
    const isOwn = own !== undefined && own.at < at
    const isKnown: Certainty = isOwn
      ? 'yes'
      : current === undefined
        ? 'no'
        : evidence.lineage.precedes([place], current.config)
    return { place, isKnown }
  })
  const sure = known.filter(({ isKnown }) => isKnown === 'yes')
  const perhaps = known.filter(({ isKnown }) => isKnown === 'maybe')
  const fits = ({ place }: { place: Place }): boolean => {
    const delivered = evidence.slots.lineAt(place)
    return delivered !== undefined && textOf(delivered) === textOf(line)
  }
  const reply = witness(process, at)
  if (sure.some(fits) || perhaps.some(fits)) findings.hold()
  else if (perhaps.length > 0) {
    findings.leaveOpen(
      `${text}; whether it knew of another delivery, the traces do not tell`,
      reply
    )
  } else if (sure.length > 0) {
    const [{ place } = { place: { config: '', slot: -1, i: 0 } }] = sure
    const content = evidence.slots.content(place.config, place.slot)
    const delivered = evidence.slots.lineAt(place)
    findings.fail(
      `${text}; delivered at ${placeText(place.config, place.slot)} was ` +
        (delivered === undefined ? 'something else' : textOf(delivered)),
      ...(content === undefined ? [] : [witness(content.stay.process, content.slot.at)]),
      reply
    )
  } else if (places.length === 0 && isPastUntold(evidence, current)) {
    findings.leaveOpen(`${text}; where it was delivered, no trace tells`, reply)
  } else findings.fail(`${text}, and has not delivered it before`, reply)
}

function textOf({ result, status }: DeliverLine | ReplyLine): string {
  return `${String(result)} ${status}`
}

/** A part of this history is in no trace. */
function isPastUntold({ lineage }: Evidence, current: Stay | undefined): boolean {
  // A place that nobody has: only a gap in what is known makes it possible.
  return (
    current !== undefined &&
    lineage.precedes([{ config: '', slot: -1 }], current.config) === 'maybe'
  )
}
