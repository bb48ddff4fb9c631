/**
 * Scenarios: faults in their order, one a line, as `ftqueue lab` takes them, with
 * waits between them.
 *
 *     # The smaller side is cut off, and comes back.
 *     partition @1,@2 @3
 *     wait 3000          # milliseconds
 *     for 5 messages     # of clients
 *     heal
 */
import { bounds } from './bounds'
import { LINE_MAX } from './command-line'
import { parseStep, placeOf, serversOf, type LabLine } from './lab-line'

export interface ScenarioStep {
  readonly line: number
  /** As it was written, without its comment. */
  readonly text: string
  readonly does: LabLine
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
    const does = parseStep(step.split(/\s+/))
    if (does.kind === 'problem') problems.push({ line, problem: does.problem })
    else steps.push({ line, text: step, does })
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
function serversFor(line: LabLine): number {
  const most = Math.max(1, ...serversOf(line).map((one) => placeOf(one) ?? 1))
  // The other side of a lone side is whoever else is there.
  const isLoneSide =
    line.kind === 'fault' && line.command.do === 'partition' && line.command.groups.length === 1
  return isLoneSide ? most + 1 : most
}
