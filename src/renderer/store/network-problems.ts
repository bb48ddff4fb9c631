/** What keeps servers of this machine from the network, or moved them on it. Pure. */
import type { LocalServerView, NetworkView } from '../../shared/views'
import { isAlive, type Servers } from './group-model'
import type { Problem } from './problem'

/** How long a change of address is told of. */
const MOVED_TOLD_MS = 5 * 60_000

/** @param time now, milliseconds since 1970 */
export function networkProblems(servers: Servers, time: number): Problem[] {
  const alive = Object.values(servers).filter(isAlive)
  return [...obstacles(alive), ...blocked(alive), ...moves(alive, time)]
}

/** The same obstacle meets all servers of a machine: it is told once. */
function obstacles(servers: readonly LocalServerView[]): Problem[] {
  const texts = new Set(servers.flatMap(({ network }) => network?.problem ?? []))
  return [...texts].map((text) => ({
    id: `network ${text}`,
    severity: 'warning',
    text: 'Servers here are kept from the network.',
    mend: asSentence(text),
    server: null,
    transient: false
  }))
}

function blocked(servers: readonly LocalServerView[]): Problem[] {
  const deaf = servers.filter(({ reach }) => reach?.multicast === 'blocked')
  const partly = servers.filter(({ reach }) => reach?.multicast === 'own only')
  if (deaf.length > 0) {
    return [
      {
        id: 'multicast blocked',
        severity: 'error',
        text: 'Multicast does not work on this interface.',
        mend: 'Choose another one in Settings, or look there what is in the way: Check this network.',
        server: null,
        transient: true
      }
    ]
  }
  if (partly.length === 0) return []
  const byUnicast = new Set(
    partly.flatMap(({ reach }) => (reach?.peers ?? []).filter(isByUnicast).map(unicastOf))
  )
  return [
    {
      id: 'multicast blocked',
      severity: 'warning',
      text: 'Multicast is blocked on this network.',
      mend:
        byUnicast.size > 0
          ? `Others are reached by unicast (${[...byUnicast].join(', ')}); machines that nobody named are not found.`
          : 'Name a server of another machine under "peers" in the settings file, as HOST:PORT.',
      server: null,
      transient: true
    }
  ]
}

const isByUnicast = ({ way }: { readonly way: string | null }): boolean => way === 'unicast'
const unicastOf = ({ unicast }: { readonly unicast: string }): string => unicast

/** All servers of a machine move together: the latest move is told, once. */
function moves(servers: readonly LocalServerView[], time: number): Problem[] {
  const changes = servers.flatMap(({ network }) => network?.change ?? [])
  const latest = changes.reduce<NonNullable<NetworkView['change']> | null>(
    (last, one) => (last === null || one.at > last.at ? one : last),
    null
  )
  if (latest === null || time - latest.at > MOVED_TOLD_MS) return []
  return [
    {
      id: `moved ${String(latest.at)}`,
      severity: 'notice',
      text: "This machine's address changed, and its servers follow.",
      mend: `From ${latest.from} to ${latest.to}. There is nothing to do.`,
      server: null,
      transient: false
    }
  ]
}

function asSentence(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
