/**
 * Pulling another server's state by difference: its manifest first, then the
 * parts that are not here. The receiver keeps a window of spans asked for and
 * asks again for what does not come. Nothing is used before all of it is there.
 */
import { limits } from '../limits'
import { assemble, decodeManifest, missingParts, type Manifest } from '../queue/parts'
import type { Replica } from '../queue/replica'
import { timing } from '../timing'
import type { Millis } from '../types'
import { MANIFEST, type Piece, type Span, type StatePieces } from '../wire/state'

/** A part on its way. */
interface Incoming {
  readonly bytes: Uint8Array
  left: number
}

interface Asked {
  readonly span: Span
  at: Millis
}

export class StatePull {
  /** The donor's name for the state that is pulled; 0: not known yet. */
  offer = 0
  /** Bytes received, of manifest and parts. */
  received = 0
  /** Grows with every sign that the donor gets on. */
  progress = 0
  private manifest: Manifest | null = null
  private readonly incoming = new Map<number, Incoming>()
  private readonly parts = new Map<number, Uint8Array>()
  private readonly inFlight = new Map<string, Asked>()
  private bytesInFlight = 0
  /** Parts that are still to be asked for, the next one last, and how far the first of them was. */
  private wanted: number[] = []
  private wantedOffset = 0

  /**
   * @param base the state from which the difference is pulled; null: none
   * @param spanBytes the most that one datagram brings of a part
   */
  constructor(
    private readonly base: Replica | null,
    private readonly spanBytes: number
  ) {}

  get isComplete(): boolean {
    return this.manifest !== null && this.wanted.length === 0 && this.inFlight.size === 0
  }

  /** Bytes of all parts that are pulled; 0: not known yet. */
  get total(): number {
    return this.manifest === null ? 0 : this.totalBytes
  }
  private totalBytes = 0

  /** The state; undefined when what came is none. Only when complete. */
  state(): Replica | undefined {
    return this.manifest === null ? undefined : assemble(this.manifest, this.base, this.parts)
  }

  /** What to ask for now, oldest first; empty: nothing is due. */
  due(now: Millis): Span[] {
    const spans: Span[] = []
    for (const asked of this.inFlight.values()) {
      if (spans.length === limits.spansPerRequest) return spans
      if (now - asked.at < timing.pullRetryMs) continue
      asked.at = now
      spans.push(asked.span)
    }
    while (
      spans.length < limits.spansPerRequest &&
      this.bytesInFlight < limits.pullSpans * this.spanBytes
    ) {
      const span = this.nextSpan()
      if (span === null) break
      this.inFlight.set(keyOf(span.part, span.offset), { span, at: now })
      this.bytesInFlight += span.length
      spans.push(span)
    }
    return spans
  }

  private nextSpan(): Span | null {
    if (this.manifest === null) {
      const first = { part: MANIFEST, offset: 0, length: this.spanBytes }
      return this.inFlight.size === 0 && !this.incoming.has(MANIFEST)
        ? first
        : this.nextOf(MANIFEST)
    }
    const part = this.wanted.at(-1)
    if (part === undefined) return null
    const span = this.nextOf(part)
    if (span !== null && this.wantedOffset >= this.bytesOf(part)) {
      this.wanted.pop()
      this.wantedOffset = 0
    }
    return span
  }

  private nextOf(part: number): Span | null {
    const size = this.bytesOf(part)
    const offset = this.wantedOffset
    if (offset >= size) return null
    const length = Math.min(this.spanBytes, size - offset)
    this.wantedOffset += length
    return { part, offset, length }
  }

  private bytesOf(part: number): number {
    if (part === MANIFEST) return this.incoming.get(MANIFEST)?.bytes.length ?? 0
    return this.manifest?.entries[part]?.bytes ?? 0
  }

  /** Takes in what the donor sent. False: its state is none, or no more the one that was begun. */
  receive(answer: StatePieces): boolean {
    if (answer.offer === 0) return this.offer === 0
    if (answer.manifestBytes === 0) {
      // It computes digests, a stretch for each time it is asked: ask at once.
      this.progress++
      for (const asked of this.inFlight.values()) asked.at = -Infinity
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
    const length = Math.min(this.spanBytes, size)
    const span = { part: MANIFEST, offset: 0, length }
    this.inFlight.set(keyOf(MANIFEST, 0), { span, at: -Infinity })
    this.bytesInFlight = length
    this.wantedOffset = length
  }

  private take({ part, offset, bytes }: Piece): boolean {
    const key = keyOf(part, offset)
    const asked = this.inFlight.get(key)
    if (asked === undefined || asked.span.length !== bytes.length) return true
    this.inFlight.delete(key)
    this.bytesInFlight -= bytes.length
    this.received += bytes.length
    this.progress += bytes.length
    let incoming = this.incoming.get(part)
    if (incoming === undefined) {
      const size = this.bytesOf(part)
      incoming = { bytes: new Uint8Array(size), left: size }
      this.incoming.set(part, incoming)
    }
    incoming.bytes.set(bytes, offset)
    incoming.left -= bytes.length
    if (incoming.left > 0) return true
    this.incoming.delete(part)
    if (part !== MANIFEST) {
      this.parts.set(part, incoming.bytes)
      return true
    }
    return this.beginParts(incoming.bytes)
  }

  private beginParts(bytes: Uint8Array): boolean {
    const manifest = decodeManifest(bytes)
    if (manifest === undefined) return false
    this.manifest = manifest
    this.wantedOffset = 0
    this.wanted = missingParts(manifest, this.base).reverse()
    this.totalBytes = this.wanted.reduce((sum, part) => sum + this.bytesOf(part), 0)
    return (
      this.totalBytes <= limits.snapshotBytes && this.wanted.every((part) => this.bytesOf(part) > 0)
    )
  }
}

function keyOf(part: number, offset: number): string {
  return `${String(part)}:${String(offset)}`
}
