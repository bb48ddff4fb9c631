/**
 * The client's view: what clients were told inside one configuration, or along one
 * history of configurations, is what one FIFO queue would have told them, and in
 * real time (linearizable).
 *
 * Answers name their slots. So the order that the servers claim is tried first: it
 * is one order, and long histories are tested in one pass. Small histories are
 * tested again without believing that claim.
 */
import { Findings, reportOf, type PropertyResult, type Report } from '../verdict'
import {
  byQueue,
  comparePlaces,
  entriesOf,
  entryText,
  hasPlace,
  type ClientOperation,
  type Entry
} from './history'
import { linearize, type Linearization } from './linearize'

export interface HistoryOptions {
  /** Items of the queues that exist at the beginning, first to last, by queue id. */
  readonly initial?: ReadonlyMap<number, readonly number[]>
  /** Operations on one queue up to which the claimed order is not believed. */
  readonly smallMost?: number
  /** Operations that a search may try for one queue before it is given up. */
  readonly triesMost?: number
}

const SMALL_MOST = 2_000
const TRIES_MOST = 200_000

export function checkClientHistory(
  operations: readonly ClientOperation[],
  options: HistoryOptions = {}
): Report {
  const entries = entriesOf(operations)
  const claimed = checkClaimed(entries, options)
  const anyOrder = checkAnyOrder(entries, claimed.verdict === 'valid', options)
  return reportOf([checkRequests(operations), claimed, anyOrder])
}

/** Every operation has a request of its own, and ends after it began. */
function checkRequests(operations: readonly ClientOperation[]): PropertyResult {
  const findings = new Findings('requests', 'one answer to each request', true)
  const seen = new Set<string>()
  for (const { request, invokedAt, returnedAt } of operations) {
    if (seen.has(request)) findings.fail(`${request} stands in the history twice`)
    else if (returnedAt < invokedAt) findings.fail(`${request} is answered before it is asked`)
    else findings.hold()
    seen.add(request)
  }
  return findings.result
}

/** The order of the slots explains all answers and keeps real time. */
function checkClaimed(entries: readonly Entry[], options: HistoryOptions): PropertyResult {
  const findings = new Findings('claimed', 'linearizable in the order of slots', true)
  const answered = entries.filter((entry) => entry.answered)
  const homeless = answered.find((entry) => !hasPlace(entry))
  if (homeless !== undefined) {
    findings.leaveOpen(`${entryText(homeless)} does not tell its slot`)
    return findings.result
  }
  const groups = groupsOf(answered)
  checkRealTime(groups, findings)
  for (const [queue, own] of byQueue(entries)) {
    const ownGroups = groupsOf(own.filter((entry) => entry.answered))
    const triesMost = (options.triesMost ?? TRIES_MOST) + 8 * own.length
    const initial = options.initial?.get(queue)
    const outcome = linearize(queue, own, { groups: ownGroups, initial, triesMost })
    judge(queue, own, outcome, findings)
  }
  return findings.result
}

/** Operations in the order of their places; those whose order in a slot is not told are one group. */
function groupsOf(answered: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = []
  for (const entry of [...answered].sort(comparePlaces)) {
    const latest = groups.at(-1)
    const [first] = latest ?? []
    if (latest === undefined || first === undefined || comparePlaces(first, entry) !== 0) {
      groups.push([entry])
    } else latest.push(entry)
  }
  return groups
}

/** Over all queues: nothing stands before what was answered before it was asked. */
function checkRealTime(groups: readonly (readonly Entry[])[], findings: Findings): void {
  let latest: Entry | null = null
  for (const group of groups) {
    for (const entry of group) {
      const before: Entry | null = latest
      findings.expect(
        before === null || entry.until >= before.operation.invokedAt,
        () =>
          `${entryText(entry)} was answered before ${before?.operation.request ?? ''} was asked, ` +
          `and stands after it, at ${placeOf(entry)} after ${before === null ? '' : placeOf(before)}`,
        () => []
      )
    }
    for (const entry of group) {
      if (latest === null || entry.operation.invokedAt > latest.operation.invokedAt) latest = entry
    }
  }
}

function placeOf({ operation: { config, slot } }: Entry): string {
  return `${config ?? ''}/${String(slot)}`
}

/**
 * Some order explains all answers and keeps real time. Where trying would take too
 * long, the order of the slots is one, if it has stood the test.
 */
function checkAnyOrder(
  entries: readonly Entry[],
  hasWitness: boolean,
  options: HistoryOptions
): PropertyResult {
  const findings = new Findings('linearizable', 'linearizable in some order', true)
  const smallMost = options.smallMost ?? SMALL_MOST
  for (const [queue, own] of byQueue(entries)) {
    if (own.length > smallMost) {
      if (hasWitness) findings.hold(own.length)
      else {
        findings.leaveOpen(
          `queue ${String(queue)} has ${String(own.length)} operations, ` +
            `too many to try every order (up to ${String(smallMost)})`
        )
      }
      continue
    }
    const initial = options.initial?.get(queue)
    const triesMost = options.triesMost ?? TRIES_MOST
    const outcome = linearize(queue, own, { groups: null, initial, triesMost })
    if (outcome.found === 'unknown' && hasWitness) findings.hold(own.length)
    else judge(queue, own, outcome, findings)
  }
  return findings.result
}

function judge(
  queue: number,
  entries: readonly Entry[],
  outcome: Linearization,
  findings: Findings
): void {
  if (outcome.found === 'yes') {
    findings.hold(entries.length)
    return
  }
  if (outcome.found === 'unknown') {
    findings.leaveOpen(`queue ${String(queue)}: the search was given up`)
    return
  }
  const { entry, explained, expected } = outcome
  const place = hasPlace(entry) ? ` at ${placeOf(entry)}` : ''
  const wrong =
    expected === null
      ? 'was asked only after one was answered that stands behind it'
      : `should be ${expected.result === null ? '' : `${String(expected.result)} `}${expected.status}`
  findings.fail(
    `queue ${String(queue)}: after ${String(explained)} operations in order, ` +
      `${entryText(entry)}${place} ${wrong}`
  )
}
