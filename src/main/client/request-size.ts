/**
 * How large a client's datagrams may be: what gets to the servers (`net/path-probe.ts`), and what
 * they send each other, for a packet travels in a slot as it came. Nothing is asked before a
 * datagram would be of use that is longer than the least; while many operations travel together,
 * once a minute; and at once when such datagrams have to be repeated.
 */
import { randomBytes } from 'node:crypto'
import { PathProbe } from '../net/path-probe'
import { BASE_BYTES, LEAST_BYTES } from '../net/path-sizes'
import type { Endpoint } from '../protocol/types'
import { DatagramType, HEADER_BYTES, type GroupMark } from '../protocol/wire/header'
import { monotonicNow } from './driver'

/** Place of a datagram's type, and in a request of how often it was sent before. */
const TYPE_AT = 3
const ATTEMPT_AT = HEADER_BYTES + 1
/** Repeated so often it may be too large. */
const ATTEMPTS_SUSPICIOUS = 2
const AGAIN_MS = 60_000
const SUSPICION_MS = 2000
/** 224.0.0.0: endpoints from here up are groups. */
const FIRST_GROUP: Endpoint = 224 * 2 ** 40

export interface RequestSizeOptions {
  readonly group: GroupMark
  readonly largest: () => number
  readonly isLoopback: () => boolean
  readonly overheadBytes: number
  /** Who gets requests: the group's address, and peers. */
  readonly receivers: () => readonly Endpoint[]
  readonly send: (to: Endpoint, bytes: Uint8Array) => void
}

export class RequestSize {
  private readonly probe: PathProbe
  /** What the servers' own datagrams have at most, as they told; and of the last series the least. */
  private room: number = BASE_BYTES
  private roomNow = Infinity
  private told: number
  private lookedAt = -Infinity
  private listener: (bytes: number) => void = () => undefined

  constructor(private readonly options: RequestSizeOptions) {
    const { group, largest, isLoopback, overheadBytes } = options
    this.probe = new PathProbe({
      group,
      largest,
      isLoopback,
      overheadBytes,
      anybody: true,
      now: monotonicNow,
      random: () => randomBytes(4).readUInt32LE(),
      send: (to, bytes) => {
        for (const one of to === null ? this.groups() : [to]) options.send(one, bytes)
        return true
      },
      onSize: () => {
        this.tell()
      },
      onSettled: () => {
        this.settle()
      }
    })
    this.told = this.bytes
  }

  get bytes(): number {
    const { bytes } = this.probe
    return this.options.isLoopback() ? bytes : Math.min(bytes, this.room)
  }

  /** Replaces the listener for changes of `bytes`. */
  onChange(listener: (bytes: number) => void): void {
    this.listener = listener
  }

  /** A request leaves. */
  sends(request: Uint8Array): void {
    if (request.length + this.options.overheadBytes <= LEAST_BYTES) return
    const isSuspicious = (request[ATTEMPT_AT] ?? 0) >= ATTEMPTS_SUSPICIOUS
    const now = monotonicNow()
    if (now - this.lookedAt < (isSuspicious ? SUSPICION_MS : AGAIN_MS)) return
    this.lookedAt = now
    this.roomNow = Infinity
    this.probe.expect(this.options.receivers().filter((to) => to < FIRST_GROUP))
    this.probe.hint(0)
  }

  /** True for a datagram that is for nobody else. */
  take(from: Endpoint, bytes: Uint8Array): boolean {
    if (bytes[TYPE_AT] !== DatagramType.probed) return false
    const probed = this.probe.receive(from, bytes)
    if (probed !== null && probed.room > 0) {
      // A server may tell of it without being asked, when a request was too large.
      this.roomNow = Math.min(this.roomNow, probed.room)
      this.room = Math.max(this.least, Math.min(this.room, probed.room))
      this.tell()
    }
    return true
  }

  close(): void {
    this.probe.close()
  }

  private get least(): number {
    return LEAST_BYTES - this.options.overheadBytes
  }

  private groups(): Endpoint[] {
    return this.options.receivers().filter((to) => to >= FIRST_GROUP)
  }

  /** Who answers later may have less room: more is believed when all have had their time. */
  private settle(): void {
    if (this.roomNow < Infinity) this.room = Math.max(this.least, this.roomNow)
    this.tell()
  }

  private tell(): void {
    const { bytes } = this
    if (bytes === this.told) return
    this.told = bytes
    this.listener(bytes)
  }
}
