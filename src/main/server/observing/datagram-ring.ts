/** The datagrams observed last, for whoever wants to see one in full. */
import { bounds } from '../../../shared/bounds'

export class DatagramRing {
  private readonly byId = new Map<string, Uint8Array>()
  private bytesTotal = 0

  add(id: string, bytes: Uint8Array): void {
    if (this.byId.has(id)) return
    this.byId.set(id, bytes)
    this.bytesTotal += bytes.length
    for (const [oldest, { length }] of this.byId) {
      const fits =
        this.byId.size <= bounds.server.observedDatagrams &&
        this.bytesTotal <= bounds.server.observedBytes
      if (fits) return
      this.byId.delete(oldest)
      this.bytesTotal -= length
    }
  }

  get(id: string): Uint8Array | null {
    return this.byId.get(id) ?? null
  }
}
