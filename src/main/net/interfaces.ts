/**
 * Which network interface a group uses: enumerate, rank, explain. Everything
 * here is a pure function of a table as `os.networkInterfaces()` gives it, which
 * lists only interfaces that are up, and of the default routes where those are known;
 * those of this machine where none are given.
 */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { UserError } from '../../shared/user-error'
import {
  ADDRESS_KINDS,
  addressKind,
  addressKindText,
  isVirtualSwitch,
  unsuitable,
  type AddressKind
} from './interface-kinds'
import { readDefaultRoutes, type Route } from './routes'

/** Interfaces by name, in the system's order. */
export type InterfaceTable = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** One interface as `ftqueue interfaces` shows it. */
export interface InterfaceRow {
  readonly name: string
  readonly addresses: readonly string[]
  /** The IPv4 address that would be used; null when it has none. */
  readonly ipv4: string | null
  readonly loopback: boolean
  /** `auto` may choose it. Interfaces that are not eligible can still be named. */
  readonly eligible: boolean
  /** `auto` chooses it. */
  readonly chosen: boolean
  /** Why it is chosen, only eligible, or not eligible. */
  readonly why: string
}

/** The interface that a server or client uses, for receiving and for sending alike. */
export interface InterfaceChoice {
  readonly name: string
  /** Its own IPv4 address: group membership and outgoing multicast are both set to it. */
  readonly address: string
  readonly loopback: boolean
  /** One line for people. */
  readonly why: string
}

const LOOPBACK_ONLY = 'only this machine takes part'

interface Candidate {
  readonly name: string
  readonly addresses: readonly string[]
  readonly ipv4: string | null
  readonly kind: AddressKind
  readonly loopback: boolean
  /** Null when eligible. */
  readonly objection: string | null
  /** Smaller is better: the kind of address … */
  readonly rank: number
  /** … and among equals the metric of its default route; null: it has none, or none is known. */
  readonly metric: number | null
}

/** Every interface, with `auto`'s choice marked and everything explained. */
export function listInterfaces(
  given?: InterfaceTable,
  routes: readonly Route[] = given === undefined ? readDefaultRoutes() : []
): InterfaceRow[] {
  const table = given ?? networkInterfaces()
  const all = candidates(table, routes)
  const best = bestOf(all)
  return all.map((candidate) => ({
    name: candidate.name,
    addresses: candidate.addresses,
    ipv4: candidate.ipv4,
    loopback: candidate.loopback,
    eligible: candidate.objection === null,
    chosen: candidate === best,
    why: candidate === best ? whyChosen(candidate, all) : whyNot(candidate, best)
  }))
}

/**
 * The interface that `spec` means: `auto`, an interface's name, or an IPv4
 * address of this machine.
 *
 * @throws UserError (`interface`) that names the thing and lists what exists.
 */
export function chooseInterface(
  spec: string,
  given?: InterfaceTable,
  routes: readonly Route[] = given === undefined ? readDefaultRoutes() : []
): InterfaceChoice {
  const table = given ?? networkInterfaces()
  const wanted = spec.trim()
  const all = candidates(table, routes)
  if (wanted === '' || wanted === 'auto') return chooseAuto(all)
  if (/^\d+\.\d+\.\d+\.\d+$/.test(wanted)) return chooseByAddress(wanted, table, all)
  if (wanted.includes(':')) {
    throw new UserError(
      `interface ${JSON.stringify(wanted)}: IPv6 is not supported; ${choices(all)}`,
      'interface'
    )
  }
  return chooseByName(wanted, all)
}

function chooseAuto(all: readonly Candidate[]): InterfaceChoice {
  const best = bestOf(all)
  if (best === undefined) {
    throw new UserError(
      'no network interface is up, not even loopback: bring one up and try again',
      'interface'
    )
  }
  return choiceOf(best, best.ipv4 ?? '', whyChosen(best, all))
}

function chooseByAddress(
  address: string,
  table: InterfaceTable,
  all: readonly Candidate[]
): InterfaceChoice {
  const owner = all.find((candidate) =>
    ipv4Of(table[candidate.name]).some((info) => info.address === address)
  )
  if (owner === undefined) {
    throw new UserError(
      `no interface of this machine has the address ${address}; ${choices(all)}`,
      'interface'
    )
  }
  return choiceOf(owner, address, `the address ${address} was asked for`)
}

function chooseByName(name: string, all: readonly Candidate[]): InterfaceChoice {
  const folded = all.filter((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  const found =
    all.find((candidate) => candidate.name === name) ??
    (folded.length === 1 ? folded[0] : undefined)
  if (found === undefined) {
    throw new UserError(
      `no interface ${JSON.stringify(name)} is up on this machine; ${choices(all)}`,
      'interface'
    )
  }
  if (found.ipv4 === null) {
    throw new UserError(
      `interface "${found.name}" has no IPv4 address: give it one; or ${choices(all)}`,
      'interface'
    )
  }
  return choiceOf(found, found.ipv4, `the interface ${found.name} was asked for`)
}

function choiceOf(candidate: Candidate, address: string, why: string): InterfaceChoice {
  return { name: candidate.name, address, loopback: addressKind(address) === 'loopback', why }
}

/** `choose auto, eth0 (10.0.0.7) or lo (127.0.0.1)` */
function choices(all: readonly Candidate[]): string {
  const named = all
    .filter((candidate) => candidate.ipv4 !== null)
    .map((candidate) => `${candidate.name} (${candidate.ipv4 ?? ''})`)
  if (named.length === 0) return 'this machine has no interface with an IPv4 address now'
  const last = named.pop() ?? ''
  return `choose ${['auto', ...named].join(', ')} or ${last}`
}

function candidates(table: InterfaceTable, routes: readonly Route[]): Candidate[] {
  return Object.keys(table).map((name) => candidateOf(name, table[name] ?? [], routes))
}

function candidateOf(
  name: string,
  infos: readonly NetworkInterfaceInfo[],
  routes: readonly Route[]
): Candidate {
  const metrics = routes.filter((route) => route.name === name).map(({ metric }) => metric)
  const usable = ipv4Of(infos).map((info) => ({ info, kind: addressKind(info.address) }))
  usable.sort((a, b) => ADDRESS_KINDS.indexOf(a.kind) - ADDRESS_KINDS.indexOf(b.kind))
  const best = usable[0]
  const kind = best?.kind ?? 'unusable'
  const loopback = best !== undefined && (best.info.internal || kind === 'loopback')
  return {
    name,
    addresses: infos.map((info) => info.address),
    ipv4: best?.info.address ?? null,
    kind,
    loopback,
    objection: objectionTo(name, best?.info, kind, loopback),
    rank: ADDRESS_KINDS.indexOf(kind) * 2 + (isVirtualSwitch(name) ? 1 : 0),
    metric: metrics.length === 0 ? null : Math.min(...metrics)
  }
}

function objectionTo(
  name: string,
  info: NetworkInterfaceInfo | undefined,
  kind: AddressKind,
  loopback: boolean
): string | null {
  if (info === undefined) return 'it has no IPv4 address'
  if (loopback) return 'loopback: only this machine takes part'
  if (kind === 'unusable') return `it has ${addressKindText[kind]}`
  const reason = unsuitable(name, info.mac)
  return reason === null ? null : `it is ${reason}`
}

/** Node 18.0 to 18.3 gave the family as a number, so it is told by the address's form. */
function ipv4Of(infos: readonly NetworkInterfaceInfo[] | undefined): NetworkInterfaceInfo[] {
  return (infos ?? []).filter((info) => !info.address.includes(':'))
}

/** The best rank, then the default route, then the system's order; loopback when none is eligible. */
function bestOf(all: readonly Candidate[]): Candidate | undefined {
  let best: Candidate | undefined
  for (const candidate of all) {
    if (candidate.objection !== null) continue
    if (best === undefined || isBetter(candidate, best)) best = candidate
  }
  return best ?? all.find((candidate) => candidate.loopback)
}

function whyChosen(best: Candidate, all: readonly Candidate[]): string {
  if (best.loopback) return whyLoopback(all)
  const rivals = all.filter((other) => other !== best && other.objection === null)
  const what = `it has ${addressKindText[best.kind]}`
  if (rivals.length === 0) return `${what}, and no other interface is eligible`
  const equals = rivals.filter((other) => other.rank === best.rank)
  if (equals.length === 0) return `${what}, the best among the eligible`
  return equals.every((other) => metricOf(best) < metricOf(other))
    ? `${what}, and the default route leads through it`
    : `${what}, and is the first such interface`
}

/** Nothing is eligible: what there is, and how it can be used all the same. */
function whyLoopback(all: readonly Candidate[]): string {
  const others = all.filter(({ loopback }) => !loopback)
  const named = others.filter(({ ipv4 }) => ipv4 !== null).map(({ name }) => name)
  if (named.length > 0) {
    return (
      `no network interface is eligible: ${LOOPBACK_ONLY} ` +
      `(--interface takes one of these all the same: ${named.slice(0, 3).join(', ')})`
    )
  }
  const hasIpv6 = others.some(({ addresses }) => addresses.some((each) => !isLinkLocal6(each)))
  return hasIpv6
    ? `no network interface has an IPv4 address, and IPv6 is not supported: ${LOOPBACK_ONLY}`
    : `no network interface is eligible: ${LOOPBACK_ONLY}`
}

/** Every interface that is up has one of these. */
function isLinkLocal6(address: string): boolean {
  return /^fe[89ab]/i.test(address)
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.rank !== other.rank) return one.rank < other.rank
  return metricOf(one) < metricOf(other)
}

function metricOf({ metric }: Candidate): number {
  return metric ?? Infinity
}

function whyNot(candidate: Candidate, best: Candidate | undefined): string {
  if (candidate.objection !== null) return candidate.objection
  return `eligible (it has ${addressKindText[candidate.kind]}), but ${best?.name ?? ''} comes first`
}
