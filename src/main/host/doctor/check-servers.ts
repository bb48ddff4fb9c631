/**
 * Which servers of the group are heard, and how: by multicast, or only by unicast,
 * which tells that this network does not carry multicast. Pure.
 */
import type { Check } from '../../../shared/doctor'
import { amount, list, verdicts } from './say'

const say = verdicts('servers')

/** A server that answered a question that was multicast. */
export interface AnsweringServer {
  readonly server: string
  readonly name: string
  /** `IP:PORT`. */
  readonly unicast: string
  /** Its configuration; null: none yet. */
  readonly config: string | null
  /** The largest datagram that it makes up; absent: it does not tell. */
  readonly datagramBytes?: number
  /** Who else is in it. */
  readonly members: readonly { readonly server: string; readonly unicast: string }[]
}

export interface ServersHeard {
  readonly group: string
  /** This machine's address, and whether it is loopback. */
  readonly here: string
  readonly loopback: boolean
  readonly answers: readonly AnsweringServer[]
  /** Addresses of machines whose servers were heard by multicast. */
  readonly byMulticast: readonly string[]
}

const PEER_HOW =
  '"peers": ["HOST:PORT"] in the settings file, or --peer HOST:PORT on the command line'
const PEER_MEND = `Name a server that can be reached: ${PEER_HOW}; or have the network (switch, access point) pass multicast: "IGMP snooping" without a querier, or "client isolation", often stands in the way`
/** As the window and the command line call it. */
const DOCTOR_THERE = '"Check this network" in Settings there, or "ftqueue doctor"'

export function checkServers(facts: ServersHeard): Check {
  const { group, here, answers } = facts
  const others = facts.byMulticast.filter((address) => address !== here)
  const elsewhere = answers.filter(({ unicast }) => hostOf(unicast) !== here)
  if (answers.length === 0) return nobody(facts, others)
  const local = answers.length - elsewhere.length
  const known = membersElsewhere(facts)
  if (elsewhere.length === 0) {
    if (known.length > 0) {
      return say.warning(
        `${amount(known.length, 'server')} elsewhere (${list(known)}) in the configuration of this machine's servers, reached by unicast only: multicast is blocked on this network`,
        PEER_MEND
      )
    }
    if (others.length > 0) return deafOthers(others)
    return say.ok(`${amount(local, 'server')} of group "${group}", all on this machine`)
  }
  const machines = [...new Set(elsewhere.map(({ unicast }) => hostOf(unicast)))]
  const unheard = machines.filter((address) => !others.includes(address))
  const share = local === 0 ? '' : `${String(elsewhere.length)} `
  const seen = `${amount(answers.length, 'server')} of group "${group}", ${share}on ${amount(machines.length, 'other machine')}`
  if (unheard.length === 0) {
    return split(answers)
      ? say.warning(
          `${seen}; they are in ${String(configurations(answers).size)} configurations`,
          `They join when they hear each other: look at the other machines, too (${DOCTOR_THERE})`
        )
      : say.ok(`${seen}, heard by multicast`)
  }
  return say.problem(
    `${seen}; ${list(unheard)} answered, but ${unheard.length === 1 ? 'its' : 'their'} multicast does not arrive: multicast is blocked on this network`,
    PEER_MEND
  )
}

function nobody({ group, loopback }: ServersHeard, others: readonly string[]): Check {
  if (others.length > 0) return deafOthers(others)
  const start = 'Start one: "Start server" in the window, or "ftqueue serve"'
  return say.warning(
    `no server of group "${group}" is heard`,
    loopback
      ? start
      : `${start}. If one runs on another machine: compare group and version, look at that machine (${DOCTOR_THERE}), and where multicast is blocked name it: ${PEER_HOW}`
  )
}

/** Servers that are heard, and answer nothing. */
function deafOthers(others: readonly string[]): Check {
  return say.problem(
    `servers on ${list(others)} are heard by multicast, but do not answer this machine`,
    'Let the firewalls of both machines pass UDP: here from all ports of those machines, there to ports 5051 and 8080 and up'
  )
}

function membersElsewhere({ here, answers }: ServersHeard): readonly string[] {
  const named = answers.flatMap(({ members }) => members.map(({ unicast }) => unicast))
  return [...new Set(named)].filter((unicast) => unicast !== '' && hostOf(unicast) !== here)
}

function configurations(answers: readonly AnsweringServer[]): ReadonlySet<string> {
  return new Set(answers.flatMap(({ config }) => (config === null ? [] : [config])))
}

function split(answers: readonly AnsweringServer[]): boolean {
  return configurations(answers).size > 1
}

function hostOf(unicast: string): string {
  return unicast.slice(0, unicast.lastIndexOf(':'))
}
