/**
 * Scenarios: faults in their order, one a line, as `ftqueue lab` takes them, with
 * waits between them.
 *
 *     # The smaller side is cut off, and comes back.
 *     say @3 is alone now
 *     why nobody can know whether it crashed or was cut off
 *     watch Group two islands
 *     partition @1,@2 @3
 *     until sides @1,@2 @3
 *     for 5 messages     # of clients
 *     heal
 */
import { bounds } from './bounds'
import { LINE_MAX } from './command-line'
import { placeOf } from './lab-line'
import {
  namedBy,
  parseRemark,
  parseStep,
  TURN,
  type Remark,
  type ScenarioLine
} from './scenario-line'

export interface ScenarioStep {
  readonly line: number
  /** As it was written, without its comment. */
  readonly text: string
  readonly does: ScenarioLine
  /** What is said of it, in the order of the file; none: it belongs to the step before. */
  readonly remarks: readonly Remark[]
}

export interface Scenario {
  readonly name: string
  /** Its first comment; empty without one. */
  readonly title: string
  readonly steps: readonly ScenarioStep[]
  /** Servers that there must be: the greatest place that a step names, or 1. */
  readonly servers: number
}

export interface ScenarioProblem {
  readonly line: number
  /** One line that names the thing and the mend. */
  readonly problem: string
}

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] }

/** Reads a whole scenario; total. */
export function parseScenario(name: string, text: string): ParsedScenario {
  const steps: ScenarioStep[] = []
  const problems: ScenarioProblem[] = []
  let title = ''
  let remarks: Remark[] = []
  for (const [i, written] of text.split(/\r?\n/).entries()) {
    const line = i + 1
    if (
      problems.length === bounds.host.scenarioProblems ||
      steps.length > bounds.host.scenarioSteps
    )
      break
    if (written.length > LINE_MAX) {
      const problem = `the line has ${String(written.length)} characters: write at most ${String(LINE_MAX)}`
      problems.push({ line, problem })
      continue
    }
    if (title === '' && steps.length === 0) title = /^\s*#+\s*(.*?)\s*$/.exec(written)?.[1] ?? ''
    const step = written.replace(/(^|\s)#.*$/s, '').trim()
    if (step === '') continue
    const remark = parseRemark(step)
    if (remark !== null) {
      if (remark.kind === 'problem') problems.push({ line, problem: remark.problem })
      else if (remarks.length < bounds.host.scenarioRemarks) remarks.push(remark)
      continue
    }
    const does = parseStep(step.split(/\s+/))
    if (does.kind === 'problem') problems.push({ line, problem: does.problem })
    else {
      steps.push({ line, text: step, does, remarks })
      remarks = []
    }
  }
  const last = steps[bounds.host.scenarioSteps]
  if (last !== undefined) {
    const problem = `the scenario is too long: write at most ${String(bounds.host.scenarioSteps)} steps`
    problems.push({ line: last.line, problem })
  }
  if (steps.length === 0 && problems.length === 0) {
    problems.push({ line: 1, problem: 'there is no step: write one, such as partition @1 @2' })
  }
  if (problems.length > 0) return { ok: false, problems }
  const servers = Math.max(1, ...steps.map(({ does }) => serversFor(does)))
  return { ok: true, scenario: { name, title, steps, servers } }
}

/** How many servers a step takes, as far as it tells by their places. */
function serversFor(line: ScenarioLine): number {
  const named = namedBy(line)
  const most = Math.max(1, ...named.map((one) => placeOf(one) ?? 1))
  // Who has the turn is one of two at least, or nobody would be left to go on.
  if (named.includes(TURN)) return Math.max(2, most)
  // The other side of a lone side is whoever else is there.
  const isLoneSide =
    line.kind === 'fault' && line.command.do === 'partition' && line.command.groups.length === 1
  return isLoneSide ? most + 1 : most
}
