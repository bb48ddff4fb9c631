/**
 * The datagrams of a membership change, in the order in which they are used.
 * All carry the sender's current (old) configuration in front; `config` in the
 * bodies is the proposed one. Bodies:
 *
 *     join      flags 1 (bit 0: hint, bit 1: prepared), endpoint 6, name, host, greatest epoch 6,
 *               size of the state 6, count 2, count times: id 6, incarnation 4
 *     propose   config 12, count 2, count times: id 6, incarnation 4, endpoint 6, name, host
 *     accept    config 12, standing
 *     plan      config 12, sources 2, for each: index 2, count 2,
 *               count times: id 6, incarnation 4, source + 1 2 (0: none), standing
 *     ready     config 12, flags 1 (bit 0: done), progress 6, digest 8
 *     install   config 12, digest 8
 *     leave     (nothing)
 *     standing  old config 12, aru + 1 6, operations 6, items 6, flags 1 (bit 0: prefers majority, bit 1:
 *               policy majority, bit 2: set at), lineage, held, since 6, attempts,
 *               set at: config 12, slot + 1 6, place 2; primaries 1, each as an attempt:
 *               config 12, members 2, ids 6, lines 1, each 12
 */
import { sameConfig } from '../ids'
import type { ConfigId, Endpoint, MemberId, MemberInfo, Slot } from '../types'
import { limits } from '../limits'
import type { LineageEntry } from '../queue/history'
import type { Primary, Settings } from '../queue/settings'
import { Reader, type Writer } from './bytes'
import { readDigest, writeDigest } from './digest'
import { DatagramType, seal, type GroupMark } from './header'
import { beginBody, BODY_AT, NO_CONFIG, type MemberKey, type Sender } from './sender'

/** "I want a configuration with everybody I hear." */
export interface Join {
  /** The sender is not gathering: it only tells a stranger whom it hears. */
  readonly hint: boolean
  /** The sender has learned what the configuration holds, as far as it changes slower than it is told. */
  readonly prepared: boolean
  readonly endpoint: Endpoint
  readonly name: string
  readonly host: string
  /** Greatest epoch that the sender has seen. */
  readonly epoch: number
  /** About the size of the sender's state, bytes. */
  readonly stateBytes: number
  /** Whom the sender hears. */
  readonly hears: readonly MemberKey[]
}

/** What a member brings along: where its past ends. */
export interface Standing {
  /** The regular configuration that it leaves; 0.0: none. */
  readonly config: ConfigId
  readonly aru: Slot
  /** Executed in its whole past; 0: the past is empty. */
  readonly operations: number
  /** Items that it holds: larger states take longer. */
  readonly items: number
  /** Configurations before `config`, oldest first. */
  readonly lineage: readonly LineageEntry[]
  /** Slots beyond `aru` that it holds. */
  readonly held: readonly Slot[]
  /** It was started with the policy `majority`, for a group that begins. */
  readonly prefersMajority: boolean
  /** The group's settings as it knows them. Those that an installation sets are in no history. */
  readonly settings: Settings
  /**
   * The epoch since which it remembers everything: that which it had when it was started
   * without a past.
   */
  readonly since: number
  /** Primary configurations that it was ready for and that perhaps began. */
  readonly attempts: readonly Primary[]
}

export interface Accept {
  readonly config: ConfigId
  readonly standing: Standing
}

export interface PlanEntry extends MemberKey {
  readonly standing: Standing
  /** Which of the plan's sources has the same state; null: none, for its past is the beginning of another. */
  readonly source: number | null
}

export interface Plan {
  readonly config: ConfigId
  /** Indices in `members` of those whose states, merged, are the new one. None: nobody has a past. */
  readonly sources: readonly number[]
  readonly members: readonly PlanEntry[]
}

/** Lineage entries in an ACCEPT or PLAN: enough to tell a prefix from a divergence. */
const LINEAGE_SENT = 16
/** Flags of a standing. */
const PREFERS_MAJORITY = 1
const POLICY_MAJORITY = 2
const HAS_SET_AT = 4
/** Held slots named in a standing. */
const HELD_SENT = 256

function writeConfig(out: Writer, config: ConfigId): Writer {
  return out.u48(config.epoch).u48(config.representative)
}

function readConfig(input: Reader): ConfigId {
  return { epoch: input.u48(), representative: input.u48() }
}

function readCount(input: Reader, most: number): number {
  const count = input.u16()
  if (count > most) input.fail()
  return input.ok ? count : 0
}

function writeKeys(out: Writer, keys: readonly MemberKey[]): Writer {
  out.u16(keys.length)
  for (const { id, incarnation } of keys) out.u48(id).u32(incarnation)
  return out
}

function readKeys(input: Reader): MemberKey[] {
  const keys: MemberKey[] = []
  for (let left = readCount(input, limits.peers); left > 0; left--) {
    keys.push({ id: input.u48(), incarnation: input.u32() })
  }
  return keys
}

function writeStanding(out: Writer, standing: Standing): void {
  writeConfig(out, standing.config)
  out
    .u48(standing.aru + 1)
    .u48(standing.operations)
    .u48(standing.items)
    .u8(flagsOf(standing))
  const lineage = standing.lineage.slice(-LINEAGE_SENT)
  out.u16(lineage.length)
  for (const { config, end } of lineage) writeConfig(out, config).u48(end + 1)
  const held = standing.held.slice(0, HELD_SENT)
  out.u16(held.length)
  for (const slot of held) out.u48(slot)
  out.u48(standing.since)
  writePrimaries(out, standing.attempts.slice(-limits.attempts))
  const { policySetAt, primaries } = standing.settings
  if (policySetAt !== null) {
    writeConfig(out, policySetAt.config)
      .u48(policySetAt.slot + 1)
      .u16(policySetAt.place)
  }
  writePrimaries(out, primaries)
}

function readStanding(input: Reader): Standing {
  const config = readConfig(input)
  const aru = input.u48() - 1
  const operations = input.u48()
  const items = input.u48()
  const flags = input.u8()
  const lineage: LineageEntry[] = []
  for (let left = readCount(input, LINEAGE_SENT); left > 0; left--) {
    lineage.push({ config: readConfig(input), end: input.u48() - 1 })
  }
  const held: Slot[] = []
  for (let left = readCount(input, HELD_SENT); left > 0; left--) held.push(input.u48())
  const since = input.u48()
  const attempts = readPrimaries(input, limits.attempts)
  const settings = readSettings(input, flags)
  const prefersMajority = (flags & PREFERS_MAJORITY) !== 0
  return {
    config,
    aru,
    operations,
    items,
    lineage,
    held,
    prefersMajority,
    since,
    attempts,
    settings
  }
}

function writePrimaries(out: Writer, primaries: readonly Primary[]): void {
  out.u8(primaries.length)
  for (const { config, members, lines } of primaries) {
    writeConfig(out, config).u16(members.length)
    for (const id of members) out.u48(id)
    out.u8(lines.length)
    for (const line of lines) writeConfig(out, line)
  }
}

function readPrimaries(input: Reader, most: number): Primary[] {
  const primaries: Primary[] = []
  for (let left = readShortCount(input, most); left > 0; left--) {
    const config = readConfig(input)
    const members: MemberId[] = []
    for (let ids = readCount(input, limits.members); ids > 0; ids--) members.push(input.u48())
    const lines: ConfigId[] = []
    for (let more = readShortCount(input, limits.lines); more > 0; more--) {
      lines.push(readConfig(input))
    }
    primaries.push({ config, members, lines })
  }
  return primaries
}

function readShortCount(input: Reader, most: number): number {
  const count = input.u8()
  if (count > most) input.fail()
  return input.ok ? count : 0
}

function flagsOf({ prefersMajority, settings }: Standing): number {
  return (
    (prefersMajority ? PREFERS_MAJORITY : 0) |
    (settings.policy === 'majority' ? POLICY_MAJORITY : 0) |
    (settings.policySetAt === null ? 0 : HAS_SET_AT)
  )
}

function readSettings(input: Reader, flags: number): Settings {
  const policySetAt =
    (flags & HAS_SET_AT) === 0
      ? null
      : { config: readConfig(input), slot: input.u48() - 1, place: input.u16() }
  const primaries = readPrimaries(input, limits.lines)
  const policy = (flags & POLICY_MAJORITY) === 0 ? 'available' : 'majority'
  return { policy, policySetAt, primaries }
}

export function encodeJoin(sender: Sender, join: Join, group: GroupMark): Uint8Array {
  const out = beginBody(sender)
    .u8((join.hint ? 1 : 0) | (join.prepared ? 2 : 0))
    .u48(join.endpoint)
    .text(join.name, limits.nameBytes)
    .text(join.host, limits.nameBytes)
    .u48(join.epoch)
    .u48(join.stateBytes)
  return seal(writeKeys(out, join.hears).finish(), DatagramType.join, group)
}

export function decodeJoin(bytes: Uint8Array): Join | undefined {
  const input = new Reader(bytes, BODY_AT)
  const flags = input.u8()
  const endpoint = input.u48()
  const name = input.text(limits.nameBytes)
  const host = input.text(limits.nameBytes)
  const epoch = input.u48()
  const stateBytes = input.u48()
  const hears = readKeys(input)
  const hint = (flags & 1) !== 0
  const prepared = (flags & 2) !== 0
  return input.done ? { hint, prepared, endpoint, name, host, epoch, stateBytes, hears } : undefined
}

export interface Propose {
  readonly config: ConfigId
  /** In the order in which they will take turns. */
  readonly members: readonly MemberInfo[]
}

export function encodePropose(sender: Sender, propose: Propose, group: GroupMark): Uint8Array {
  const out = writeConfig(beginBody(sender), propose.config).u16(propose.members.length)
  for (const { id, incarnation, endpoint, name, host } of propose.members) {
    out.u48(id).u32(incarnation).u48(endpoint)
    out.text(name, limits.nameBytes).text(host, limits.nameBytes)
  }
  return seal(out.finish(), DatagramType.propose, group)
}

export function decodePropose(bytes: Uint8Array): Propose | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const members: MemberInfo[] = []
  for (let left = readCount(input, limits.members); left > 0; left--) {
    const id = input.u48()
    const incarnation = input.u32()
    const endpoint = input.u48()
    const name = input.text(limits.nameBytes)
    const host = input.text(limits.nameBytes)
    members.push({ id, incarnation, endpoint, name, host })
  }
  return input.done ? { config, members } : undefined
}

export function encodeAccept(sender: Sender, accept: Accept, group: GroupMark): Uint8Array {
  const out = writeConfig(beginBody(sender), accept.config)
  writeStanding(out, accept.standing)
  return seal(out.finish(), DatagramType.accept, group)
}

export function decodeAccept(bytes: Uint8Array): Accept | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const standing = readStanding(input)
  return input.done ? { config, standing } : undefined
}

export function encodePlan(sender: Sender, plan: Plan, group: GroupMark): Uint8Array {
  const out = writeConfig(beginBody(sender), plan.config).u16(plan.sources.length)
  for (const source of plan.sources) out.u16(source)
  out.u16(plan.members.length)
  for (const { id, incarnation, standing, source } of plan.members) {
    out
      .u48(id)
      .u32(incarnation)
      .u16(source === null ? 0 : source + 1)
    // The lineage has served its purpose when the sources are chosen; but where a member comes
    // from that has started again, its end tells.
    const isNew = sameConfig(standing.config, NO_CONFIG)
    writeStanding(out, { ...standing, lineage: isNew ? standing.lineage.slice(-1) : [] })
  }
  return seal(out.finish(), DatagramType.plan, group)
}

export function decodePlan(bytes: Uint8Array): Plan | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const sources: number[] = []
  for (let left = readCount(input, limits.members); left > 0; left--) sources.push(input.u16())
  const members: PlanEntry[] = []
  for (let left = readCount(input, limits.members); left > 0; left--) {
    const id = input.u48()
    const incarnation = input.u32()
    const source = input.u16() - 1
    if (source >= sources.length) return undefined
    const standing = readStanding(input)
    members.push({ id, incarnation, source: source < 0 ? null : source, standing })
  }
  const isWhole = input.done && sources.every((source) => source < members.length)
  return isWhole ? { config, sources, members } : undefined
}

/** A member's report to the representative. */
export interface Ready {
  readonly config: ConfigId
  /** It has the past and the state that the plan wants. */
  readonly done: boolean
  /** Grows while it gets on: slots and bytes received. */
  readonly progress: number
  /** Digest of the state with which it will begin, 16 hex digits; only when done. */
  readonly digest: string
}

export function encodeReady(sender: Sender, ready: Ready, group: GroupMark): Uint8Array {
  const out = writeConfig(beginBody(sender), ready.config)
  out.u8(ready.done ? 1 : 0).u48(ready.progress)
  writeDigest(out, ready.digest)
  return seal(out.finish(), DatagramType.ready, group)
}

export function decodeReady(bytes: Uint8Array): Ready | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const done = (input.u8() & 1) !== 0
  const progress = input.u48()
  const digest = readDigest(input)
  return input.done ? { config, done, progress, digest } : undefined
}

/** The word to begin. */
export interface Install {
  readonly config: ConfigId
  /** Digest of the state with which the members begin. */
  readonly digest: string
}

export function encodeInstall(sender: Sender, install: Install, group: GroupMark): Uint8Array {
  const out = writeDigest(writeConfig(beginBody(sender), install.config), install.digest)
  return seal(out.finish(), DatagramType.install, group)
}

export function decodeInstall(bytes: Uint8Array): Install | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const digest = readDigest(input)
  return input.done ? { config, digest } : undefined
}

export function encodeLeave(sender: Sender, group: GroupMark): Uint8Array {
  return seal(beginBody(sender).finish(), DatagramType.leave, group)
}
