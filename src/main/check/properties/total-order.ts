/**
 * P6 Total order: a slot holds the same everywhere, comes from the member whose
 * turn it is, and all come in one order without gaps.
 */
import type { Evidence } from '../evidence'
import { mayBeCut, type Configuration, type DeliveredSlot, type Stay } from '../stays'
import { compareConfigs, epochOf, nameOf, placeText, type DeliverLine } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

export function checkTotalOrder(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('P6', 'total order', quiescent)
  for (const configuration of evidence.configurations.values()) {
    for (const stay of configuration.stays) {
      checkTurns(configuration, stay, findings)
      checkSequence(evidence, stay, findings)
      for (const slot of stay.delivered) checkContent(evidence, stay, slot, findings)
    }
  }
  for (const process of evidence.processes) checkProgress(evidence, process, findings)
  return findings.result
}

/** Slot k is ordered by member k mod n. */
function checkTurns({ id, members }: Configuration, stay: Stay, findings: Findings): void {
  const { process } = stay
  const ownerOf = (slot: number): string => members[slot % members.length] ?? ''
  for (const { line, at } of stay.ordered) {
    findings.expect(
      ownerOf(line.slot) === process.server,
      () =>
        `${nameOf(process)} orders ${placeText(id, line.slot)}; ` +
        `it is the turn of ${ownerOf(line.slot)}`,
      () => [witness(process, at)]
    )
  }
  for (const { slot, at, lines } of stay.delivered) {
    const wrong = lines.find(({ origin }) => origin !== ownerOf(slot))
    findings.expect(
      wrong === undefined,
      () =>
        `${nameOf(process)} delivers ${placeText(id, slot)} as ordered by ${wrong?.origin ?? ''}; ` +
        `it is the turn of ${ownerOf(slot)}`,
      () => [witness(process, at)]
    )
  }
}

/** No slot is left out, none comes late. */
function checkSequence(evidence: Evidence, stay: Stay, findings: Findings): void {
  const { process, config } = stay
  let expected = 0
  let before = -1
  for (const { slot, at } of stay.delivered) {
    const silent = (): 'yes' | 'no' | 'unknown' => evidence.slots.isSilent(config, expected)
    while (expected < slot && silent() === 'yes') expected++
    const lines =
      before < 0 ? [witness(process, at)] : [witness(process, before), witness(process, at)]
    const delivers = `${nameOf(process)} delivers ${placeText(config, slot)}`
    if (slot < expected) {
      findings.fail(`${delivers} after ${placeText(config, expected - 1)}`, ...lines)
    } else if (slot === expected) findings.hold()
    else if (silent() === 'unknown') {
      findings.leaveOpen(
        `${delivers} without ${placeText(config, expected)}, whose owner left no trace`,
        ...lines
      )
    } else findings.fail(`${delivers} without ${placeText(config, expected)}`, ...lines)
    expected = Math.max(expected, slot + 1)
    before = at
  }
}

function checkContent(
  evidence: Evidence,
  stay: Stay,
  slot: DeliveredSlot,
  findings: Findings
): void {
  const { process, config } = stay
  const content = evidence.slots.content(config, slot.slot)
  if (content === undefined || content.slot === slot) return
  const byPlace = new Map(content.slot.lines.map((line) => [line.i, line]))
  const wrong = slot.lines.find((line) => {
    const other = byPlace.get(line.i)
    return other === undefined || textOf(other) !== textOf(line)
  })
  const isShort = slot.lines.length < content.slot.lines.length
  if (wrong === undefined && (!isShort || mayBeCut(stay, slot))) {
    findings.hold(slot.lines.length)
    return
  }
  const other = content.stay.process
  const here = wrong === undefined ? `${String(slot.lines.length)} messages` : textOf(wrong)
  const lineThere = wrong === undefined ? undefined : byPlace.get(wrong.i)
  const there =
    wrong === undefined
      ? `${String(content.slot.lines.length)} messages`
      : lineThere === undefined
        ? 'nothing'
        : textOf(lineThere)
  findings.fail(
    `${placeText(config, slot.slot)} is ${there} at ${nameOf(other)} and ${here} at ${nameOf(process)}`,
    witness(other, content.slot.at),
    witness(process, slot.at)
  )
}

function textOf({ i, message, op, args }: DeliverLine): string {
  return `#${String(i)} ${message} ${op} ${args.join(' ')}`
}

/**
 * The one order of everything is by configuration, then by slot: every process
 * goes through it without ever turning back.
 */
function checkProgress(
  evidence: Evidence,
  process: Evidence['processes'][number],
  findings: Findings
): void {
  let latest: Stay | null = null
  for (const stay of evidence.staysOf.get(process) ?? []) {
    const before: Stay | null = latest
    if (before !== null) {
      findings.expect(
        compareConfigs(before.config, stay.config) < 0,
        () => `${nameOf(process)} is in ${stay.config} after ${before.config}`,
        () => [witness(process, before.at), witness(process, stay.at)]
      )
    }
    latest = stay
  }
  let config = ''
  process.lines.forEach((line, at) => {
    if (line.ev === 'config' && line.kind === 'regular') config = line.config
    if (line.ev !== 'deliver' || line.config === config) return
    findings.fail(
      `${nameOf(process)} delivers ${placeText(line.config, line.slot)} ` +
        (epochOf(line.config) < epochOf(config)
          ? `after it installed ${config}`
          : `before it installed that configuration`),
      witness(process, at)
    )
  })
}
