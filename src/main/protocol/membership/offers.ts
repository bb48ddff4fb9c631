/**
 * States that this server offers to others: each is frozen when it is first asked
 * for, so that the server can go on, and is given away in pieces until nobody has
 * asked for a while.
 */
import { limits } from '../limits'
import { sameConfig } from '../ids'
import { encodeManifest, freezeState, type FrozenState } from '../queue/parts'
import type { Replica } from '../queue/replica'
import { timing } from '../timing'
import type { ConfigId, Millis } from '../types'
import {
  MANIFEST,
  PIECE_HEAD_BYTES,
  PIECES_HEAD_BYTES,
  type Piece,
  type StatePieces,
  type StateRequest
} from '../wire/state'

interface Offer {
  readonly id: number
  readonly purpose: ConfigId
  readonly frozen: FrozenState
  readonly madeAt: Millis
  /** Null: digests are still being computed. */
  manifest: Uint8Array | null
  usedAt: Millis
  /** Parts encoded lately, by index. */
  readonly encoded: Map<number, Uint8Array>
}

/** The most that a message of so many bytes brings of one part. */
export function spanBytesOf(messageBytes: number): number {
  return messageBytes - PIECES_HEAD_BYTES - PIECE_HEAD_BYTES
}

export class Offers {
  private offers: Offer[] = []
  private lastId = 0

  /**
   * What to send to who asks, a message of at most `messageBytes` each; at least one, if
   * only to say that nothing is ready.
   */
  answer(
    replica: Replica,
    request: StateRequest,
    messageBytes: number,
    now: Millis
  ): StatePieces[] {
    const { purpose } = request
    const offer =
      request.offer === 0
        ? this.open(replica, purpose, now)
        : this.offers.find(({ id }) => id === request.offer)
    if (offer === undefined || !sameConfig(offer.purpose, purpose)) {
      return [{ purpose, offer: 0, manifestBytes: 0, pieces: [] }]
    }
    offer.usedAt = now
    if (offer.manifest === null) {
      const manifest = offer.frozen.manifest(limits.digestedAtOnce)
      offer.manifest = manifest === null ? null : encodeManifest(manifest)
    }
    const manifestBytes = offer.manifest?.length ?? 0
    const pieces = manifestBytes === 0 ? [] : this.piecesOf(offer, request, messageBytes)
    return pack(pieces, messageBytes).map((some) => ({
      purpose,
      offer: offer.id,
      manifestBytes,
      pieces: some
    }))
  }

  /** Who asks at the same time gets the same. */
  private open(replica: Replica, purpose: ConfigId, now: Millis): Offer {
    const known = this.offers.find(
      (offer) => sameConfig(offer.purpose, purpose) && now - offer.madeAt < timing.offerSharedMs
    )
    if (known !== undefined) return known
    const offer: Offer = {
      id: ++this.lastId,
      purpose,
      frozen: freezeState(replica),
      madeAt: now,
      manifest: null,
      usedAt: now,
      encoded: new Map()
    }
    this.offers.push(offer)
    if (this.offers.length > limits.offers) {
      this.offers.sort((a, b) => a.usedAt - b.usedAt).shift()
    }
    return offer
  }

  private piecesOf(offer: Offer, request: StateRequest, messageBytes: number): Piece[] {
    const most = spanBytesOf(messageBytes)
    const pieces: Piece[] = []
    let left = limits.requestedBytes
    for (const { part, offset, length } of request.spans) {
      if (left <= 0) break
      const bytes = this.bytesOf(offer, part)
      const end = Math.min(offset + Math.min(length, most), bytes.length)
      if (offset >= end) continue
      pieces.push({ part, offset, bytes: bytes.subarray(offset, end) })
      left -= end - offset
    }
    return pieces
  }

  private bytesOf(offer: Offer, part: number): Uint8Array {
    if (part === MANIFEST) return offer.manifest ?? new Uint8Array(0)
    const known = offer.encoded.get(part)
    if (known !== undefined) return known
    const bytes = part < offer.frozen.parts ? offer.frozen.part(part) : new Uint8Array(0)
    offer.encoded.set(part, bytes)
    if (offer.encoded.size > limits.encodedParts) {
      for (const oldest of offer.encoded.keys()) {
        offer.encoded.delete(oldest)
        break
      }
    }
    return bytes
  }

  /** Forgets what nobody has asked for lately. */
  expire(now: Millis): void {
    this.offers = this.offers.filter(({ usedAt }) => now - usedAt < timing.offerMs)
  }

  /** Forgets what was offered for this configuration. */
  withdraw(purpose: ConfigId): void {
    this.offers = this.offers.filter((offer) => !sameConfig(offer.purpose, purpose))
  }
}

/** Fills messages with pieces, in their order. */
function pack(pieces: readonly Piece[], messageBytes: number): Piece[][] {
  const room = messageBytes - PIECES_HEAD_BYTES
  const messages: Piece[][] = [[]]
  let left = room
  for (const piece of pieces) {
    const size = PIECE_HEAD_BYTES + piece.bytes.length
    if (size > left) {
      messages.push([])
      left = room
    }
    messages.at(-1)?.push(piece)
    left -= size
  }
  return messages
}
