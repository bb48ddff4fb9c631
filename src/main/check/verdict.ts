/** Verdicts, and how a checker comes to one. */
import { nameOf, type ProcessTrace, type TraceLine } from './trace'

export type Verdict = 'valid' | 'unknown' | 'violated'

/** A line that a counterexample rests on. */
export interface Witness {
  /** What the process is called. */
  readonly process: string
  /** Line of its trace, from 1; 0 when the trace as a whole is meant. */
  readonly line: number
  readonly event: TraceLine | null
}

export interface Counterexample {
  readonly text: string
  readonly witnesses: readonly Witness[]
}

export interface PropertyResult {
  /** `P1` to `P8` as in docs/protocol.md, or a checker's own name. */
  readonly id: string
  readonly name: string
  readonly verdict: Verdict
  /** How often it was tested. */
  readonly cases: number
  readonly failed: number
  /** Cases that these traces cannot decide. */
  readonly open: number
  /** The first case that failed; where none failed, the first one that is open. */
  readonly counterexample?: Counterexample
  /** A property that has several: each by itself. */
  readonly parts?: readonly PropertyResult[]
}

export interface Report {
  readonly verdict: Verdict
  readonly properties: readonly PropertyResult[]
}

/** Collects what a checker finds. */
export class Findings {
  private cases = 0
  private failed = 0
  private open = 0
  private firstFailed: Counterexample | undefined
  private firstOpen: Counterexample | undefined

  constructor(
    readonly id: string,
    readonly name: string,
    /** The run is over and settled: what is still owed will never come. */
    private readonly quiescent: boolean
  ) {}

  /** So many cases were tested and held. */
  hold(cases = 1): void {
    this.cases += cases
  }

  fail(text: string, ...witnesses: readonly Witness[]): void {
    this.cases++
    this.failed++
    this.firstFailed ??= { text, witnesses }
  }

  /** Something is still to come: a failure if the run is settled, open if it goes on. */
  owe(text: string, ...witnesses: readonly Witness[]): void {
    if (this.quiescent) this.fail(text, ...witnesses)
    else this.leaveOpen(text, ...witnesses)
  }

  /** These traces cannot tell. */
  leaveOpen(text: string, ...witnesses: readonly Witness[]): void {
    this.cases++
    this.open++
    this.firstOpen ??= { text, witnesses }
  }

  /** Holds, or fails with a text that is made only then. */
  expect(isSo: boolean, text: () => string, witnesses: () => readonly Witness[]): void {
    if (isSo) this.cases++
    else this.fail(text(), ...witnesses())
  }

  get result(): PropertyResult {
    const { id, name, cases, failed, open } = this
    const counterexample = this.firstFailed ?? this.firstOpen
    const verdict = failed > 0 ? 'violated' : open > 0 ? 'unknown' : 'valid'
    return { id, name, verdict, cases, failed, open, ...(counterexample && { counterexample }) }
  }
}

/** One property made of several. */
export function combine(
  id: string,
  name: string,
  parts: readonly PropertyResult[]
): PropertyResult {
  const sum = (count: (part: PropertyResult) => number): number =>
    parts.reduce((total, part) => total + count(part), 0)
  const verdict = worst(parts)
  const shown = parts.find((part) => part.verdict === verdict)?.counterexample
  return {
    id,
    name,
    verdict,
    cases: sum((part) => part.cases),
    failed: sum((part) => part.failed),
    open: sum((part) => part.open),
    ...(shown && { counterexample: shown }),
    parts
  }
}

export function reportOf(properties: readonly PropertyResult[]): Report {
  return { verdict: worst(properties), properties }
}

function worst(results: readonly PropertyResult[]): Verdict {
  if (results.some(({ verdict }) => verdict === 'violated')) return 'violated'
  return results.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'valid'
}

/** A line of a trace by its index; -1 for the trace as a whole. */
export function witness(process: ProcessTrace, at: number): Witness {
  return { process: nameOf(process), line: at + 1, event: process.lines[at] ?? null }
}
