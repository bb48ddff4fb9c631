/**
 * The ways to the other servers, at the sockets' edge: takes REACH datagrams out of what
 * arrives, sends its own about once a second, says who gets copies of what is multicast,
 * and judges whether multicast works. In a group without peers it only judges.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { MulticastVerdict, ReachView } from '../../shared/views'
import { HearingWatch } from '../net/hearing-watch'
import { PeerBook, type By } from '../net/peer-book'
import { resolvePeers } from '../net/peer-names'
import { formatEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import {
  DatagramType,
  isBetweenServers,
  isMarked,
  unseal,
  type GroupMark
} from '../protocol/wire/header'
import { decodeReach, encodeReach, type Reach as Message } from '../protocol/wire/reach'
import type { FanOut } from './carrier'
import type { KnownPeers } from './known-peers'
import type { Log } from './logs'

const TICK_LEAST_MS = 900
const TICK_MOST_MS = 1100
/** Names of peers that are silent are looked up again after so many ticks. */
const RESOLVE_TICKS = 30
/** Place of a datagram's type. */
const TYPE_AT = 3

export interface ReachOptions {
  readonly group: GroupMark
  /** Where this server is now. */
  readonly own: () => { readonly endpoint: Endpoint; readonly loopback: boolean }
  /** As people gave them. */
  readonly given: readonly string[]
  readonly known: KnownPeers
  readonly multicast: (bytes: Uint8Array) => void
  readonly unicast: (to: Endpoint, bytes: Uint8Array) => void
  readonly log: Log
}

export class Reach implements FanOut {
  private readonly book: PeerBook
  private readonly watch: HearingWatch
  private own: Endpoint
  private timer: NodeJS.Timeout | null = null
  private ticks = 0
  private closed = false
  private onChange: () => void = () => undefined
  private verdict: MulticastVerdict = 'unknown'
  private readonly heardPeers = new Set<Endpoint>()

  private constructor(private readonly options: ReachOptions) {
    const { endpoint, loopback } = options.own()
    this.own = endpoint
    const secret = randomBytes(16)
    this.book = new PeerBook({ own: endpoint, cookieOf: (peer) => cookieOf(secret, peer) })
    this.watch = new HearingWatch(endpoint, loopback)
  }

  /**
   * Looks up the peers that are given and those that are remembered.
   *
   * @throws UserError (`peer`)
   */
  static async open(options: ReachOptions): Promise<Reach> {
    const reach = new Reach(options)
    reach.book.give(await resolvePeers(options.given))
    reach.book.remember(await options.known.read())
    return reach
  }

  /** Greets those that are known. `onChange`: people may see something else from now on. */
  begin(onChange: () => void): void {
    this.onChange = onChange
    this.tick()
  }

  get copies(): readonly Endpoint[] {
    return this.book.copies
  }

  /** Its own multicast does not come back, and others hear it by unicast. */
  get isUnechoed(): boolean {
    return this.book.copies.length > 0 && this.watch.isUnechoed
  }

  /** True for a datagram that is for nobody else. */
  take(from: Endpoint, bytes: Uint8Array, by: By): boolean {
    if (from === this.own) {
      if (by === 'group') this.watch.echoed()
      return false
    }
    const type = bytes[TYPE_AT] ?? 0
    if (type === DatagramType.reach) return this.takeReach(from, bytes, by)
    if (!isBetweenServers(type) || !isMarked(bytes, this.options.group)) return false
    this.watch.heard(from, by)
    if (this.book.isActive) this.book.heard(from, by)
    return false
  }

  view(): ReachView {
    return {
      multicast: this.verdict,
      peers: this.book.rows().map(({ endpoint, ...row }) => ({
        unicast: formatEndpoint(endpoint),
        ...row
      }))
    }
  }

  async close(): Promise<void> {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
    await this.options.known.close()
  }

  private takeReach(from: Endpoint, bytes: Uint8Array, by: By): boolean {
    if (unseal(bytes, this.options.group) !== DatagramType.reach) return false
    const message = decodeReach(bytes)
    if (message === undefined) return false
    this.watch.heard(from, by)
    if (this.book.isActive) this.book.heard(from, by)
    const answer = this.book.receive(from, by, message)
    if (answer !== null) this.send(from, answer)
    return true
  }

  private tick(): void {
    if (this.closed) return
    this.ticks++
    this.follow()
    this.watch.tick()
    const { greet, report } = this.book.tick()
    for (const endpoint of greet) this.send(endpoint, this.book.greetingTo(endpoint))
    if (report !== null) this.options.multicast(encodeReach(report, this.options.group))
    this.tell()
    if (this.ticks % RESOLVE_TICKS === 0) void this.resolveAgain()
    const waitMs = TICK_LEAST_MS + Math.random() * (TICK_MOST_MS - TICK_LEAST_MS)
    this.timer = setTimeout(() => {
      this.tick()
    }, waitMs)
  }

  /** This server may have another address by now. */
  private follow(): void {
    const { endpoint, loopback } = this.options.own()
    if (endpoint === this.own) return
    this.own = endpoint
    this.book.moved(endpoint)
    this.watch.moved(endpoint, loopback)
  }

  private send(to: Endpoint, message: Message): void {
    this.options.unicast(to, encodeReach(message, this.options.group))
  }

  private tell(): void {
    const { log, known } = this.options
    const rows = this.book.rows()
    const heard = new Set(rows.filter(({ isHeard }) => isHeard).map(({ endpoint }) => endpoint))
    for (const { endpoint, origin, way } of rows) {
      if (way !== 'unicast' || this.heardPeers.has(endpoint)) continue
      this.heardPeers.add(endpoint)
      log('info', 'peer-heard', { peer: formatEndpoint(endpoint), origin })
    }
    for (const endpoint of this.heardPeers) {
      if (heard.has(endpoint)) continue
      this.heardPeers.delete(endpoint)
      log('info', 'peer-silent', { peer: formatEndpoint(endpoint) })
    }
    if (this.book.isActive) known.note(this.book.proven(), (peer) => heard.has(peer))
    const { verdict } = this.watch
    if (verdict !== this.verdict) this.tellVerdict(verdict)
    this.onChange()
  }

  private tellVerdict(verdict: MulticastVerdict): void {
    const before = this.verdict
    this.verdict = verdict
    const { log } = this.options
    if (verdict === 'own only') log('warn', 'multicast-own-only', {})
    else if (verdict === 'blocked') log('warn', 'multicast-blocked', {})
    else if (before === 'own only' || before === 'blocked') {
      if (verdict === 'works') log('info', 'multicast-works', {})
    }
  }

  /** A machine with a name may have moved. */
  private async resolveAgain(): Promise<void> {
    const isSilent = this.book.rows().some(({ origin, isHeard }) => origin === 'given' && !isHeard)
    if (!isSilent || this.closed) return
    try {
      this.book.give(await resolvePeers(this.options.given))
    } catch {
      // The name is not known at the moment: what was found before stays.
    }
  }
}

/** 32 bits of an HMAC, not 0. */
function cookieOf(secret: Uint8Array, endpoint: Endpoint): number {
  const digest = createHmac('sha256', secret).update(String(endpoint)).digest()
  return digest.readUInt32LE() || 1
}
