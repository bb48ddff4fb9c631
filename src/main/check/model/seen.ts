/** What a state has gone through: a configuration up to some slot, and all that this one joined. */
import type { SlotPlace } from '../lineage'

/** Not even the beginning of a configuration. */
const NEVER = -2

export class Seen {
  /** By configuration that this one comes from: the last slot. Made when it is asked for. */
  private ends: Map<string, number> | null = null

  /**
   * @param parents what it joined; unless `isMerge`, the first one has seen all that the others have
   * @param isMerge this configuration began with the merge of states that had diverged
   * @param end the last slot of `config`, -1 for none; grows while slots are executed
   */
  constructor(
    readonly config: string,
    readonly parents: readonly Seen[],
    readonly isMerge: boolean,
    public end = -1
  ) {}

  /** True when this slot belongs to it; slot -1: when the configuration does. */
  covers({ config, slot }: SlotPlace): boolean {
    return this.reachOf(config) >= slot
  }

  /** The last slot of this configuration that belongs to it; -1: just its beginning; less: nothing of it. */
  reachOf(config: string): number {
    if (config === this.config) return this.end
    this.ends ??= this.findEnds()
    return this.ends.get(config) ?? NEVER
  }

  private findEnds(): Map<string, number> {
    const ends = new Map<string, number>()
    const waiting = [...this.parents]
    for (let next; (next = waiting.pop()) !== undefined;) {
      const known = ends.get(next.config)
      if (known === undefined || known < next.end) ends.set(next.config, next.end)
      // Whoever left a configuration later has the same behind it.
      if (known === undefined) waiting.push(...next.parents)
    }
    return ends
  }

  /** Frees what was worked out: nothing more will be asked for a while. */
  rest(): void {
    this.ends = null
  }

  /** The same, as it is now. */
  copy(): Seen {
    return new Seen(this.config, this.parents, this.isMerge, this.end)
  }

  /**
   * The last thing that happened in it: whoever has seen this has seen all of it.
   * Null when nothing ever happened.
   */
  get tip(): SlotPlace | null {
    const at = lastActive(this)
    return at === undefined ? null : { config: at.config, slot: at.end }
  }

  /** All configurations that belong to it. */
  configs(): string[] {
    this.ends ??= this.findEnds()
    return [...this.ends.keys(), this.config]
  }
}

/** This one, or the latest before it in which something happened. */
function lastActive(seen: Seen): Seen | undefined {
  let at: Seen | undefined = seen
  while (at !== undefined && at.end < 0 && !at.isMerge) at = at.parents[0]
  return at
}
