/**
 * What the queues and their clients can rely on in one history, and over partitions
 * and merges:
 *
 * `queue`: the answers are those of FIFO queues.
 * M1: nothing acknowledged is lost: it is in its queue, or was popped, or destroyed by
 * somebody who saw it, or is one of several results of an ambiguous pop.
 * M2: nothing is handed out twice in one history.
 * M3: items keep their order: the common ones, then each side's own.
 * M4: a merge's report names what was handed out on several sides, the ambiguous
 * pops, and what was revived or put back, and nothing else.
 */
import type { Evidence } from '../evidence'
import type { Before } from '../lineage'
import type { Replay } from '../model/replay'
import type { Place } from '../slot-book'
import { nameOf, placeText, type ProcessTrace } from '../trace'
import { witness, type PropertyResult } from '../verdict'

export function checkHistory(evidence: Evidence, replay: Replay): PropertyResult[] {
  const { slots } = evidence
  const kept = new Kept(evidence, replay)
  for (const process of evidence.processes) {
    process.lines.forEach((line, at) => {
      if (line.ev !== 'reply' || line.status !== 'ok' || line.result !== null) return
      const place = slots.placesOf(line.message).find((one) => slots.lineAt(one)?.op === 'push')
      if (place !== undefined) kept.check(line.message, place, process, at)
    })
  }
  return replay.results
}

/** Whoever lives and delivered an answered push has it in its past to the end. */
class Kept {
  private readonly pasts = new Map<string, Before>()

  constructor(
    private readonly evidence: Evidence,
    private readonly replay: Replay
  ) {}

  check(message: string, place: Place, process: ProcessTrace, at: number): void {
    const { configurations, staysOf } = this.evidence
    for (const stay of configurations.get(place.config)?.stays ?? []) {
      const last = staysOf.get(stay.process)?.at(-1)
      const { ended } = stay.process
      if (last === undefined || ended === 'killed' || ended === 'stopped') continue
      if (stay.last < place.slot) continue
      this.replay.noteKept(
        last === stay || this.pastOf(last.config).has(place) !== 'no',
        () =>
          `${message} was answered, and delivered by ${nameOf(stay.process)} at ` +
          `${placeText(place.config, place.slot)}, which is no part of the past of ${last.config}`,
        () => [witness(process, at), witness(last.process, last.at)]
      )
    }
  }

  private pastOf(config: string): Before {
    let past = this.pasts.get(config)
    if (past === undefined) {
      past = this.evidence.lineage.before(config)
      this.pasts.set(config, past)
    }
    return past
  }
}
