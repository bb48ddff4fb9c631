/**
 * Pulling another server's state by difference: its manifest first, then the
 * parts that are not here. The receiver keeps a window of spans asked for and
 * asks again for what does not come. Nothing is used before all of it is there;
 * what came of a pull that was broken off stays in the stock, for the next one.
 */
import { limits } from '../limits'
import {
  assemble,
  decodeManifest,
  missingParts,
  OwnParts,
  readPart,
  type Manifest,
  type PartStock,
  type ReadPart
} from '../queue/parts'
import type { Replica } from '../queue/replica'
import type { Millis } from '../types'
import { MANIFEST, type Piece, type Span, type StatePieces } from '../wire/state'
import type { Way } from './way'

/** A part on its way. */
interface Incoming {
  readonly bytes: Uint8Array
  left: number
}

interface Asked {
  readonly span: Span
  at: Millis
}

/** When a span was asked for that is to be asked for at once. */
const AT_ONCE: Millis = -Infinity

export class StatePull {
  /** The donor's name for the state that is pulled; 0: not known yet. */
  offer = 0
  /** Bytes received, of manifest and parts. */
  received = 0
  /** Grows with every sign that the donor gets on. */
  progress = 0
  private way: Way | null = null
  private manifest: Manifest | null = null
  private own: OwnParts | null = null
  private readonly incoming = new Map<number, Incoming>()
  private readonly parts = new Map<number, ReadPart>()
  private readonly inFlight = new Map<string, Asked>()
  private bytesInFlight = 0
  /** Something is in flight, and nothing came since. */
  private waitingSince: Millis = 0
  /** Parts that are still to be asked for, the next one last, and how far the first of them was. */
  private wanted: number[] = []
  private wantedOffset = 0
  private totalBytes = 0

  /**
   * @param base the state from which the difference is pulled; null: none
   * @param stock parts that came before, and where those go that come
   */
  constructor(
    private readonly base: Replica | null,
    private readonly stock: PartStock
  ) {}

  get isComplete(): boolean {
    return this.manifest !== null && this.wanted.length === 0 && this.inFlight.size === 0
  }

  /** Bytes of all parts that are pulled; 0: not known yet. */
  get total(): number {
    return this.totalBytes
  }

  /** What is on its way was asked for over a stream. */
  get isByStream(): boolean {
    return this.way?.byStream === true
  }

  /** How long the donor owes an answer. */
  silentMs(now: Millis): Millis {
    return this.inFlight.size === 0 ? 0 : now - this.waitingSince
  }

  /** The state; undefined when what came is none. Only when complete. */
  state(): Replica | undefined {
    return this.manifest === null ? undefined : assemble(this.manifest, this.own, this.parts)
  }

  /** What to ask for now, oldest first, and by which way; empty: nothing is due. */
  due(now: Millis, way: Way): Span[] {
    if (this.way !== null && this.way.byStream !== way.byStream) this.askAnew()
    this.way = way
    const spans: Span[] = []
    // Over a stream what was asked for first comes first: while anything comes, the rest will.
    const since = way.byStream ? this.waitingSince : -Infinity
    for (const asked of this.inFlight.values()) {
      if (spans.length === limits.spansPerRequest) return spans
      if (asked.at !== AT_ONCE && now - Math.max(asked.at, since) < way.retryMs) continue
      asked.at = now
      spans.push(asked.span)
    }
    while (spans.length < limits.spansPerRequest && this.bytesInFlight < way.windowBytes) {
      const span = this.nextSpan(way.spanBytes)
      if (span === null) break
      if (this.inFlight.size === 0) this.waitingSince = now
      this.inFlight.set(keyOf(span.part, span.offset), { span, at: now })
      this.bytesInFlight += span.length
      spans.push(span)
    }
    return spans
  }

  private nextSpan(spanBytes: number): Span | null {
    if (this.manifest === null) {
      const first = { part: MANIFEST, offset: 0, length: spanBytes }
      return this.inFlight.size === 0 && !this.incoming.has(MANIFEST)
        ? first
        : this.nextOf(MANIFEST, spanBytes)
    }
    const part = this.wanted.at(-1)
    if (part === undefined) return null
    const span = this.nextOf(part, spanBytes)
    if (span !== null && this.wantedOffset >= this.bytesOf(part)) {
      this.wanted.pop()
      this.wantedOffset = 0
    }
    return span
  }

  private nextOf(part: number, spanBytes: number): Span | null {
    const size = this.bytesOf(part)
    const offset = this.wantedOffset
    if (offset >= size) return null
    const length = Math.min(spanBytes, size - offset)
    this.wantedOffset += length
    return { part, offset, length }
  }

  private bytesOf(part: number): number {
    if (part === MANIFEST) return this.incoming.get(MANIFEST)?.bytes.length ?? 0
    return this.manifest?.entries[part]?.bytes ?? 0
  }

  /** Spans are of another size from now on: parts that were begun are asked for from their beginning. */
  private askAnew(): void {
    const begun = new Set([...this.inFlight.values()].map(({ span }) => span.part))
    for (const part of this.incoming.keys()) begun.add(part)
    for (const part of begun) {
      if (part !== MANIFEST && part !== this.wanted.at(-1)) this.wanted.push(part)
    }
    // A manifest that was begun is asked for as a new one.
    if (this.manifest === null) this.offer = 0
    this.wantedOffset = 0
    this.incoming.clear()
    this.inFlight.clear()
    this.bytesInFlight = 0
  }

  /** Takes in what the donor sent. False: its state is none, or no more the one that was begun. */
  receive(answer: StatePieces, now: Millis): boolean {
    this.waitingSince = now
    if (answer.offer === 0) return this.offer === 0
    if (answer.manifestBytes === 0) {
      // It computes digests, a stretch for each time it is asked: ask at once.
      this.progress++
      for (const asked of this.inFlight.values()) asked.at = AT_ONCE
      return true
    }
    if (this.offer === 0) {
      if (answer.manifestBytes > limits.manifestBytes) return false
      this.offer = answer.offer
      this.beginManifest(answer.manifestBytes)
    }
    if (answer.offer !== this.offer) return true
    return answer.pieces.every((piece) => this.take(piece))
  }

  /** The manifest's size is known: what is asked for of it is known too. */
  private beginManifest(size: number): void {
    this.inFlight.clear()
    this.incoming.set(MANIFEST, { bytes: new Uint8Array(size), left: size })
    const length = Math.min(this.way?.spanBytes ?? size, size)
    const span = { part: MANIFEST, offset: 0, length }
    this.inFlight.set(keyOf(MANIFEST, 0), { span, at: AT_ONCE })
    this.bytesInFlight = length
    this.wantedOffset = length
  }

  private take({ part, offset, bytes }: Piece): boolean {
    const key = keyOf(part, offset)
    const asked = this.inFlight.get(key)
    if (asked === undefined || bytes.length === 0 || bytes.length > asked.span.length) return true
    this.inFlight.delete(key)
    this.bytesInFlight -= bytes.length
    const length = asked.span.length - bytes.length
    // The donor's datagrams are smaller than those here: the rest is asked for by itself.
    if (length > 0) {
      const rest = { part, offset: offset + bytes.length, length }
      this.inFlight.set(keyOf(rest.part, rest.offset), { span: rest, at: AT_ONCE })
    }
    this.received += bytes.length
    this.progress += bytes.length
    const whole = this.gather(part, offset, bytes)
    if (whole === null) return true
    return part === MANIFEST ? this.beginParts(whole) : this.takePart(part, whole)
  }

  /** The whole part, if these were its last bytes. */
  private gather(part: number, offset: number, bytes: Uint8Array): Uint8Array | null {
    const size = this.bytesOf(part)
    // Most parts come in one piece.
    if (bytes.length === size && part !== MANIFEST) return bytes
    let incoming = this.incoming.get(part)
    if (incoming === undefined) {
      incoming = { bytes: new Uint8Array(size), left: size }
      this.incoming.set(part, incoming)
    }
    incoming.bytes.set(bytes, offset)
    incoming.left -= bytes.length
    if (incoming.left > 0) return null
    this.incoming.delete(part)
    return incoming.bytes
  }

  private takePart(index: number, bytes: Uint8Array): boolean {
    const entry = this.manifest?.entries[index]
    const part = entry === undefined ? undefined : readPart(entry, bytes)
    // Without it there is no state in the end: the donor is given up then.
    if (entry === undefined || part === undefined) return true
    this.parts.set(index, part)
    this.stock.add(entry, part)
    return true
  }

  private beginParts(bytes: Uint8Array): boolean {
    const manifest = decodeManifest(bytes)
    if (manifest === undefined) return false
    this.manifest = manifest
    this.own = new OwnParts(this.base)
    this.wantedOffset = 0
    for (const index of missingParts(manifest, this.own)) this.want(manifest, index)
    this.wanted.reverse()
    this.totalBytes = this.wanted.reduce((sum, part) => sum + this.bytesOf(part), 0)
    return (
      this.totalBytes <= limits.snapshotBytes && this.wanted.every((part) => this.bytesOf(part) > 0)
    )
  }

  private want(manifest: Manifest, index: number): void {
    const entry = manifest.entries[index]
    const known = entry === undefined ? undefined : this.stock.get(entry)
    if (known === undefined) this.wanted.push(index)
    else this.parts.set(index, known)
  }
}

function keyOf(part: number, offset: number): string {
  return `${String(part)}:${String(offset)}`
}
