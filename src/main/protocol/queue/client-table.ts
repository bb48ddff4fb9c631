/**
 * Client ids as small numbers, so that an item carries 4 bytes of its pusher and
 * not a string. An entry lives as long as something refers to it. Indices are
 * this server's own affair: they never travel.
 */
export class ClientTable {
  private readonly indexOf = new Map<string, number>()
  private readonly names: string[] = []
  private readonly references: number[] = []
  private readonly free: number[] = []

  /** The index of this client, made if need be, with one more reference. */
  retain(client: string): number {
    const known = this.indexOf.get(client)
    if (known !== undefined) {
      this.references[known] = (this.references[known] ?? 0) + 1
      return known
    }
    const index = this.free.pop() ?? this.names.length
    this.names[index] = client
    this.references[index] = 1
    this.indexOf.set(client, index)
    return index
  }

  /** One more reference to a known index. */
  retainIndex(index: number): void {
    this.references[index] = (this.references[index] ?? 0) + 1
  }

  release(index: number): void {
    const left = (this.references[index] ?? 0) - 1
    this.references[index] = left
    if (left > 0) return
    this.indexOf.delete(this.names[index] ?? '')
    this.names[index] = ''
    this.free.push(index)
  }

  nameAt(index: number): string {
    return this.names[index] ?? ''
  }

  /** All names by index, as they are now. */
  freeze(): readonly string[] {
    return this.names.slice()
  }

  get size(): number {
    return this.indexOf.size
  }
}
