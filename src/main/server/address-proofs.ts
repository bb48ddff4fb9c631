/**
 * Keeps this server from being used against others: the address that a UDP datagram names as
 * its sender may be forged, and some answers are hundreds of times as large as what asks for
 * them. So an address gets at most three times the bytes that came from it, until it proved that
 * somebody is there who receives: it gives back a cookie that only it was sent.
 *
 * The cookie is computed from the address and a secret of this process, and nothing is kept of
 * those who do not give it back. What may not leave yet waits for the proof, so that who is real
 * loses one round trip, once.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { bounds } from '../../shared/bounds'
import { setUint48, viewOf } from '../protocol/wire/bytes'
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import { COOKIE_BYTES, decodeProof, encodeProof } from '../protocol/wire/proof'
import { proofAnswer } from '../net/proof-answer'
import type { Endpoint, Millis } from '../protocol/types'

/** Bytes that an unproved address may get for each byte that came from it. */
export const AMPLIFICATION_MOST = 3
/** What came is remembered up to so many bytes of answers. */
const CREDIT_BYTES_MOST = 64 * 1024
/** A secret is used for so long, and its cookies count for as long again. */
const SECRET_MS = 120_000
/** A proof counts for so long; after half of it the next one is asked for. */
const PROVED_MS = 300_000
/** An address is asked no more often. */
const ASK_INTERVAL_MS = 20
/** Addresses that sent nothing and are asked all the same: in each second, in all. */
const FREE_QUESTIONS_PER_SECOND = 200
/** What waits for a proof is dropped after this: who asked, asks again. */
const HELD_MS = 1000

const { proofAddresses, proofHeldBytes, proofHeldBytesInAll } = bounds.server

export interface Place {
  /** Bytes that may leave for it unproved. */
  credit: number
  provedUntil: Millis
  askedAt: Millis
  held: Uint8Array[]
  heldBytes: number
  heldAt: Millis
}

export interface ProofCounters {
  /** Questions for a proof, and addresses that gave one. */
  asked: number
  proved: number
  /** Datagrams that waited for a proof, and that never left for want of one. */
  held: number
  withheld: number
}

export interface AddressProofsOptions {
  readonly group: GroupMark
  readonly now: () => Millis
  /** Sends at once, whatever it is. */
  readonly send: (to: Endpoint, bytes: Uint8Array) => void
}

export class AddressProofs {
  readonly counters: ProofCounters = { asked: 0, proved: 0, held: 0, withheld: 0 }
  private readonly places = new Map<Endpoint, Place>()
  private heldBytes = 0
  private sweptAt: Millis = -Infinity
  /** The secret in use and the one before it. */
  private secrets: readonly [Uint8Array, Uint8Array] = [randomBytes(32), randomBytes(32)]
  private secretSince: Millis
  private freeSince: Millis = -Infinity
  private freeLeft = 0

  constructor(private readonly options: AddressProofsOptions) {
    this.secretSince = options.now()
  }

  /** So many bytes came from there. */
  credit(from: Endpoint, bytes: number): Place {
    const place = this.places.get(from) ?? this.add(from)
    place.credit = Math.min(CREDIT_BYTES_MOST, place.credit + AMPLIFICATION_MOST * bytes)
    return place
  }

  /** A datagram came from there. True: it was about proofs, and is dealt with. */
  received(from: Endpoint, bytes: Uint8Array): boolean {
    const place = this.credit(from, bytes.length)
    const type = bytes[3]
    if (type !== DatagramType.prove && type !== DatagramType.proof) return false
    const answer = proofAnswer(bytes, this.options.group)
    if (answer !== undefined) {
      this.pay(place, answer)
      this.options.send(from, answer)
      return true
    }
    if (unseal(bytes, this.options.group) !== DatagramType.proof) return false
    const cookie = decodeProof(bytes)
    if (cookie !== undefined && this.isOurs(from, cookie)) this.prove(from, place)
    return true
  }

  /** Sends if this address may get so much; else keeps it until the address is proved. */
  send(to: Endpoint, bytes: Uint8Array): void {
    const now = this.options.now()
    const place = this.places.get(to) ?? this.add(to)
    if (place.provedUntil > now) {
      if (place.provedUntil - now < PROVED_MS / 2 && now - place.askedAt > PROVED_MS / 8) {
        this.ask(to, place, now)
      }
      this.options.send(to, bytes)
      return
    }
    if (bytes.length <= place.credit) {
      this.pay(place, bytes)
      this.options.send(to, bytes)
      return
    }
    this.hold(place, bytes, now)
    if (now - place.askedAt >= ASK_INTERVAL_MS) this.ask(to, place, now)
  }

  /** Sends now or not at all, and only where somebody proved that he is: false where nobody did, who is asked then. */
  sendProved(to: Endpoint, bytes: Uint8Array): boolean {
    const now = this.options.now()
    const place = this.places.get(to) ?? this.add(to)
    if (place.provedUntil <= now) {
      if (now - place.askedAt >= ASK_INTERVAL_MS) this.ask(to, place, now)
      return false
    }
    this.send(to, bytes)
    return true
  }

  private pay(place: Place, bytes: Uint8Array): void {
    place.credit = Math.max(0, place.credit - bytes.length)
  }

  private ask(to: Endpoint, place: Place, now: Millis): void {
    const question = encodeProof(DatagramType.prove, this.cookies(to)[0], this.options.group)
    // Who is known and fell silent is asked for the next proof, too; nobody else for nothing.
    if (place.provedUntil === 0 && place.credit < question.length && !this.mayAskFree(now)) return
    this.pay(place, question)
    place.askedAt = now
    this.counters.asked++
    this.options.send(to, question)
  }

  /** A server may have to answer a client that another one heard: a few are asked for nothing. */
  private mayAskFree(now: Millis): boolean {
    if (now - this.freeSince >= 1000) {
      this.freeSince = now
      this.freeLeft = FREE_QUESTIONS_PER_SECOND
    }
    return this.freeLeft-- > 0
  }

  private hold(place: Place, bytes: Uint8Array, now: Millis): void {
    if (now - place.heldAt > HELD_MS) this.forgetHeld(place)
    const isFull = (): boolean => this.heldBytes + bytes.length > proofHeldBytesInAll
    if (isFull() && now - this.sweptAt > HELD_MS) this.sweep(now)
    if (place.heldBytes + bytes.length > proofHeldBytes || isFull()) {
      this.counters.withheld++
      return
    }
    if (place.held.length === 0) place.heldAt = now
    place.held.push(bytes)
    place.heldBytes += bytes.length
    this.heldBytes += bytes.length
    this.counters.held++
  }

  private forgetHeld(place: Place): void {
    this.counters.withheld += place.held.length
    this.heldBytes -= place.heldBytes
    place.held = []
    place.heldBytes = 0
  }

  /** Forgets what has waited too long. */
  private sweep(now: Millis): void {
    this.sweptAt = now
    for (const place of this.places.values()) {
      if (place.held.length > 0 && now - place.heldAt > HELD_MS) this.forgetHeld(place)
    }
  }

  private prove(endpoint: Endpoint, place: Place): void {
    const now = this.options.now()
    if (place.provedUntil <= now) this.counters.proved++
    place.provedUntil = now + PROVED_MS
    const { held, heldAt } = place
    this.heldBytes -= place.heldBytes
    place.held = []
    place.heldBytes = 0
    if (now - heldAt > HELD_MS) this.counters.withheld += held.length
    else for (const bytes of held) this.options.send(endpoint, bytes)
  }

  private add(endpoint: Endpoint): Place {
    if (this.places.size >= proofAddresses) this.forgetOne()
    const place: Place = {
      credit: 0,
      provedUntil: 0,
      askedAt: -Infinity,
      held: [],
      heldBytes: 0,
      heldAt: -Infinity
    }
    this.places.set(endpoint, place)
    return place
  }

  /** The oldest of those that proved nothing, or of a few of the oldest the first. */
  private forgetOne(): void {
    const now = this.options.now()
    let tries = 0
    let first: Endpoint | undefined
    for (const [endpoint, place] of this.places) {
      first ??= endpoint
      if (place.provedUntil <= now || ++tries > 8) {
        first = place.provedUntil <= now ? endpoint : first
        break
      }
    }
    if (first === undefined) return
    const gone = this.places.get(first)
    if (gone !== undefined) this.forgetHeld(gone)
    this.places.delete(first)
  }

  private isOurs(from: Endpoint, cookie: Uint8Array): boolean {
    return this.cookies(from).some((one) => Buffer.compare(one, cookie) === 0)
  }

  /** The one that is given, and the one that was given before. */
  private cookies(endpoint: Endpoint): readonly [Uint8Array, Uint8Array] {
    const now = this.options.now()
    if (now - this.secretSince > SECRET_MS) {
      this.secrets = [randomBytes(32), this.secrets[0]]
      this.secretSince = now
    }
    const [current, former] = this.secrets
    return [cookieOf(endpoint, current), cookieOf(endpoint, former)]
  }
}

function cookieOf(endpoint: Endpoint, secret: Uint8Array): Uint8Array {
  const address = new Uint8Array(6)
  setUint48(viewOf(address), 0, endpoint)
  return createHmac('sha256', secret).update(address).digest().subarray(0, COOKIE_BYTES)
}
