/** P2 Configuration changes, in its six parts. */
import { staysIn, type Evidence, type Installation } from '../evidence'
import { failedIn, type Configuration, type Stay } from '../stays'
import {
  epochOf,
  nameOf,
  representativeOf,
  type ConfigLine,
  type ProcessTrace,
  type TraceLine
} from '../trace'
import { combine, Findings, witness, type PropertyResult } from '../verdict'
import { checkAlternation } from './alternation'

export function checkConfigurationChanges(evidence: Evidence, quiescent: boolean): PropertyResult {
  const part = (letter: string, name: string): Findings =>
    new Findings(`P2${letter}`, name, quiescent)
  const belongs = part('a', 'who installs is a member')
  const agreed = part('b', 'one id, one configuration')
  const alternate = part('c', 'regular and transitional alternate')
  const rise = part('d', 'epochs rise')
  const inside = part('e', 'events lie in the configuration installed last')
  const together = part('f', 'members end together')
  for (const installations of evidence.installations.values()) {
    for (const installation of installations) checkMembership(installation, belongs)
    checkAgreement(installations, agreed)
  }
  checkAlternation(evidence, alternate)
  for (const processes of evidence.processesOf.values()) checkEpochs(processes, rise)
  for (const process of evidence.processes) checkEvents(process, inside)
  checkEnds(evidence, together)
  return combine(
    'P2',
    'configuration changes',
    [belongs, agreed, alternate, rise, inside, together].map(({ result }) => result)
  )
}

function checkMembership({ process, line, at }: Installation, findings: Findings): void {
  findings.expect(
    line.members.includes(process.server),
    () => `${nameOf(process)} installs ${line.config} and is no member of it`,
    () => [witness(process, at)]
  )
  findings.expect(
    line.members.includes(representativeOf(line.config)),
    () => `the representative of ${line.config} is no member of it`,
    () => [witness(process, at)]
  )
}

function checkAgreement(installations: readonly Installation[], findings: Findings): void {
  const [first, ...others] = installations
  if (first === undefined) return
  const wanted = textOf(first.line)
  for (const { process, line, at } of others) {
    findings.expect(
      textOf(line) === wanted,
      () =>
        `${line.config} is ${wanted} at ${nameOf(first.process)} ` +
        `and ${textOf(line)} at ${nameOf(process)}`,
      () => [witness(first.process, first.at), witness(process, at)]
    )
  }
}

function textOf({ kind, members, from }: ConfigLine): string {
  return `${kind} {${members.join(', ')}} from {${[...from].sort().join(', ')}}`
}

/** Over all starts of one server. */
function checkEpochs(processes: readonly ProcessTrace[], findings: Findings): void {
  let before: { process: ProcessTrace; at: number; config: string } | null = null
  for (const process of processes) {
    for (const [at, line] of process.lines.entries()) {
      if (line.ev !== 'config') continue
      const { config } = line
      const earlier: typeof before = before
      if (earlier !== null) {
        findings.expect(
          epochOf(config) > epochOf(earlier.config),
          () => `${nameOf(process)} installs ${config} after ${earlier.config}`,
          () => [witness(earlier.process, earlier.at), witness(process, at)]
        )
      }
      before = { process, at, config }
    }
  }
}

/** The configurations that a process is in, and what may happen there. */
function checkEvents(process: ProcessTrace, findings: Findings): void {
  let regular = ''
  let isTransitional = false
  process.lines.forEach((line, at) => {
    if (line.ev === 'config') {
      isTransitional = line.kind === 'transitional'
      if (!isTransitional) regular = line.config
      return
    }
    const problem = problemOf(line, regular, isTransitional)
    if (problem === undefined) return
    findings.expect(
      problem === null,
      () => `${nameOf(process)} is in ${regular || 'no configuration'} and ${problem ?? ''}`,
      () => [witness(process, at)]
    )
  })
}

/** Null: all is well. Undefined: this event belongs to no configuration. */
function problemOf(
  line: Exclude<TraceLine, ConfigLine>,
  regular: string,
  isTransitional: boolean
): string | null | undefined {
  switch (line.ev) {
    case 'reply':
    case 'divergence':
      return undefined
    case 'restore':
      return regular === '' ? null : 'restores what was on disk'
    case 'order':
      if (isTransitional) return 'orders while it leaves it'
      break
    case 'deliver':
      if ((line.phase === 'transitional') !== isTransitional) {
        return `delivers ${line.message} in the wrong phase, ${line.phase}`
      }
      break
    case 'stable':
    case 'merge':
  }
  return line.config === regular ? null : `logs '${line.ev}' of ${line.config}`
}

/** Once all is quiet, whoever lives is where the members of its configuration are. */
function checkEnds(evidence: Evidence, findings: Findings): void {
  for (const process of evidence.processes) {
    if (process.ended !== 'running') continue
    const last = evidence.staysOf.get(process)?.at(-1)
    const at = process.lines.length - 1
    if (last === undefined || last.transitional !== null) {
      findings.owe(
        `${nameOf(process)} ends in no regular configuration`,
        witness(process, last?.transitionalAt ?? at)
      )
      continue
    }
    const configuration = evidence.configurations.get(last.config)
    for (const member of configuration?.members ?? []) {
      checkEnd(evidence, last, member, configuration, findings)
    }
  }
}

function checkEnd(
  evidence: Evidence,
  stay: Stay,
  member: string,
  configuration: Configuration | undefined,
  findings: Findings
): void {
  const text = `${nameOf(stay.process)} ends in ${stay.config}`
  const lines = [witness(stay.process, stay.at)]
  const all = evidence.processesOf.get(member) ?? []
  const stays = configuration === undefined ? [] : staysIn(evidence, configuration.id, member)
  const isThere = stays.some((other) => other.next === null && other.transitional === null)
  const hasFailed =
    stays.some(failedIn) ||
    (stays.length === 0 && all.some(({ ended }) => ended === 'killed' || ended === 'stopped'))
  const isUntold = all.length === 0 || all.some(({ ended }) => ended === 'unknown')
  if (isThere || hasFailed) findings.hold()
  else if (isUntold) findings.leaveOpen(`${text}; where ${member} ended, no trace tells`, ...lines)
  else findings.owe(`${text}; its member ${member} does not`, ...lines)
}
