/**
 * How large datagrams may be on their ways to others, found by trying, after RFC 8899: probes of
 * a few sizes go out, whoever gets one answers. Pure: time, random numbers and answers are
 * arguments.
 *
 * A way is what an endpoint is reached by: its own address, or the group's. On each the size
 * begins at `BASE_BYTES`, rises as soon as a larger probe is answered, and falls when a smaller
 * one got through in six rounds and the larger one in none: so loss alone, which takes all sizes
 * alike, hardly ever shrinks it. Datagrams get the smallest size of all ways that are in use.
 *
 * Probes go out in series of rounds. A series ends when everything is known; mostly that is after
 * one probe and one answer for each way. `search` tries all sizes, `check` those up to the present one.
 */
import { bounds } from '../../shared/bounds'
import type { Endpoint, Millis } from '../protocol/types'
import type { By } from './peer-book'

/** Every IPv4 host takes packets of 576 bytes; the headers of IPv4 and UDP take 28. */
export const LEAST_BYTES = 548
/** What is relied on until more is known, as QUIC does: fewer bytes than any IPv6 path takes, tunnels included. */
export const BASE_BYTES = 1200
/** Between: packets of 1280 bytes (IPv6's least; many VPNs), and of 1400 (tunnels in tunnels). */
const LADDER_BYTES = [LEAST_BYTES, BASE_BYTES, 1252, 1372]

const ROUND_MS = 100
/** A smaller one got through so often while the larger one did not: it is too large. */
const MISSES_MOST = 6
/** Who answers nothing in so many rounds is not reached by this way, as far as is known. */
const SILENT_ROUNDS = 8
const ROUNDS_MOST = 16
/** Sizes in use are checked after so long, and one second later for each endpoint; larger ones tried. */
const CHECK_MS = 20_000
const RAISE_MS = 120_000

export interface PathSizesOptions {
  /** The largest datagram that the interface takes whole, bytes. */
  readonly largest: number
  /** 32 bits. */
  readonly random: () => number
  /** Whoever answers counts, not only those that are expected: a client knows no members. */
  readonly anybody: boolean
}

/** A probe that is to be sent. */
export interface DueProbe {
  /** Null: to the group. */
  readonly to: Endpoint | null
  readonly token: number
  readonly round: number
  readonly bytes: number
}

/** An answer that came. */
export interface ProbeAnswer {
  readonly token: number
  readonly round: number
  /** How long the probe was, and by which socket it came. */
  readonly bytes: number
  readonly by: By
}

export interface Limit {
  readonly bytes: number
  /** The way that takes no more; null: nothing is known of any. */
  readonly way: { readonly endpoint: Endpoint; readonly by: By } | null
}

/** `new`: nothing was found yet. `silent`: nothing comes through, so nothing depends on it. */
type State = 'new' | 'settled' | 'silent'

interface Way {
  readonly endpoint: Endpoint
  readonly by: By
  bytes: number
  state: State
  /** Of the series: still to be found out, the size that is aimed at, the largest that got through. */
  isOpen: boolean
  target: number
  passed: number
  /** What was sent in the last round, and the smallest that was answered since. */
  readonly sent: Set<number>
  lowest: number
  /** How often a smaller size got through and this one did not. */
  readonly misses: number[]
}

interface Series {
  readonly token: number
  round: number
  roundAt: Millis
}

const NOTHING = -1

export class PathSizes {
  /** Sizes that are tried, ascending; the last is the interface's. */
  private readonly ladder: readonly number[]
  private readonly base: number
  private readonly ways = new Map<string, Way>()
  /** Endpoints that count, and those that are probed by their own address. */
  private expected: ReadonlySet<Endpoint> = new Set()
  private series: Series | null = null
  private beganAt: Millis = -Infinity
  private searchedAt: Millis = -Infinity
  private nextAt: Millis = Infinity
  /** Probes of this series that left in pieces, by target, round and size. */
  private readonly divided = new Set<string>()

  constructor(private readonly options: PathSizesOptions) {
    const { largest } = options
    this.ladder = [...LADDER_BYTES.filter((bytes) => bytes < largest), largest]
    this.base = Math.min(BASE_BYTES, largest)
  }

  /** Probes are out, or about to be: what is found may change at once. */
  get isSearching(): boolean {
    return this.series !== null
  }

  /** The largest datagram that gets through on all ways in use, and the way that limits it. */
  get limit(): Limit {
    const told = new Set<Endpoint>()
    let limit: Limit | null = null
    for (const { endpoint, by, bytes, state } of this.ways.values()) {
      if (state === 'silent' || !this.counts(endpoint)) continue
      told.add(endpoint)
      if (limit === null || bytes < limit.bytes) limit = { bytes, way: { endpoint, by } }
    }
    const isUntold = !this.options.anybody && [...this.expected].some((one) => !told.has(one))
    if (limit === null || (isUntold && limit.bytes > this.base)) {
      return { bytes: this.base, way: null }
    }
    return limit
  }

  /** These are to be reached, by their own addresses and by the group's. Others count no longer. */
  expect(endpoints: readonly Endpoint[], now: Millis): void {
    this.expected = new Set(endpoints)
    let isNew = false
    for (const endpoint of endpoints) {
      isNew = this.enter(endpoint, 'own') || isNew
      if (!this.options.anybody) isNew = this.enter(endpoint, 'group') || isNew
    }
    this.forget()
    if (this.options.anybody) return
    if (isNew) this.begin(true, now)
    else if (endpoints.length > 0) this.hint(now)
    else this.nextAt = Infinity
  }

  /** Something may have changed: looks soon, but not sooner after the last look than `leastMs`. */
  hint(now: Millis, leastMs: Millis = 2000): void {
    if (!this.options.anybody && this.expected.size === 0) return
    if (this.series === null)
      this.nextAt = Math.min(this.nextAt, Math.max(now, this.beganAt + leastMs))
  }

  /** When `tick` is due. */
  get wakeAt(): Millis {
    return this.series === null ? this.nextAt : this.series.roundAt
  }

  /** What is to be sent now. */
  tick(now: Millis): DueProbe[] {
    if (now < this.wakeAt) return []
    if (this.series === null) this.begin(this.isSearchDue(now), now)
    else this.judge(this.series)
    const { series } = this
    if (series === null) return []
    if (series.round > 0 && !this.isOpen(series)) {
      this.end(now)
      return []
    }
    const probes = this.probes(series)
    series.round++
    series.roundAt = now + ROUND_MS
    return probes
  }

  /** A probe did not leave whole, so its answer says nothing. */
  leftDivided({ to, round, bytes }: DueProbe): void {
    this.divided.add(`${to ?? 'group'} ${round} ${bytes}`)
  }

  /** True: it belongs to this series. */
  answered(from: Endpoint, answer: ProbeAnswer): boolean {
    const { series } = this
    const { by, bytes, round } = answer
    const size = this.ladder.indexOf(bytes)
    if (series?.token !== answer.token || round >= series.round || size < 0) return false
    const to = by === 'group' ? 'group' : from
    if (this.divided.has(`${to} ${round} ${bytes}`)) return false
    const way = this.ways.get(`${from} ${by}`) ?? this.welcome(from, by)
    if (way === null) return false
    if (way.state === 'silent') this.wake(way)
    way.lowest = Math.min(way.lowest, size)
    way.passed = Math.max(way.passed, size)
    way.bytes = Math.max(way.bytes, bytes)
    if (way.passed >= way.target) this.settle(way)
    return true
  }

  private counts(endpoint: Endpoint): boolean {
    return this.options.anybody || this.expected.has(endpoint)
  }

  /** True: nothing is known of it yet. */
  private enter(endpoint: Endpoint, by: By): boolean {
    const key = `${endpoint} ${by}`
    const known = this.ways.get(key)
    // Again: it is the newest one now.
    this.ways.delete(key)
    this.ways.set(key, known ?? this.fresh(endpoint, by))
    if (known === undefined) return true
    if (known.state === 'silent') this.wake(known)
    return known.state === 'new'
  }

  private fresh(endpoint: Endpoint, by: By): Way {
    const target = this.ladder.length - 1
    return {
      endpoint,
      by,
      bytes: this.base,
      state: 'new',
      isOpen: this.series !== null,
      target,
      passed: NOTHING,
      sent: new Set(),
      lowest: Infinity,
      misses: this.ladder.map(() => 0)
    }
  }

  /** Somebody answered who was not expected. Null: he does not count. */
  private welcome(from: Endpoint, by: By): Way | null {
    if (!this.options.anybody || this.ways.size >= bounds.client.pathWays) return null
    const way = this.fresh(from, by)
    this.ways.set(`${from} ${by}`, way)
    return way
  }

  /** It is reached by this way after all. */
  private wake(way: Way): void {
    way.state = 'new'
    way.bytes = this.base
    way.target = this.ladder.length - 1
    way.isOpen = this.series !== null
  }

  /** Ways to those that are gone are remembered as long as there is room: they may come back. */
  private forget(): void {
    for (const [key, { endpoint }] of this.ways) {
      if (this.ways.size <= bounds.server.pathWays) return
      if (!this.expected.has(endpoint)) this.ways.delete(key)
    }
  }

  private isSearchDue(now: Millis): boolean {
    if (now - this.searchedAt < RAISE_MS) return false
    const top = this.ladder.at(-1) ?? 0
    const all = [...this.ways.values()].filter(({ endpoint }) => this.counts(endpoint))
    return all.length === 0 || all.some(({ bytes, state }) => bytes < top || state === 'silent')
  }

  private begin(search: boolean, now: Millis): void {
    this.series = { token: this.options.random() >>> 0, round: 0, roundAt: now }
    this.beganAt = now
    if (search) this.searchedAt = now
    this.divided.clear()
    for (const [key, way] of this.ways) {
      // Nobody says that a server that answered a client once is still there.
      if (this.options.anybody && way.state === 'silent' && !this.expected.has(way.endpoint)) {
        this.ways.delete(key)
      }
      way.isOpen = this.counts(way.endpoint)
      way.target = search ? this.ladder.length - 1 : this.ladder.indexOf(way.bytes)
      way.passed = NOTHING
      way.sent.clear()
      way.lowest = Infinity
      way.misses.fill(0)
    }
  }

  private end(now: Millis): void {
    this.series = null
    this.divided.clear()
    const wait = CHECK_MS + 1000 * this.expected.size
    const jitter = 0.75 + (this.options.random() >>> 0) / 2 ** 33
    this.nextAt = this.options.anybody ? Infinity : now + wait * jitter
  }

  /** Something is still to be found out. */
  private isOpen(series: Series): boolean {
    if (series.round >= ROUNDS_MOST) {
      for (const way of this.ways.values()) if (way.isOpen) this.giveUp(way)
      return false
    }
    let isAnybodyThere = false
    for (const { isOpen, state } of this.ways.values()) {
      if (isOpen && state !== 'silent') return true
      isAnybodyThere ||= state !== 'silent'
    }
    return this.options.anybody && !isAnybodyThere && series.round < SILENT_ROUNDS
  }

  /** A round is over. */
  private judge(series: Series): void {
    for (const way of this.ways.values()) {
      if (!way.isOpen || way.state === 'silent') continue
      for (const size of way.sent) {
        const isMissed = size > way.passed && size > way.lowest
        if (isMissed) way.misses[size] = (way.misses[size] ?? 0) + 1
      }
      way.lowest = Infinity
      if (way.passed === NOTHING) {
        if (series.round >= SILENT_ROUNDS) this.giveUp(way)
      } else if (this.isDecided(way)) {
        way.bytes = this.ladder[way.passed] ?? way.bytes
        this.settle(way)
      }
    }
  }

  private isDecided({ passed, target, misses }: Way): boolean {
    return misses.every((count, size) => size <= passed || size > target || count >= MISSES_MOST)
  }

  private settle(way: Way): void {
    way.isOpen = false
    way.state = 'settled'
  }

  /** Nothing can be said. What was found before stays. */
  private giveUp(way: Way): void {
    way.isOpen = false
    if (way.state === 'new') way.state = way.passed === NOTHING ? 'silent' : 'settled'
    else if (this.options.anybody && way.passed === NOTHING) way.state = 'silent'
  }

  /** In the first round the size that is aimed at; then as much as is needed to tell what keeps it. */
  private isWanted({ passed, target, misses }: Way, size: number, round: number): boolean {
    if (round === 0) return size === target
    if (passed === NOTHING) return size === 0 || (size === target && round < 3)
    return size === passed || (size > passed && size <= target && (misses[size] ?? 0) < MISSES_MOST)
  }

  private probes({ token, round }: Series): DueProbe[] {
    const sizesOf = new Map<Endpoint | null, Set<number>>()
    for (const way of this.ways.values()) {
      if (!way.isOpen || (way.state === 'silent' && round > 0)) continue
      const to = way.by === 'group' ? null : way.endpoint
      const sizes = sizesOf.get(to) ?? new Set()
      sizesOf.set(to, sizes)
      way.sent.clear()
      for (const size of this.ladder.keys()) {
        if (this.isWanted(way, size, round)) way.sent.add(size)
      }
      for (const size of way.sent) sizes.add(size)
    }
    if (this.options.anybody) this.callAnybody(sizesOf, round)
    return [...sizesOf].flatMap(([to, sizes]) =>
      [...sizes].map((size) => ({ to, token, round, bytes: this.ladder[size] ?? this.base }))
    )
  }

  /** Whoever is there shows himself by answering the least, what else he may get. */
  private callAnybody(sizesOf: Map<Endpoint | null, Set<number>>, round: number): void {
    const isKnown = [...this.ways.values()].some(
      ({ by, state }) => by === 'group' && state !== 'silent'
    )
    if (isKnown && round > 0) return
    const sizes = sizesOf.get(null) ?? new Set([this.ladder.length - 1])
    sizesOf.set(null, sizes.add(0))
  }
}
