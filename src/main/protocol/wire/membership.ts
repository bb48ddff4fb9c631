/**
 * The datagrams of a membership change, in the order in which they are used.
 * All carry the sender's current (old) configuration in front; `config` in the
 * bodies is the proposed one. Bodies:
 *
 *     join      flags 1 (bit 0: hint), endpoint 6, name, host, greatest epoch 6, count 2,
 *               count times: id 6, incarnation 4
 *     propose   config 12, count 2, count times: id 6, incarnation 4, endpoint 6, name, host
 *     accept    config 12, standing
 *     plan      config 12, donor 2, count 2, count times: id 6, incarnation 4,
 *               flags 1 (bit 0: diverged), standing
 *     ready     config 12, flags 1 (bit 0: done), progress 6
 *     install   config 12
 *     leave     (nothing)
 *     standing  old config 12, aru + 1 6, operations 6, lineage, held
 */
import type { ConfigId, Endpoint, MemberInfo, Slot } from '../types'
import { limits } from '../limits'
import type { LineageEntry } from '../queue/replica'
import { Reader, type Writer } from './bytes'
import { DatagramType, seal, type GroupMark } from './header'
import { beginBody, BODY_AT, type MemberKey, type Sender } from './sender'

/** "I want a configuration with everybody I hear." */
export interface Join {
  /** The sender is not gathering: it only tells a stranger whom it hears. */
  readonly hint: boolean
  readonly endpoint: Endpoint
  readonly name: string
  readonly host: string
  /** Greatest epoch that the sender has seen. */
  readonly epoch: number
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
  /** Configurations before `config`, oldest first. */
  readonly lineage: readonly LineageEntry[]
  /** Slots beyond `aru` that it holds. */
  readonly held: readonly Slot[]
}

export interface Accept {
  readonly config: ConfigId
  readonly standing: Standing
}

export interface PlanEntry extends MemberKey {
  readonly standing: Standing
  /** Its past is neither empty nor part of the donor's. */
  readonly diverged: boolean
}

export interface Plan {
  readonly config: ConfigId
  /** Index in `members` of the member whose state the others take. */
  readonly donor: number
  readonly members: readonly PlanEntry[]
}

/** Lineage entries in an ACCEPT or PLAN: enough to tell a prefix from a divergence. */
const LINEAGE_SENT = 16
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
  out.u48(standing.aru + 1).u48(standing.operations)
  const lineage = standing.lineage.slice(-LINEAGE_SENT)
  out.u16(lineage.length)
  for (const { config, end } of lineage) writeConfig(out, config).u48(end + 1)
  const held = standing.held.slice(0, HELD_SENT)
  out.u16(held.length)
  for (const slot of held) out.u48(slot)
}

function readStanding(input: Reader): Standing {
  const config = readConfig(input)
  const aru = input.u48() - 1
  const operations = input.u48()
  const lineage: LineageEntry[] = []
  for (let left = readCount(input, LINEAGE_SENT); left > 0; left--) {
    lineage.push({ config: readConfig(input), end: input.u48() - 1 })
  }
  const held: Slot[] = []
  for (let left = readCount(input, HELD_SENT); left > 0; left--) held.push(input.u48())
  return { config, aru, operations, lineage, held }
}

export function encodeJoin(sender: Sender, join: Join, group: GroupMark): Uint8Array {
  const out = beginBody(sender)
    .u8(join.hint ? 1 : 0)
    .u48(join.endpoint)
    .text(join.name, limits.nameBytes)
    .text(join.host, limits.nameBytes)
    .u48(join.epoch)
  return seal(writeKeys(out, join.hears).finish(), DatagramType.join, group)
}

export function decodeJoin(bytes: Uint8Array): Join | undefined {
  const input = new Reader(bytes, BODY_AT)
  const hint = (input.u8() & 1) !== 0
  const endpoint = input.u48()
  const name = input.text(limits.nameBytes)
  const host = input.text(limits.nameBytes)
  const epoch = input.u48()
  const hears = readKeys(input)
  return input.done ? { hint, endpoint, name, host, epoch, hears } : undefined
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
  const out = writeConfig(beginBody(sender), plan.config).u16(plan.donor).u16(plan.members.length)
  for (const { id, incarnation, standing, diverged } of plan.members) {
    out
      .u48(id)
      .u32(incarnation)
      .u8(diverged ? 1 : 0)
    // The lineage has served its purpose when the donor is chosen.
    writeStanding(out, { ...standing, lineage: [] })
  }
  return seal(out.finish(), DatagramType.plan, group)
}

export function decodePlan(bytes: Uint8Array): Plan | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const donor = input.u16()
  const members: PlanEntry[] = []
  for (let left = readCount(input, limits.members); left > 0; left--) {
    const id = input.u48()
    const incarnation = input.u32()
    const diverged = (input.u8() & 1) !== 0
    members.push({ id, incarnation, diverged, standing: readStanding(input) })
  }
  return input.done && donor < members.length ? { config, donor, members } : undefined
}

/** A member's report to the representative. */
export interface Ready {
  readonly config: ConfigId
  /** It has the past and the state that the plan wants. */
  readonly done: boolean
  /** Grows while it gets on: slots and bytes received. */
  readonly progress: number
}

export function encodeReady(sender: Sender, ready: Ready, group: GroupMark): Uint8Array {
  const out = writeConfig(beginBody(sender), ready.config)
  out.u8(ready.done ? 1 : 0).u48(ready.progress)
  return seal(out.finish(), DatagramType.ready, group)
}

export function decodeReady(bytes: Uint8Array): Ready | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  const done = (input.u8() & 1) !== 0
  const progress = input.u48()
  return input.done ? { config, done, progress } : undefined
}

export function encodeInstall(sender: Sender, config: ConfigId, group: GroupMark): Uint8Array {
  return seal(writeConfig(beginBody(sender), config).finish(), DatagramType.install, group)
}

export function decodeInstall(bytes: Uint8Array): ConfigId | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = readConfig(input)
  return input.done ? config : undefined
}

export function encodeLeave(sender: Sender, group: GroupMark): Uint8Array {
  return seal(beginBody(sender).finish(), DatagramType.leave, group)
}
