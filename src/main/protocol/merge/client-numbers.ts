/**
 * Clients of the states that are joined, as numbers of the joined state's table.
 * Each is kept there until `release`, so that numbers stay what they are meanwhile.
 */
import type { ClientTable } from '../queue/client-table'

export class ClientNumbers {
  private readonly byName = new Map<string, number>()

  constructor(private readonly clients: ClientTable) {}

  of(name: string): number {
    let number = this.byName.get(name)
    if (number === undefined) {
      number = this.clients.retain(name)
      this.byName.set(name, number)
    }
    return number
  }

  /** The numbers are needed no longer; what is made of them has references of its own. */
  release(): void {
    for (const number of this.byName.values()) this.clients.release(number)
    this.byName.clear()
  }
}

/** The same by index in another table. */
export class Translation {
  private readonly byIndex: number[] = []

  constructor(
    private readonly from: ClientTable,
    private readonly numbers: ClientNumbers
  ) {}

  of(index: number): number {
    return (this.byIndex[index] ??= this.numbers.of(this.from.nameAt(index)))
  }
}
