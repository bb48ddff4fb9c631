/**
 * The edge of a server: its sockets, and the one order in which what they carry passes.
 *
 *     in:   sockets -> guard -> opened, in a closed group; proofs of addresses, in an open one
 *                   -> probes of paths, word of ways -> the server (questions, faults of the lab, loop)
 *     out:  the server -> copies for peers -> sealed, or proofs -> own socket
 *
 * What looks at every datagram stands here, as a module of its own: on the way in before
 * the server sees it, on the way out behind everything that the server does with it. The
 * lab's faults stay with the server, since answers to questions pass by them.
 */
import { performance } from 'node:perf_hooks'
import type { TrafficFigures } from '../../shared/figures'
import type { InterfaceChoice } from '../net/interfaces'
import type { GroupPlace } from '../net/addresses'
import { largestDatagram } from '../net/mtu'
import { openGroupSocket, type SocketProblem } from '../net/sockets'
import type { GroupKey } from '../net/sealed/group-key'
import type { Keyring } from '../net/sealed/keyring'
import { OVERHEAD_BYTES } from '../net/sealed/layout'
import { SealedLink, type SealedCounters } from '../net/sealed/sealed-link'
import type { StreamCounters } from '../net/streams'
import type { Endpoint, MemberInfo } from '../protocol/types'
import { groupMark } from '../protocol/wire/header'
import { AddressProofs, type ProofCounters } from './address-proofs'
import { openClassicSocket } from './classic'
import { Closers } from './closers'
import { Ear } from './ear'
import { Guard } from './guard'
import { closeBoth, Mouth } from './mouth'
import { NO_TRAFFIC, sumOf } from './traffic'

/** Which socket a datagram of the group's own format came by. */
export type By = 'group' | 'own'
/** The sockets, by what people are told of them. */
export type SocketName = By | 'classic'

export interface CarrierOptions {
  readonly group: string
  readonly place: GroupPlace
  readonly choice: InterfaceChoice
  /** Multicast TTL, 1 to 255. */
  readonly ttl: number
  /** Listen for clients of the original program, too. */
  readonly classic: boolean
  /** Of a closed group; null: an open one. */
  readonly keyring: Keyring | null
}

/** What the edge counted; every count only grows. */
export interface CarrierCounters {
  /** Errors of sockets by code. */
  readonly errors: Readonly<Record<string, number>>
  readonly streams: Readonly<StreamCounters>
  /** All datagrams that the sockets received and sent, a server's own multicast among them. */
  readonly traffic: TrafficFigures
  /** Null: an open group. */
  readonly sealed: Readonly<SealedCounters> | null
  /** Multicasts that the system took. */
  readonly multicasts: number
  readonly proofs: Readonly<ProofCounters>
  /** Datagrams that were turned away unread. */
  readonly turnedAway: number
}

/** The ways to servers that do not hear this one's multicast. */
export interface FanOut {
  /** Who gets a copy of what is multicast. */
  readonly copies: readonly Endpoint[]
  /** What this server multicasts does not come back to it, although others get it. */
  readonly isUnechoed: boolean
  /** True for a datagram that is for nobody else. */
  take(from: Endpoint, bytes: Uint8Array, by: By): boolean
}

/** What knows how large datagrams may be. */
export interface PathLook {
  /** True for a datagram that is for nobody else. */
  take(from: Endpoint, bytes: Uint8Array, by: By): boolean
}

/** False: it was of no use. */
type DatagramListener = (from: Endpoint, bytes: Uint8Array, by: By) => unknown
type ClassicListener = (from: Endpoint, bytes: Uint8Array) => unknown
type Listener = (from: Endpoint, bytes: Uint8Array) => void

const NOTHING = new Uint8Array(0)

/** Where the sockets are, and where they are to be: the ears open themselves anew there. */
interface Whereabouts {
  choice: InterfaceChoice
}

export class Carrier {
  /** Null: an open group. */
  private readonly link: SealedLink | null
  private changes: Promise<void> = Promise.resolve()
  private fanOut: FanOut | null = null
  private paths: PathLook | null = null
  private readonly guard = new Guard(() => performance.now())
  private readonly proofs: AddressProofs
  private datagramListener: DatagramListener = () => true
  private classicListener: ClassicListener = () => true
  /** Null: nobody wants to know. */
  private turnedAwayListener: Listener | null = null
  private problemListener: (socket: SocketName, problem: SocketProblem) => void = () => undefined

  private constructor(
    private readonly options: CarrierOptions,
    private readonly group: Ear,
    private readonly classic: Ear | null,
    private readonly own: Mouth,
    private readonly at: Whereabouts,
    private readonly closers: Closers
  ) {
    const { keyring } = options
    this.link =
      keyring &&
      new SealedLink({
        group: groupMark(options.group),
        keyring,
        now: () => performance.now(),
        send: (to, bytes) => {
          own.send(to, bytes)
        },
        deliver: (from, bytes, by) => {
          this.opened(from, bytes, by)
        }
      })
    this.proofs = new AddressProofs({
      group: groupMark(options.group),
      now: () => performance.now(),
      send: (to, bytes) => {
        own.send(to, bytes)
      }
    })
    own.listen((from, bytes) => {
      this.arrived(from, bytes, 'own')
    }, this.problemOf('own'))
    group.listen((from, bytes) => {
      this.arrived(from, bytes, 'group')
    }, this.problemOf('group'))
    classic?.listen((from, bytes) => {
      this.arrivedClassic(from, bytes)
    }, this.problemOf('classic'))
  }

  /**
   * Opens all sockets, or none.
   *
   * @throws UserError with the field that is wrong
   */
  static async open(options: CarrierOptions): Promise<Carrier> {
    const { place, ttl } = options
    const at: Whereabouts = { choice: options.choice }
    const closers = new Closers()
    try {
      // Windows wants a member of the group before loopback carries it: join first.
      const group = await Ear.open(() => openGroupSocket(place, at.choice))
      closers.add(() => group.close())
      const classic = options.classic ? await Ear.open(() => openClassicSocket(at.choice)) : null
      closers.add(() => classic?.close())
      const own = await Mouth.open(at.choice, ttl, groupMark(options.group), options.keyring)
      closers.add(() => own.close())
      return new Carrier(options, group, classic, own, at, closers)
    } catch (error) {
      await closers.close()
      throw error
    }
  }

  /** Where this server receives unicast, and what it sends from. */
  get endpoint(): Endpoint {
    return this.own.endpoint
  }

  /** The interface that is in use. */
  get choice(): InterfaceChoice {
    return this.at.choice
  }

  /** Largest datagram that leaves the interface whole, bytes; and by how much sealing makes each longer. */
  get largestDatagram(): number {
    return largestDatagram(this.choice)
  }

  get overheadBytes(): number {
    return this.link === null ? 0 : OVERHEAD_BYTES
  }

  /** The kernel's buffer for what the group sends and this server did not read yet. */
  get receiveBufferBytes(): number {
    return this.group.receiveBufferBytes
  }

  get counters(): CarrierCounters {
    const errors: Record<string, number> = {}
    for (const some of [this.group.errors, this.own.errors, this.classic?.errors ?? {}]) {
      for (const [code, count] of Object.entries(some)) errors[code] = (errors[code] ?? 0) + count
    }
    return {
      errors,
      streams: this.own.streamCounters,
      traffic: sumOf([this.group.traffic, this.own.traffic, this.classic?.traffic ?? NO_TRAFFIC]),
      sealed: this.link?.counters ?? null,
      multicasts: this.own.multicasts,
      proofs: this.proofs.counters,
      turnedAway: this.guard.turnedAway
    }
  }

  /** Replaces the listener for datagrams of the group's format. `bytes` belongs to it. */
  onDatagram(listener: DatagramListener): void {
    this.datagramListener = listener
  }

  /** Replaces the listener for what clients of the original program say. */
  onClassic(listener: ClassicListener): void {
    this.classicListener = listener
  }

  /** Replaces the listener for messages of streams. `bytes` belongs to it. */
  onStream(listener: Listener): void {
    this.own.onStream(listener)
  }

  /** From now on it gets all that is multicast to where this says, too, and looks at what arrives first. */
  reachBy(fanOut: FanOut): void {
    this.fanOut = fanOut
  }

  /** From now on this looks at what arrives before all others. */
  probeBy(paths: PathLook): void {
    this.paths = paths
  }

  /** Replaces the listener for what is turned away unread; null: none. */
  onTurnedAway(listener: Listener | null): void {
    this.turnedAwayListener = listener
  }

  /** Replaces the listener for errors that a socket survived. */
  onProblem(listener: (socket: SocketName, problem: SocketProblem) => void): void {
    this.problemListener = listener
  }

  /** To every server of the group, this one included. Never throws. */
  multicast(bytes: Uint8Array): void {
    this.toGroup(bytes)
    const { fanOut } = this
    if (fanOut === null) return
    // Each sealed for itself: it has to show by which way it came.
    for (const to of fanOut.copies) this.greet(to, bytes)
    // Who does not hear itself counts as deaf, and would be kept from ordering.
    if (fanOut.isUnechoed) setImmediate(() => this.opened(this.endpoint, bytes, 'own'))
  }

  /** To the group's address alone, with no copies. Never throws. */
  toGroup(bytes: Uint8Array): void {
    this.own.send(this.options.place.endpoint, this.link?.seal(bytes) ?? bytes)
  }

  /** To one endpoint. Never throws. */
  unicast(to: Endpoint, bytes: Uint8Array): void {
    if (this.link === null) this.proofs.send(to, bytes)
    else this.own.send(to, this.link.sealFor(to, bytes))
  }

  /** To one endpoint now, or not at all (false) if nobody has proved that he is there. Never throws. */
  unicastNow(to: Endpoint, bytes: Uint8Array): boolean {
    if (this.link === null) return this.proofs.sendProved(to, bytes)
    this.own.send(to, this.link.sealFor(to, bytes))
    return true
  }

  /** To one endpoint without a proof of the address: for what is no answer. Never throws. */
  greet(to: Endpoint, bytes: Uint8Array): void {
    this.own.send(to, this.link?.sealFor(to, bytes) ?? bytes)
  }

  /** In a closed group: this endpoint was heard under the newest key last. */
  hasNewestKey(endpoint: Endpoint): boolean {
    return this.link?.hasNewestKey(endpoint) ?? false
  }

  /** A key that counts no longer. */
  forgetKey(key: GroupKey): void {
    this.link?.forget(key)
  }

  /** To one server, over a stream. `bytes` must stay as they are. Never throws. */
  stream(to: Endpoint, bytes: Uint8Array): void {
    this.own.stream(to, bytes)
  }

  /** The members of the configuration that this server is in. */
  setMembers(members: readonly MemberInfo[]): void {
    this.guard.setFellows(members)
  }

  /** Opens what hears multicast anew. Rejects when it cannot; the old sockets stay then. */
  renewEars(): Promise<void> {
    return this.inTurn(() => this.reopenEars())
  }

  /**
   * Goes to another interface or address, or opens anew what may be deaf at the same one.
   * Rejects with a UserError when it cannot; everything stays as it was then.
   */
  rebind(choice: InterfaceChoice): Promise<void> {
    return this.inTurn(() => this.goTo(choice))
  }

  /** Sockets change one after the other: what is being opened is where it was to be then. */
  private inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.changes.then(change)
    this.changes = done.catch(() => undefined)
    return done
  }

  private async reopenEars(): Promise<void> {
    await Promise.all([this.group.renew(), this.classic?.renew()])
  }

  private async goTo(choice: InterfaceChoice): Promise<void> {
    const before = this.at.choice
    const isElsewhere = choice.address !== before.address
    const next = isElsewhere ? await this.own.openAt(choice) : null
    this.at.choice = choice
    try {
      if (next === null) this.own.renew(choice)
      await this.reopenEars()
    } catch (error) {
      this.at.choice = before
      if (next !== null) await closeBoth(next)
      throw error
    }
    if (next !== null) await this.own.take(next)
  }

  close(): Promise<void> {
    return this.closers.close()
  }

  /** The way in of every datagram but those of classic clients. */
  private arrived(from: Endpoint, bytes: Uint8Array, by: By): void {
    // What this server multicasts comes back to it.
    if (from === this.own.endpoint) {
      if (this.link === null) this.opened(from, bytes, by)
      else this.link.receive(from, bytes, by)
      return
    }
    if (!this.guard.admits(from, bytes)) {
      this.turnedAwayListener?.(from, bytes)
      return
    }
    // Who has the key is no stranger: an address is proved in open groups only.
    if (this.link !== null) this.guard.judge(from, !this.link.receive(from, bytes, by))
    else if (!this.proofs.received(from, bytes)) {
      this.guard.judge(from, !this.opened(from, bytes, by))
    }
  }

  /** What the group said. False: it was of no use. */
  private opened(from: Endpoint, bytes: Uint8Array, by: By): boolean {
    if (this.paths?.take(from, bytes, by) === true) return true
    if (this.fanOut?.take(from, bytes, by) === true) return true
    return this.datagramListener(from, bytes, by) !== false
  }

  /** Their format is another: no server speaks so, and nobody proves anything. */
  private arrivedClassic(from: Endpoint, bytes: Uint8Array): void {
    if (!this.guard.admits(from, NOTHING)) return
    this.proofs.credit(from, bytes.length)
    this.guard.judge(from, this.classicListener(from, bytes) === false)
  }

  private problemOf(socket: SocketName): (problem: SocketProblem) => void {
    return (problem) => {
      this.problemListener(socket, problem)
    }
  }
}
