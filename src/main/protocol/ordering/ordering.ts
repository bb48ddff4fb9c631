/**
 * The state of total ordering inside one regular configuration. Data only; the
 * mechanisms beside this file work on it.
 *
 * Slot k is ordered by member k mod n, and only by a member that holds every
 * slot before k: so sending slot k acknowledges all of them (Chang and
 * Maxemchuk 1984: to take the token is to acknowledge).
 */
import { formatConfigId } from '../ids'
import { limits } from '../limits'
import type { ConfigId, MemberId, MemberInfo, Millis, Slot } from '../types'
import type { MemberKey } from '../wire/sender'
import { SlotWindow } from './slot-window'

export class Ordering {
  readonly text: string
  readonly window = new SlotWindow()
  /** All received up to, and delivered up to: delivery follows receipt at once (agreed delivery). */
  aru: Slot = -1
  /** Highest slot known to exist. */
  highest: Slot = -1
  /** Highest slot that every member is known to have. */
  stable: Slot = -1
  /** By member: the highest slot up to which it is known to hold everything. */
  readonly acked: number[]
  /** The past of this configuration is being settled: nothing more is taken in, except what recovery asks for. */
  frozen = false
  /** Members not yet known to have installed this configuration. Nobody orders before there are none. */
  private readonly absent: Set<number>
  /** Highest `aru` that the others were told. */
  advertised: Slot = -1
  ackDueAt: Millis = Infinity
  nakDueAt: Millis = Infinity
  nakTries = 0
  /** When a slot was last delivered. */
  lastDeliveryAt: Millis = 0
  /** Handovers since the last delivery, and when the first of them was. */
  handoverTries = 0
  handoverSince: Millis = 0
  handoverDueAt: Millis = 0
  solicitDueAt: Millis = Infinity
  solicitTries = 0
  private readonly indexOf: ReadonlyMap<MemberId, number>

  /** By member: strangers that it hears, by its last heartbeat. */
  readonly strangersTold: (readonly MemberKey[])[]
  /** The strangers that this member told of last, as text. */
  toldStrangers = ''
  /** By member: how far it was when that was last seen to change. */
  readonly lagged: { acked: Slot; since: Millis }[] = []

  constructor(
    readonly config: ConfigId,
    readonly members: readonly MemberInfo[],
    /** This server's place in `members`. */
    readonly index: number
  ) {
    this.text = formatConfigId(config)
    this.acked = members.map(() => -1)
    this.strangersTold = members.map(() => [])
    this.absent = new Set(members.map((_, place) => place).filter((place) => place !== index))
    this.indexOf = new Map(members.map(({ id }, place) => [id, place]))
  }

  get size(): number {
    return this.members.length
  }

  /** Index of the member that orders this slot. */
  ownerOf(slot: Slot): number {
    return slot % this.members.length
  }

  /** Index of the member that orders the next slot. */
  get turn(): number {
    return this.ownerOf(this.aru + 1)
  }

  get isMyTurn(): boolean {
    return this.turn === this.index && this.highest <= this.aru
  }

  /** Every member has installed this configuration: what is ordered in it can become stable. */
  get isComplete(): boolean {
    return this.absent.size === 0
  }

  /** A datagram of this configuration came from member `place`. */
  notePresent(place: number): void {
    this.absent.delete(place)
  }

  /** A slot was ordered: who did so knew that everybody is here. */
  noteComplete(): void {
    this.absent.clear()
  }

  /** False: nobody orders so far ahead of what this member has, for none of it could be stable. */
  canExist(slot: Slot): boolean {
    return slot <= this.aru + limits.windowSlots
  }

  /** Place of a member; undefined for a stranger. */
  placeOf(id: MemberId): number | undefined {
    return this.indexOf.get(id)
  }
}
