/**
 * Goes through everything that was delivered, configuration by configuration, with
 * the states that servers must hold, and compares: every answer, and every merge.
 */
import { addTo, type Evidence, type MergeAt } from '../evidence'
import type { SlotContent } from '../slot-book'
import type { Configuration } from '../stays'
import { nameOf, placeText, type DeliverLine } from '../trace'
import { Findings, witness, type PropertyResult, type Witness } from '../verdict'
import { queueOf } from '../naive-queue'
import { Facts } from './facts'
import { judgeMerge, type MergeProblem, type MergeVerdict } from './judge-merge'
import type { Merged } from './merge-states'
import type { Kind, ModelState } from './model-state'
import { StatesAt, UNKNOWN, type States } from './states-at'

export class Replay {
  readonly facts: Facts
  /** What a configuration's members hold after all that anybody delivered in it. */
  readonly ends = new Map<string, States>()
  private readonly states: StatesAt
  private readonly findings: Readonly<Record<'queue' | MergeProblem['property'], Findings>>
  /** Configurations that have a merge in their past, or begin with one. */
  private readonly merged = new Set<string>()
  /** Slots delivered by value of what was pushed there: made when something is wrong. */
  private pushes: Map<string, DeliverLine[]> | null = null

  constructor(
    private readonly evidence: Evidence,
    quiescent: boolean
  ) {
    this.facts = new Facts(evidence)
    this.states = new StatesAt(evidence)
    this.findings = {
      queue: new Findings('queue', 'answers of a FIFO queue', quiescent),
      lost: new Findings('M1', 'nothing acknowledged is lost', quiescent),
      again: new Findings('M2', 'nothing is handed out twice', quiescent),
      order: new Findings('M3', "each side's order is kept", quiescent),
      report: new Findings('M4', 'reports tell what happened', quiescent)
    }
    for (const configuration of evidence.configurations.values()) {
      const { id } = configuration
      const end = this.follow(configuration, this.begin(configuration))
      this.ends.set(id, end)
      for (const { seen } of end.candidates) seen.rest()
      this.states.rest(id)
    }
  }

  /** `queue` and M1 to M4, in this order. */
  get results(): PropertyResult[] {
    return Object.values(this.findings).map(({ result }) => result)
  }

  /** More cases of M1: an answered push is found, or is missing where it had to be. */
  noteKept(isKept: boolean, text: () => string, witnesses: () => readonly Witness[]): void {
    this.findings.lost.expect(isKept, text, witnesses)
  }

  private begin(configuration: Configuration): States {
    const { id } = configuration
    const [merge] = this.evidence.merges.get(id) ?? []
    const { possible, isCertain } = this.states.beginningsOf(id, this.facts)
    const [first] = possible
    if (merge !== undefined) this.merged.add(id)
    for (const { config } of this.evidence.lineage.pastOf(id).branches) {
      if (this.merged.has(config)) this.merged.add(id)
    }
    if (first === undefined) return UNKNOWN
    if (merge === undefined) return this.beginWithout(configuration, possible, isCertain)
    const judged = possible.map((one) => ({
      one,
      verdict: judgeMerge(one, merge.line, this.facts)
    }))
    const right = judged.filter(({ verdict }) => verdict.problems.length === 0)
    const [best = judged[0]] = right
    if (best === undefined) return UNKNOWN
    this.noteMerge(merge, best.verdict, isCertain)
    return right.length === 0
      ? UNKNOWN
      : { candidates: right.map(({ one }) => one.state), isCertain }
  }

  /** No trace tells of a merge: then there was nothing to merge. */
  private beginWithout(
    { id, stays }: Configuration,
    possible: readonly Merged[],
    isCertain: boolean
  ): States {
    const right = possible.filter(({ inputs }) => inputs.length < 2)
    if (right.length > 0) return { candidates: right.map(({ state }) => state), isCertain }
    const text = `${id} joins pasts that diverged, and nobody merged them`
    const lines = stays.slice(0, 1).map(({ process, at }) => witness(process, at))
    // Traces may end before they tell.
    const isTold = stays.some(({ process, at }) => at < process.lines.length - 1)
    if (isCertain && isTold) this.findings.lost.fail(text, ...lines)
    else this.findings.lost.leaveOpen(text, ...lines)
    return UNKNOWN
  }

  private noteMerge({ process, at }: MergeAt, verdict: MergeVerdict, isCertain: boolean): void {
    const line = witness(process, at)
    const { findings } = this
    if (verdict.isVague) {
      findings.lost.leaveOpen('what a merge had to hold, the traces do not tell', line)
    }
    if (verdict.problems.length === 0) {
      findings.report.hold(verdict.cases)
      for (const kind of ['lost', 'again', 'order'] as const) findings[kind].hold()
    }
    for (const { property, text } of verdict.problems) {
      if (isCertain) findings[property].fail(text, line)
      else findings[property].leaveOpen(`${text}, as far as the traces tell`, line)
    }
  }

  /** Goes through a configuration's slots; candidates that do not fit fall away. */
  private follow({ id }: Configuration, start: States): States {
    const { slots } = this.evidence
    let states = start
    let done = -1
    this.states.save(id, done, states)
    for (const slot of slots.deliveredSlots(id)) {
      while (done + 1 < slot && slots.isSilent(id, done + 1) === 'yes') {
        this.states.save(id, ++done, states)
      }
      const content = slots.content(id, slot)
      // Beyond a hole nothing is known; P6 has found it.
      if (content === undefined || slot !== done + 1) return UNKNOWN
      if (states.candidates.length === 0) {
        this.findings.queue.leaveOpen(
          `what the queues hold at ${placeText(id, slot)}, the traces do not tell`,
          witness(content.stay.process, content.slot.at)
        )
      } else {
        states = this.execute(content, states)
        if (states.candidates.length === 0) return UNKNOWN
      }
      done = slot
      this.states.save(id, done, states)
    }
    return states
  }

  private execute(content: SlotContent, states: States): States {
    const { slot, lines } = content.slot
    let { candidates } = states
    for (const state of candidates) state.seen.end = slot
    for (const line of lines) {
      const isAgreed = this.agree(line, candidates)
      const [first] = candidates
      const applied = candidates.map((state) =>
        state.apply(line, this.facts, isAgreed && state === first)
      )
      candidates = candidates.filter((_, place) => applied[place]?.problem === null)
      const [result] = applied
      if (first === undefined || result === undefined) return UNKNOWN
      if (candidates.length === 0) {
        const { kind = 'other', expected = '' } = result.problem ?? {}
        this.fail(content, line, first, kind, expected, states.isCertain)
        return UNKNOWN
      }
      if (result.isVague) this.leaveOpen(content, line)
      else this.hold(line)
    }
    return { ...states, candidates }
  }

  /** Whichever candidate is right, a pop takes the same item. */
  private agree(line: DeliverLine, candidates: readonly ModelState[]): boolean {
    if (line.op !== 'pop' || candidates.length < 2) return true
    const id = queueOf(line.op, line.args[0] ?? 0)
    const heads = new Set(candidates.map(({ queues }) => queues.get(id)?.at(0)?.message))
    if (heads.size > 1) this.facts.noteUntold(line)
    return heads.size <= 1
  }

  private hold({ config, op, status }: DeliverLine): void {
    this.findings.queue.hold()
    if (!this.merged.has(config) || (op !== 'pop' && op !== 'top' && op !== 'size')) return
    this.findings.lost.hold()
    if (op === 'size' || status !== 'ok') return
    this.findings.order.hold()
    if (op === 'pop') this.findings.again.hold()
  }

  private leaveOpen({ stay, slot }: SlotContent, line: DeliverLine): void {
    this.findings.queue.leaveOpen(
      `${textOf(line)}; whether an item that a client did not take was put back there, the traces do not tell`,
      witness(stay.process, stay.process.lines.indexOf(line, slot.at))
    )
  }

  private fail(
    { stay, slot }: SlotContent,
    line: DeliverLine,
    state: ModelState,
    kind: Kind,
    expected: string,
    isCertain: boolean
  ): void {
    const { config, result, status } = line
    const text =
      `${textOf(line)} at ${placeText(config, line.slot)} ` +
      `gives ${String(result)} ${status} at ${nameOf(stay.process)}; `
    const at = witness(stay.process, stay.process.lines.indexOf(line, slot.at))
    const found = kind === 'other' && this.wasPushed(line, state) ? 'again' : kind
    const property = this.merged.has(config) && found !== 'other' ? found : 'queue'
    const findings = this.findings[property]
    if (isCertain) findings.fail(`${text}a queue gives ${expected}`, at)
    else findings.leaveOpen(`${text}which queues these were, the traces do not tell`, at)
  }

  /** What `top` or `pop` gave was in this queue once. */
  private wasPushed({ op, args, result }: DeliverLine, { seen }: ModelState): boolean {
    if ((op !== 'pop' && op !== 'top') || result === null) return false
    this.pushes ??= indexPushes(this.evidence)
    return (
      this.pushes.get(`${String(args[0])} ${String(result)}`)?.some((line) => seen.covers(line)) ??
      false
    )
  }
}

function indexPushes({ configurations, slots }: Evidence): Map<string, DeliverLine[]> {
  const pushes = new Map<string, DeliverLine[]>()
  for (const id of configurations.keys()) {
    for (const slot of slots.deliveredSlots(id)) {
      for (const line of slots.content(id, slot)?.slot.lines ?? []) {
        if (line.op === 'push')
          addTo(pushes, `${String(line.args[0])} ${String(line.args[1])}`, line)
      }
    }
  }
  return pushes
}

function textOf({ message, op, args }: DeliverLine): string {
  return `${message} ${op} ${args.join(' ')}`
}
