/** What the servers of this machine are fit for, judged from what they said last. */
import type { ServerSnapshot } from './pulse'

/** Seconds of silence after which a server counts as stuck. */
export const SILENT_SECONDS = 10

/** Empty lists mean that all is well; each line names the server and what is wrong. */
export interface Health {
  /** Something here does not work any more, and would after a restart. */
  readonly stuck: readonly string[]
  /** Why a server is in no lasting configuration. */
  readonly apart: readonly string[]
  /** Why operations would be refused, though the servers are in one. */
  readonly refusing: readonly string[]
}

export function healthOf(snapshots: readonly ServerSnapshot[]): Health {
  const stuck: string[] = []
  const apart: string[] = []
  const refusing: string[] = []
  // Who was stopped on purpose is missed by nobody.
  const wanted = snapshots.filter(({ view }) => view.state !== 'stopped')
  for (const snapshot of wanted) {
    const of = (problem: string): string => `server ${snapshot.view.name} ${problem}`
    const silence = silenceOf(snapshot)
    if (silence !== null) stuck.push(of(silence))
    const problem = silence ?? apartOf(snapshot)
    if (problem !== null) apart.push(of(problem))
    else refusing.push(...refusalsOf(snapshot).map(of))
  }
  if (wanted.length === 0) apart.push('no server runs here')
  return { stuck, apart, refusing }
}

/** One line for who looks at the service. */
export function statusLine(snapshots: readonly ServerSnapshot[]): string {
  const { stuck, apart, refusing } = healthOf(snapshots)
  const problems = [...new Set([...stuck, ...apart, ...refusing])]
  if (problems.length > 0) return problems.join('; ')
  const [first] = snapshots.filter(({ figures }) => figures !== null)
  const count = snapshots.filter(({ view }) => view.state === 'running').length
  const { config, members, queues, items } = first?.figures ?? { members: 0, queues: 0, items: 0 }
  return (
    `${count} of ${members} servers here, configuration ${config ?? 'none'}, ` +
    `${queues} queues, ${items} items`
  )
}

function silenceOf({ view, unanswered }: ServerSnapshot): string | null {
  if (view.state !== 'running' || unanswered < SILENT_SECONDS) return null
  return `did not answer for ${unanswered} seconds`
}

function apartOf({ view, figures }: ServerSnapshot): string | null {
  if (view.state !== 'running') return view.problem ?? `is ${view.state}`
  if (figures === null) return 'has not said how it is yet'
  if (figures.isPaused) return 'is paused by the lab'
  if (figures.config === null || figures.phase !== 'operational' || figures.kind !== 'regular') {
    return `is in no regular configuration (${figures.phase})`
  }
  return null
}

function refusalsOf({ figures }: ServerSnapshot): string[] {
  const refusals: string[] = []
  if (figures?.isPrimary === false) {
    refusals.push('is in a configuration without a majority, which refuses operations')
  }
  if (figures?.isStoreAble === false) refusals.push('cannot write to its disk')
  return refusals
}
