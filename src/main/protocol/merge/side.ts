/**
 * One of two states that are joined, and what the other one knows of it. A state
 * stands for the set of executions that it has seen, so "missing there" means one
 * of two things: never executed there, or executed and removed since. Histories
 * and sessions tell which.
 */
import type { Moment } from '../queue/moment'
import type { Replica } from '../queue/replica'
import { runsCover, type Run } from '../queue/runs'
import { Translation, type ClientNumbers } from './client-numbers'
import type { JoinedPops } from './pops'
import { RequestTable } from './request-table'

/** An item as a cursor shows it. */
export interface ItemAt extends Moment {
  /** Index in its state's client table. */
  readonly client: number
  readonly sequence: number
}

const NOTHING: readonly Run[] = []

export class Side {
  /** Clients of this state as numbers of the joined one. */
  readonly numbers: Translation
  /** What the other state executed, by index in this state's client table. */
  private readonly executedThere: (readonly Run[])[] = []
  /** Items that the other state popped, unseen by this one. */
  private readonly poppedThere: RequestTable

  constructor(
    readonly state: Replica,
    private readonly other: Replica,
    numbers: ClientNumbers,
    pops: JoinedPops
  ) {
    this.numbers = new Translation(state.clients, numbers)
    const unseen = pops.unseenBy(state.history)
    this.poppedThere = new RequestTable(unseen.length)
    for (const { client, sequence } of unseen) {
      this.poppedThere.set(numbers.of(client), sequence, 0)
    }
  }

  /**
   * For an item of this state that the other one does not have: true when the other
   * one saw its push, so that it was removed there. Pops tell it too, for clients
   * that are forgotten there.
   */
  isRemovedThere(item: ItemAt): boolean {
    return (
      this.other.history.covers(item.config, item.slot) ||
      runsCover(this.runsThere(item.client), item.sequence) ||
      this.poppedThere.has(this.numbers.of(item.client), item.sequence)
    )
  }

  private runsThere(index: number): readonly Run[] {
    return (this.executedThere[index] ??=
      this.other.sessions.get(this.state.clients.nameAt(index))?.executed ?? NOTHING)
  }
}
