/**
 * The states with which configurations begin: each from those that its past left
 * behind. Where a trace does not tell after which slot that was, there are several.
 */
import type { Evidence } from '../evidence'
import type { Branch } from '../lineage'
import { placeText } from '../trace'
import type { Facts } from './facts'
import { mergeStates, type Merged } from './merge-states'
import type { ModelState } from './model-state'

/** States that are followed side by side. */
const CANDIDATES_MOST = 8

/** What a server may hold at some point. */
export interface States {
  readonly candidates: readonly ModelState[]
  /** One of the candidates is right; else none of them may be. */
  readonly isCertain: boolean
}

export const UNKNOWN: States = { candidates: [], isCertain: false }

/** Possible merges with which a configuration begins. */
export interface Beginnings {
  readonly possible: readonly Merged[]
  readonly isCertain: boolean
}

export class StatesAt {
  private readonly saved = new Map<string, States>()
  private readonly wanted = new Map<string, Set<number>>()

  constructor(private readonly evidence: Evidence) {
    for (const id of evidence.configurations.keys()) {
      for (const branch of evidence.lineage.pastOf(id).branches) {
        const known = this.wanted.get(branch.config) ?? new Set()
        for (const end of endsOf(branch)) known.add(end)
        this.wanted.set(branch.config, known)
      }
    }
  }

  /** Keeps what `config` left behind after `slot`, if somebody took it along from there. */
  save(config: string, slot: number, { candidates, isCertain }: States): void {
    if (this.wanted.get(config)?.has(slot) !== true) return
    const copies = candidates.map((state) => {
      const copy = state.copy()
      copy.seen.end = slot
      return copy
    })
    this.saved.set(placeText(config, slot), { candidates: copies, isCertain })
  }

  /** How `config` may begin; nothing possible: that is unknown. */
  beginningsOf(config: string, facts: Facts): Beginnings {
    const { branches, isWhole } = this.evidence.lineage.pastOf(config)
    if (!isWhole) return { possible: [], isCertain: false }
    let choices: (readonly ModelState[])[] = [[]]
    let isCertain = true
    for (const branch of branches) {
      const { candidates, isCertain: isSure } = this.statesAfter(branch)
      if (!isSure) isCertain = false
      choices = choices.flatMap((some) => candidates.map((state) => [...some, state]))
      if (choices.length > CANDIDATES_MOST) {
        choices = choices.slice(0, CANDIDATES_MOST)
        isCertain = false
      }
    }
    return { possible: choices.map((states) => mergeStates(config, states, facts)), isCertain }
  }

  /** Frees what was worked out for the beginning of `config`. */
  rest(config: string): void {
    for (const branch of this.evidence.lineage.pastOf(config).branches) {
      for (const { seen } of this.statesAfter(branch).candidates) seen.rest()
    }
  }

  /** What a branch may have left behind. */
  private statesAfter(branch: Branch): States {
    const ends = endsOf(branch)
    const found = ends.map((end) => this.saved.get(placeText(branch.config, end)) ?? UNKNOWN)
    return {
      candidates: found.flatMap(({ candidates }) => candidates),
      isCertain:
        ends.length === branch.most - branch.least + 1 && found.every(({ isCertain }) => isCertain)
    }
  }
}

/** The slots after which it may have been left, the likeliest first. */
function endsOf({ least, most }: Branch): number[] {
  if (most === Infinity) return []
  const count = Math.min(CANDIDATES_MOST, most - least + 1)
  return Array.from({ length: count }, (_, back) => most - back)
}
