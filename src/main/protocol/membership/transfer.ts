/**
 * Pulling the donor's state: the receiver keeps a window of chunks asked for and
 * asks again for what does not come. Nothing is used before all of it is there.
 */
import { limits } from '../limits'
import type { Millis } from '../types'

const RETRY_MS = 40
/** More than the largest state has in datagrams of 1400 bytes. */
const CHUNKS_MAX = 2 ** 20

export class Transfer {
  private bytes: Uint8Array | null = null
  private readonly askedAt = new Map<number, Millis>()
  private readonly missing = new Set<number>()
  private chunkSize = 0
  /** Bytes received. */
  received = 0

  /** Complete bytes, or null while some are missing. */
  get complete(): Uint8Array | null {
    return this.bytes !== null && this.missing.size === 0 ? this.bytes : null
  }

  /** Offsets to ask for now. */
  due(now: Millis): number[] {
    if (this.bytes === null) {
      const last = this.askedAt.get(0)
      if (last !== undefined && now - last < RETRY_MS) return []
      this.askedAt.set(0, now)
      return [0]
    }
    const offsets: number[] = []
    let inFlight = 0
    for (const offset of this.missing) {
      if (inFlight === limits.snapshotWindow) break
      inFlight++
      const last = this.askedAt.get(offset)
      if (last !== undefined && now - last < RETRY_MS) continue
      this.askedAt.set(offset, now)
      offsets.push(offset)
    }
    return offsets
  }

  /** Takes a chunk in. The first one with content fixes the total and the chunks' size. */
  receive(total: number, offset: number, chunk: Uint8Array): void {
    if (total === 0 || total > limits.snapshotBytes || offset + chunk.length > total) return
    if (this.bytes === null) {
      if (offset !== 0 || total > chunk.length * CHUNKS_MAX) return
      this.bytes = new Uint8Array(total)
      this.chunkSize = chunk.length
      for (let at = 0; at < total; at += this.chunkSize) this.missing.add(at)
    }
    if (this.bytes.length !== total || !this.missing.has(offset)) return
    if (chunk.length !== Math.min(this.chunkSize, total - offset)) return
    this.bytes.set(chunk, offset)
    this.missing.delete(offset)
    this.received += chunk.length
    this.askedAt.delete(offset)
  }
}
