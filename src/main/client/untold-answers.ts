/**
 * Which answers a client took from where, as far as it has not told the servers.
 * When both sides of a partition executed a request, nobody but the client knows
 * which answer it took, so every packet says so of a run of earlier ones. What a
 * packet says counts as told once the packet was answered: only then it is known to
 * be executed. The word of a packet that was refused or given up goes with a later
 * one, so a client that waits for each answer has told all that it took with the
 * next request that is answered. Of what it gave up it took nothing, and says nothing.
 */
import { limits } from '../protocol/limits'
import { addRun, type Run } from '../protocol/queue/runs'
import type { ConfigId } from '../protocol/types'
import type { Stamp } from '../protocol/wire/request'

/** A packet of operations that is finished. */
export interface Finished {
  readonly first: number
  readonly count: number
  /** Where its answer came from; null: there was none. */
  readonly answeredIn: ConfigId | null
  /** Operations in it that were given up before the answer came. */
  readonly givenUp: readonly number[]
}

export class UntoldAnswers {
  /** Beyond the bound those of the oldest configurations are forgotten: people may settle these. */
  private runs: readonly Run[] = []

  /** Finished packets, each once, in order: `low` passes over them. */
  passOver({ first, count, answeredIn, givenUp }: Finished): void {
    if (answeredIn === null) return
    let from = first
    for (const gap of [...givenUp].sort((a, b) => a - b)) {
      this.add({ from, to: gap, config: answeredIn })
      from = gap + 1
    }
    this.add({ from, to: first + count, config: answeredIn })
  }

  /** What the next packet is to say; null: nothing. It is not said again unless it is given back. */
  take(): Stamp | null {
    const [run = null, ...rest] = this.runs
    this.runs = rest
    return run
  }

  /** A packet that said so may never be executed. */
  giveBack(word: Stamp | null): void {
    if (word !== null) this.add(word)
  }

  private add(run: Run): void {
    this.runs = addRun(this.runs, run, limits.acceptedRuns)
  }
}
