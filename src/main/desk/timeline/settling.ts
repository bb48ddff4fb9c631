/**
 * What several servers tell, each in its own order and each some time after it happened, as one
 * order: nothing is passed on before all have told of that time, or are silent for long.
 */

/** So late a server may tell of its first moments. */
const HELD_MICROS = 200_000
/** A server that says nothing for so long is not waited for: it is stopped, or gone. */
const SILENT_MICROS = 1_500_000

export class Settling {
  private readonly lanes = new Map<string, { until: number; heardAt: number }>()
  private settled = 0

  /** A lane has told everything before `until`. */
  note(lane: string, until: number, now: number): void {
    this.lanes.set(lane, { until, heardAt: now })
  }

  /** It tells nothing more. */
  forget(lane: string): void {
    this.lanes.delete(lane)
  }

  /** Everything before this has been told. It never goes back. */
  at(now: number): number {
    let settled = now - HELD_MICROS
    for (const { until, heardAt } of this.lanes.values()) {
      if (now - heardAt < SILENT_MICROS) settled = Math.min(settled, until)
    }
    this.settled = Math.max(this.settled, settled)
    return this.settled
  }
}
