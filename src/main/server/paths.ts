/**
 * The size of datagrams, at the sockets' edge: probes the ways to the members (`net/path-probe.ts`),
 * answers the probes of servers and clients, and takes both out of what arrives.
 */
import { performance } from 'node:perf_hooks'
import { randomBytes } from 'node:crypto'
import { bounds } from '../../shared/bounds'
import type { By } from '../net/peer-book'
import { PathProbe } from '../net/path-probe'
import type { Limit } from '../net/path-sizes'
import { formatEndpoint } from '../protocol/ids'
import type { Endpoint, MemberInfo } from '../protocol/types'
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import { decodeProbe, encodeProbed } from '../protocol/wire/probe'
import { SLOT_OVERHEAD_BYTES } from '../protocol/wire/request'
import type { Log } from './logs'

/** Place of a datagram's type. */
const TYPE_AT = 3
/** Clients are told of the room for their packets no more often. */
const ROOM_TOLD_MS = 20

export interface PathsOptions {
  readonly group: GroupMark
  /** Where this server is now. */
  readonly own: () => { readonly endpoint: Endpoint; readonly loopback: boolean }
  readonly largest: () => number
  readonly overheadBytes: number
  readonly toGroup: (bytes: Uint8Array) => void
  readonly unicast: (to: Endpoint, bytes: Uint8Array) => void
  /** False: it was not sent. */
  readonly unicastNow: (to: Endpoint, bytes: Uint8Array) => boolean
  readonly log: Log
  readonly now?: () => number
}

export class Paths {
  private readonly probe: PathProbe
  private readonly now: () => number
  private onSize: () => void = () => undefined
  private logged: number
  private answeredSince = -Infinity
  private answersLeft = 0
  private roomToldAt = -Infinity
  /** The largest request whose slot fits into a datagram, bytes. */
  private requestMost: number

  constructor(private readonly options: PathsOptions) {
    this.now = options.now ?? ((): number => performance.now())
    this.probe = new PathProbe({
      group: options.group,
      largest: options.largest,
      isLoopback: () => options.own().loopback,
      overheadBytes: options.overheadBytes,
      anybody: false,
      now: this.now,
      random: () => randomBytes(4).readUInt32LE(),
      send: (to, bytes) => {
        if (to !== null) return options.unicastNow(to, bytes)
        options.toGroup(bytes)
        return true
      },
      onSize: (bytes) => {
        this.requestMost = bytes - SLOT_OVERHEAD_BYTES
        this.onSize()
      },
      onSettled: (bytes, limit) => {
        this.tell(bytes, limit)
      }
    })
    this.logged = this.bytes
    this.requestMost = this.bytes - SLOT_OVERHEAD_BYTES
  }

  /** The largest datagram to make, bytes. */
  get bytes(): number {
    return this.probe.bytes
  }

  /** From now on `onSize` is called when `bytes` changes. */
  begin(onSize: () => void): void {
    this.onSize = onSize
  }

  /** The members of the configuration that this server is in. */
  setMembers(members: readonly MemberInfo[]): void {
    const own = this.options.own().endpoint
    this.probe.expect(members.map(({ endpoint }) => endpoint).filter((one) => one !== own))
  }

  /** The sockets are at another address. */
  moved(): void {
    this.probe.moved()
  }

  /** The system refused a datagram for its size. */
  refused(): void {
    this.probe.hint()
  }

  /** True for a datagram that is for nobody else. */
  take(from: Endpoint, bytes: Uint8Array, by: By): boolean {
    const type = bytes[TYPE_AT] ?? 0
    if (type === DatagramType.probe) return this.answer(from, bytes, by)
    if (type === DatagramType.probed) return this.probe.receive(from, bytes) !== null
    // Somebody lacks a slot: it may have been too large for him.
    if (type === DatagramType.nak) this.probe.hint()
    else if (type === DatagramType.request && bytes.length > this.requestMost) this.tellRoom(from)
    return false
  }

  close(): void {
    this.probe.close()
  }

  private answer(from: Endpoint, bytes: Uint8Array, by: By): boolean {
    if (unseal(bytes, this.options.group) !== DatagramType.probe) return false
    const probe = decodeProbe(bytes)
    if (probe === undefined) return false
    if (from === this.options.own().endpoint || !this.mayAnswer()) return true
    const byGroup = by === 'group'
    const probed = { ...probe, byGroup, bytes: bytes.length, room: this.bytes }
    this.options.unicast(from, encodeProbed(probed, this.options.group))
    return true
  }

  /** A client's packets are too large for what the servers can send each other: it knows no better yet. */
  private tellRoom(client: Endpoint): void {
    const now = this.now()
    if (now - this.roomToldAt < ROOM_TOLD_MS) return
    this.roomToldAt = now
    const told = { token: 0, round: 0, byGroup: false, bytes: 0, room: this.bytes }
    this.options.unicast(client, encodeProbed(told, this.options.group))
  }

  private mayAnswer(): boolean {
    const now = this.now()
    if (now - this.answeredSince >= 1000) {
      this.answeredSince = now
      this.answersLeft = bounds.server.probesAnswered
    }
    return this.answersLeft-- > 0
  }

  private tell(bytes: number, { way }: Limit): void {
    if (bytes === this.logged) return
    this.logged = bytes
    const narrowest = way === null ? {} : { to: formatEndpoint(way.endpoint), by: wayText(way.by) }
    this.options.log('info', 'path', { bytes, ...narrowest })
  }
}

function wayText(by: By): string {
  return by === 'group' ? 'multicast' : 'unicast'
}
