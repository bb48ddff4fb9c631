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

  /**
   * A table in which these names have the same indices as in the one that they come
   * from; '' stands for a free one. Each is held once, until {@link release}.
   */
  static over(names: readonly string[]): ClientTable {
    const table = new ClientTable()
    names.forEach((name, index) => {
      table.names[index] = name
      table.references[index] = name === '' ? 0 : 1
      if (name === '') table.free.push(index)
      else table.indexOf.set(name, index)
    })
    return table
  }

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

  /** One more reference to a known index, or `count` more. */
  retainIndex(index: number, count = 1): void {
    this.references[index] = (this.references[index] ?? 0) + count
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
