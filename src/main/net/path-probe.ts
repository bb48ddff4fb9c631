/**
 * Finds out how large datagrams may be (`path-sizes.ts`): sends the probes when they are due,
 * takes the answers in, and tells of changes. On loopback there is no path to try.
 */
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import { decodeProbed, encodeProbe, type Probed } from '../protocol/wire/probe'
import type { Endpoint, Millis } from '../protocol/types'
import { fragmentsMade } from './fragments'
import { PathSizes, type DueProbe, type Limit } from './path-sizes'

export interface PathProbeOptions {
  readonly group: GroupMark
  /** The largest datagram that the interface takes whole now, bytes. */
  readonly largest: () => number
  /** Nobody is reached but by loopback: that size counts at once. */
  readonly isLoopback: () => boolean
  /** By so much sealing makes every datagram longer. */
  readonly overheadBytes: number
  /** As for `PathSizes`. */
  readonly anybody: boolean
  /** Monotonic, milliseconds. */
  readonly now: () => Millis
  readonly random: () => number
  /** Sends a datagram now, to one endpoint; null: to the group's address alone. False: it was not sent. */
  readonly send: (to: Endpoint | null, bytes: Uint8Array) => boolean
  /** Datagrams may be so large from now on, bytes without what sealing adds. */
  readonly onSize: (bytes: number) => void
  /** A series of probes is over, and this is what it came to. */
  readonly onSettled?: (bytes: number, limit: Limit) => void
  /** As `fragmentsMade`; a test has its own. */
  readonly fragments?: () => number | null
}

export class PathProbe {
  private sizes: PathSizes
  private largest: number
  private timer: NodeJS.Timeout | null = null
  private timerAt: Millis = Infinity
  private closed = false
  private told: number
  private expected: readonly Endpoint[] = []

  constructor(private readonly options: PathProbeOptions) {
    this.largest = options.largest()
    this.sizes = this.fresh()
    this.told = this.bytes
  }

  /** The largest datagram to make, bytes, without what sealing adds. */
  get bytes(): number {
    const { isLoopback, overheadBytes } = this.options
    const most = isLoopback() ? this.largest : this.sizes.limit.bytes
    return most - overheadBytes
  }

  /** These have to be reached. */
  expect(endpoints: readonly Endpoint[]): void {
    this.expected = endpoints
    this.sizes.expect(endpoints, this.options.now())
    this.tell()
    this.arm()
  }

  /** Something may have changed: it is looked at soon. */
  hint(leastMs?: Millis): void {
    this.sizes.hint(this.options.now(), leastMs)
    this.arm()
  }

  /** The interface may be another one: what was found on the old one counts no longer. */
  moved(): void {
    this.largest = this.options.largest()
    this.sizes = this.fresh()
    this.sizes.hint(this.options.now())
    this.expect(this.expected)
  }

  /** Takes any datagram that says that it is an answer to a probe; null: it is none of this group. */
  receive(from: Endpoint, bytes: Uint8Array): Probed | null {
    if (unseal(bytes, this.options.group) !== DatagramType.probed) return null
    const probed = decodeProbed(bytes)
    if (probed === undefined) return null
    this.sizes.answered(from, {
      token: probed.token,
      round: probed.round,
      bytes: probed.bytes + this.options.overheadBytes,
      by: probed.byGroup ? 'group' : 'own'
    })
    this.tell()
    return probed
  }

  close(): void {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
  }

  private fresh(): PathSizes {
    const { random, anybody } = this.options
    return new PathSizes({ largest: this.largest, random, anybody })
  }

  private tick(): void {
    if (this.closed || this.options.isLoopback()) return
    // Its longest packet may be set anew while it is up.
    if (!this.sizes.isSearching && this.options.largest() !== this.largest) this.moved()
    const wasSearching = this.sizes.isSearching
    this.send(this.sizes.tick(this.options.now()))
    this.tell()
    if (wasSearching && !this.sizes.isSearching) {
      this.options.onSettled?.(this.bytes, this.sizes.limit)
    }
    this.arm()
  }

  /** Larger ones later: the first that is divided teaches the system nothing about smaller ones. */
  private send(probes: readonly DueProbe[]): void {
    const { group, overheadBytes, fragments = fragmentsMade } = this.options
    let made = probes.length === 0 ? null : fragments()
    for (const probe of probes) {
      const isSent = this.options.send(
        probe.to,
        encodeProbe(probe, probe.bytes - overheadBytes, group)
      )
      const now = made === null ? null : fragments()
      if (!isSent || (now ?? 0) > (made ?? 0)) this.sizes.leftDivided(probe)
      made = now
    }
  }

  private tell(): void {
    const { bytes } = this
    if (bytes === this.told) return
    this.told = bytes
    this.options.onSize(bytes)
  }

  /** One timer: one that comes too early only looks again. */
  private arm(): void {
    const { wakeAt } = this.sizes
    if (this.closed || this.options.isLoopback() || wakeAt >= this.timerAt) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timerAt = wakeAt
    this.timer = setTimeout(
      () => {
        this.timer = null
        this.timerAt = Infinity
        this.tick()
      },
      Math.max(0, wakeAt - this.options.now())
    )
    this.timer.unref()
  }
}
