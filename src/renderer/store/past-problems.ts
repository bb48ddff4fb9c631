/** What merges and incidents left behind, as this machine's servers tell of it. Pure. */
import {
  contentsText,
  countsText,
  sinceText,
  type IncidentView,
  type MergeSummary
} from '../../shared/merges'
import type { LocalServerView } from '../../shared/views'
import { isAlive, type Servers } from './group-model'
import type { Problem } from './problem'

export function pastProblems(servers: Servers): Problem[] {
  const all = Object.values(servers)
  return [...incidents(all), ...ambiguity(all.filter(isAlive)), ...merges(all.filter(isAlive))]
}

/** Who began anew, and an incident of which all local servers were on the side that stayed. */
function incidents(servers: readonly LocalServerView[]): Problem[] {
  const byMoment = new Map<string, { incident: IncidentView; tellers: LocalServerView[] }>()
  for (const server of servers) {
    const { incident } = server
    if (incident === null) continue
    const moment = `${incident.config} ${String(incident.slot)}`
    const known = byMoment.get(moment) ?? { incident, tellers: [] }
    byMoment.set(moment, { incident: known.incident, tellers: [...known.tellers, server] })
  }
  return [...byMoment].map(([moment, { incident, tellers }]): Problem => {
    const left = tellers.filter((server) => server.incident?.leaves === true)
    const [first = tellers[0]] = left
    const names = left.map(({ name }) => name).join(', ')
    const who = left.length === 0 ? 'Another server' : names
    return {
      id: `incident ${moment}`,
      severity: 'error',
      text: `${who} held other queues than the rest ${sinceText(incident)}, and began anew.`,
      mend: 'Look at its log for the evidence, and test the memory of its machine.',
      server: first?.name ?? null,
      transient: false
    }
  })
}

/** Pops that wait for somebody to settle them. */
function ambiguity(servers: readonly LocalServerView[]): Problem[] {
  const count = Math.max(0, ...servers.map(({ ambiguous }) => ambiguous))
  if (count === 0) return []
  const pops = count === 1 ? '1 pop has' : `${String(count)} pops have`
  return [
    {
      id: 'ambiguous',
      severity: 'warning',
      text: `${pops} different results on several sides.`,
      mend: 'Its client settles that with its next request, or you do, in Group.',
      server: null,
      // Most clients go on at once.
      transient: true
    }
  ]
}

/** A merge, for as long as the configuration that it began lasts. */
function merges(servers: readonly LocalServerView[]): Problem[] {
  const current = new Map<string, MergeSummary>()
  for (const { config, merge } of servers) {
    if (merge !== null && merge.config === config) current.set(config, merge)
  }
  return [...current.values()].map((merge): Problem => {
    const counts = countsText(merge)
    return {
      id: `merge ${merge.config}`,
      severity: merge.poppedTwice > 0 ? 'warning' : 'notice',
      text: `The sides of the group were merged: ${contentsText(merge)}.`,
      mend:
        counts === ''
          ? 'Nothing was handed out twice.'
          : `${counts.charAt(0).toUpperCase()}${counts.slice(1)}: Group shows which, in its history.`,
      server: null,
      transient: false
    }
  })
}
