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
import { timing } from '../timing'
import type { ConfigId, DivergenceEvent, MemberId, MemberInfo, Millis, Slot } from '../types'
import type { MemberKey } from '../wire/sender'
import { Digests } from './digests'
import { SlotWindow } from './slot-window'

/** Members were seen to differ: what they told of their states up to `slot` (`audit.ts`). */
export interface Inquiry {
  readonly slot: Slot
  readonly since: Millis
  nextSendAt: Millis
  /** By place; the last digest of each is the one after `slot`. */
  readonly told: Map<number, readonly string[]>
  found: DivergenceEvent | null
}

export class Ordering {
  readonly text: string
  readonly window = new SlotWindow()
  readonly digests = new Digests()
  /** Going on now; up to which slot differences were looked into before, and how long late word of that may come. */
  inquiry: Inquiry | null = null
  auditedThrough: Slot = -1
  auditedUntil: Millis = 0
  /** All received up to, and delivered up to: delivery follows receipt at once (agreed delivery). */
  aru: Slot = -1
  /** Highest slot known to exist. */
  highest: Slot = -1
  /** Highest slot that every member is known to have. */
  stable: Slot = -1
  /** By member: the highest slot up to which it is known to hold everything, as safely as it promises. */
  readonly acked: number[]
  /** The past of this configuration is being settled: nothing more is taken in, except what recovery asks for. */
  frozen = false
  /** Members not yet known to have installed this configuration. Nobody orders before there are none. */
  private readonly absent: Set<number>
  /** Held as safely as the server's durability promises, up to here: `aru`, unless records must be durable first. */
  held: Slot = -1
  /** Highest `held` that the others were told. */
  advertised: Slot = -1
  ackDueAt: Millis = Infinity
  nakDueAt: Millis = Infinity
  nakTries = 0
  /** When a slot was last delivered, and how large it was, bytes. */
  lastDeliveryAt: Millis = 0
  lastSlotBytes = 0
  /** Handovers since the last delivery, and when the first of them was. */
  handoverTries = 0
  handoverSince: Millis = 0
  handoverDueAt: Millis = 0
  /** By member: how long it may take its turn, beside the time for the last slot. */
  private readonly patienceMs: Millis[]
  /** Somebody handed over what this member had, since it last took its turn. */
  handedInVain = false
  solicitDueAt: Millis = Infinity
  solicitTries = 0
  private readonly indexOf: ReadonlyMap<MemberId, number>

  /** Some member was silent for so long that it is asked for a sign of life. */
  hasSilent = false
  /** Members that cannot keep what is ordered, for want of room or a broken disk. */
  readonly unable = new Set<number>()
  /** By member: what its system keeps of datagrams that it did not read yet, bytes. */
  private readonly rooms: number[]
  /** The least of them. */
  leastRoomBytes: number
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
    readonly index: number,
    /** This server's own, bytes; what the others have is taken to be as much until they tell. */
    roomBytes: number,
    /** False: this configuration is not primary, and orders nothing but settings. */
    public mayOrder = true
  ) {
    this.text = formatConfigId(config)
    this.acked = members.map(() => -1)
    this.patienceMs = members.map(() => timing.handoverMs)
    this.rooms = members.map(() => roomBytes)
    this.leastRoomBytes = roomBytes
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
    return slot <= this.aru + limits.windowSlots && slot < limits.slotsPerConfig
  }

  /** How long the owner of the turn may take: it has the last slot to execute first. */
  get handoverDelayMs(): Millis {
    const patienceMs = this.patienceMs[this.turn] ?? timing.handoverMs
    return patienceMs + Math.floor(this.lastSlotBytes / timing.slotBytesPerMs)
  }

  /** Member `place` took its turn: who was handed over what it had is slow, and is to be left in peace. */
  notePace(place: number, handedInVain: boolean): void {
    const before = this.patienceMs[place] ?? timing.handoverMs
    this.patienceMs[place] = handedInVain
      ? Math.min(2 * before, timing.handoverMaxMs)
      : Math.max(timing.handoverMs, before * (7 / 8))
  }

  /** Member `place` told what its system keeps of what it did not read yet. */
  noteRoom(place: number, bytes: number): void {
    if (this.rooms[place] === bytes) return
    this.rooms[place] = bytes
    this.leastRoomBytes = Math.min(...this.rooms)
  }

  /** All numbers of slots are given: a configuration of a later epoch goes on from 0. */
  get isExhausted(): boolean {
    return this.aru + 1 >= limits.slotsPerConfig
  }

  /** Place of a member; undefined for a stranger. */
  placeOf(id: MemberId): number | undefined {
    return this.indexOf.get(id)
  }
}
