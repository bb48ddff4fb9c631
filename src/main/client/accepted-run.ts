/**
 * Which answers a client took from where: the run of operations just below `low`
 * whose answers all came from one configuration. When both sides of a partition
 * executed a request, nobody but the client knows which answer it took, so every
 * packet says so of the ones before it.
 */
import { sameConfig } from '../protocol/ids'
import type { ConfigId } from '../protocol/types'
import type { Stamp } from '../protocol/wire/request'

/** A packet of operations that is finished. */
export interface Finished {
  readonly first: number
  readonly count: number
  /** Where the answer to all of it came from; null: not all of it was answered. */
  readonly answeredIn: ConfigId | null
}

export class AcceptedRun {
  private stamp: Stamp | null = null
  private to = 0

  /** Finished packets, in order: `low` passes over them. */
  passOver({ first, count, answeredIn }: Finished): void {
    const { stamp } = this
    if (answeredIn === null) this.stamp = null
    else if (stamp === null || this.to !== first || !sameConfig(stamp.config, answeredIn)) {
      this.stamp = { config: answeredIn, from: first }
    }
    this.to = first + count
  }

  /** What can be said of the answers just below `low`; null: nothing. */
  at(low: number): Stamp | null {
    return this.to === low ? this.stamp : null
  }
}
