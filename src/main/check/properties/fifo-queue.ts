/**
 * What is delivered in one history are the answers of a plain FIFO queue. Each
 * configuration begins with the state that its past left behind; where a trace
 * does not tell which of several pasts that was, one of them must fit.
 */
import type { Evidence } from '../evidence'
import type { Branch } from '../lineage'
import { NaiveQueues } from '../naive-queue'
import type { SlotContent } from '../slot-book'
import type { Configuration } from '../stays'
import { nameOf, placeText, type DeliverLine } from '../trace'
import { Findings, witness, type PropertyResult } from '../verdict'

/** States that are followed side by side. */
const CANDIDATES_MOST = 8

/** What the queues may hold at some point. */
interface States {
  readonly candidates: readonly NaiveQueues[]
  /** One of the candidates is right; else none of them may be. */
  readonly certain: boolean
}

const UNKNOWN: States = { candidates: [], certain: false }

export function checkFifoQueue(evidence: Evidence, quiescent: boolean): PropertyResult {
  const findings = new Findings('queue', 'answers of a FIFO queue', quiescent)
  const wanted = wantedEnds(evidence)
  const saved = new Map<string, States>()
  for (const configuration of evidence.configurations.values()) {
    const start = statesBefore(evidence, configuration.id, saved)
    const save = (slot: number, states: States): void => {
      if (wanted.get(configuration.id)?.has(slot) !== true) return
      const candidates = states.candidates.map((one) => one.copy())
      saved.set(placeText(configuration.id, slot), { ...states, candidates })
    }
    follow(evidence, configuration, start, save, findings)
  }
  return findings.result
}

/** Slots after which a state is taken along into another configuration. */
function wantedEnds({ configurations, lineage }: Evidence): Map<string, Set<number>> {
  const wanted = new Map<string, Set<number>>()
  for (const id of configurations.keys()) {
    for (const { config, ends } of branchesOf(lineage.pastOf(id))) {
      wanted.set(config, new Set([...(wanted.get(config) ?? []), ...ends]))
    }
  }
  return wanted
}

function branchesOf(past: ReturnType<Evidence['lineage']['pastOf']>): readonly Branch[] {
  if (past.kind === 'one') return [past.branch]
  return past.kind === 'any' ? past.branches : []
}

function statesBefore(
  { lineage }: Evidence,
  config: string,
  saved: ReadonlyMap<string, States>
): States {
  const past = lineage.pastOf(config)
  if (past.kind === 'empty') return { candidates: [new NaiveQueues()], certain: true }
  const branches = branchesOf(past)
  if (branches.length === 0) return UNKNOWN
  const sources = branches.flatMap((branch) =>
    branch.ends.map((end) => saved.get(placeText(branch.config, end)) ?? UNKNOWN)
  )
  const distinct = new Map<string, NaiveQueues>()
  for (const { candidates } of sources) for (const one of candidates) distinct.set(one.text, one)
  const all = [...distinct.values()]
  return {
    // What is saved serves every configuration that goes on from there.
    candidates: all.slice(0, CANDIDATES_MOST).map((one) => one.copy()),
    certain:
      all.length <= CANDIDATES_MOST &&
      sources.every(({ certain }) => certain) &&
      branches.every(({ certain }) => certain)
  }
}

/** Goes through a configuration's slots; candidates that do not fit fall away. */
function follow(
  evidence: Evidence,
  { id }: Configuration,
  start: States,
  save: (slot: number, states: States) => void,
  findings: Findings
): void {
  let states = start
  let done = -1
  save(done, states)
  for (const slot of evidence.slots.deliveredSlots(id)) {
    while (done + 1 < slot && evidence.slots.isSilent(id, done + 1) === 'yes') save(++done, states)
    const content = evidence.slots.content(id, slot)
    // Beyond a hole nothing is known; P6 has found it.
    if (content === undefined || slot !== done + 1) return
    if (states.candidates.length === 0) {
      findings.leaveOpen(
        `what the queues hold at ${placeText(id, slot)}, the traces do not tell`,
        witness(content.stay.process, content.slot.at)
      )
    } else {
      states = execute(content, states, findings)
      if (states.candidates.length === 0) return
    }
    done = slot
    save(done, states)
  }
}

function execute(content: SlotContent, states: States, findings: Findings): States {
  let candidates = states.candidates
  for (const line of content.slot.lines) {
    if (line.status === 'not-primary' || line.status === 'busy') continue
    let expected = ''
    const fitting = candidates.filter((queues) => {
      const { result, status } = queues.apply(line.op, line.args)
      expected = `${String(result)} ${status}`
      return result === line.result && status === line.status
    })
    if (fitting.length === 0) {
      fail(content, line, expected, states.certain, findings)
      return UNKNOWN
    }
    candidates = fitting
    findings.hold()
  }
  return { ...states, candidates }
}

function fail(
  { stay, slot }: SlotContent,
  line: DeliverLine,
  expected: string,
  certain: boolean,
  findings: Findings
): void {
  const text =
    `${line.message} ${line.op} ${line.args.join(' ')} at ${placeText(line.config, line.slot)} ` +
    `gives ${String(line.result)} ${line.status} at ${nameOf(stay.process)}; `
  const at = witness(stay.process, stay.process.lines.indexOf(line, slot.at))
  if (certain) findings.fail(`${text}a queue gives ${expected}`, at)
  else findings.leaveOpen(`${text}which queues these were, the traces do not tell`, at)
}
