/**
 * P2c: regular and transitional configurations alternate; the transitional one
 * after R holds exactly those who come from R into the next regular one, which
 * names R among what it joins.
 */
import type { Evidence } from '../evidence'
import type { Configuration, Stay } from '../stays'
import { epochOf, nameOf, representativeOf, type ProcessTrace } from '../trace'
import { type Findings, witness } from '../verdict'

export function checkAlternation(evidence: Evidence, findings: Findings): void {
  for (const process of evidence.processes) checkKinds(process, findings)
  for (const configuration of evidence.configurations.values()) {
    for (const stay of configuration.stays) {
      checkTransition(evidence, stay, findings)
      checkOrigin(configuration, stay, findings)
    }
    checkSources(configuration, findings)
  }
}

function checkKinds(process: ProcessTrace, findings: Findings): void {
  let before = 'transitional'
  process.lines.forEach((line, at) => {
    if (line.ev !== 'config') return
    // Who was restored may leave its old configuration first.
    const isFree = process.lines[at - 1]?.ev === 'restore'
    findings.expect(
      isFree || line.kind !== before,
      () =>
        before === 'regular'
          ? `${nameOf(process)} installs the regular ${line.config} without a transitional one before it`
          : `${nameOf(process)} installs the transitional ${line.config} without leaving a regular one`,
      () => [witness(process, at)]
    )
    before = line.kind
  })
}

/** The transitional configuration at the end of a stay. */
function checkTransition(evidence: Evidence, stay: Stay, findings: Findings): void {
  const { process, config, installed, transitional, next } = stay
  if (transitional === null) return
  const at = witness(process, stay.transitionalAt)
  const name = `${nameOf(process)}'s transitional ${transitional.config}`
  findings.expect(
    transitional.from.length === 1 && transitional.from[0] === config,
    () => `${name} leaves {${transitional.from.join(', ')}}, not ${config}`,
    () => [at]
  )
  const [lowest = ''] = [...transitional.members].sort()
  findings.expect(
    representativeOf(transitional.config) === lowest,
    () => `${name} is not named after its lowest member ${lowest}`,
    () => [at]
  )
  const stranger = transitional.members.find((member) => !installed.members.includes(member))
  findings.expect(
    stranger === undefined,
    () => `${name} has ${stranger ?? ''}, which is not in ${config}`,
    () => [at, witness(process, stay.at)]
  )
  if (next === null) return
  const end = witness(process, stay.end)
  const lost = transitional.members.find((member) => !next.members.includes(member))
  findings.expect(
    lost === undefined,
    () => `${name} has ${lost ?? ''}, which is not in ${next.config}`,
    () => [at, end]
  )
  findings.expect(
    epochOf(transitional.config) === epochOf(next.config) - 1,
    () => `${name} does not come just before ${next.config}`,
    () => [at, end]
  )
  for (const other of evidence.configurations.get(next.config)?.stays ?? []) {
    // Who started again comes from there by what its disk held, and was no part of the transition.
    const comesAlong = other.previous === config && !isFirst(evidence, other)
    const isListed = transitional.members.includes(other.process.server)
    findings.expect(
      comesAlong === isListed,
      () =>
        `${name} ${isListed ? 'has' : 'lacks'} ${other.process.server}, ` +
        `which ${comesAlong ? 'comes' : 'does not come'} from ${config} into ${next.config}`,
      () => [at, witness(other.process, other.at)]
    )
  }
}

/** The first configuration that a process installed. */
function isFirst({ staysOf }: Evidence, stay: Stay): boolean {
  return staysOf.get(stay.process)?.[0] === stay
}

/** What a member was in before is among what it joins. */
function checkOrigin({ id }: Configuration, stay: Stay, findings: Findings): void {
  const { previous, installed, process, at } = stay
  if (previous === null) return
  findings.expect(
    installed.from.includes(previous),
    () => `${nameOf(process)} comes from ${previous}, and ${id} does not name it`,
    () => [witness(process, at)]
  )
}

/** What a configuration joins is what its members come from, and nothing else. */
function checkSources({ id, members, from, stays }: Configuration, findings: Findings): void {
  const servers = new Set(stays.map(({ process }) => process.server))
  // One that did not live to install it may have brought a past of its own.
  if (members.some((member) => !servers.has(member))) return
  const known = new Set(stays.map(({ previous }) => previous))
  const [first] = stays
  const unknown = from.find((config) => !known.has(config))
  findings.expect(
    unknown === undefined,
    () => `${id} joins ${unknown ?? ''}, and none of its members comes from there`,
    () => (first === undefined ? [] : [witness(first.process, first.at)])
  )
}
