/** Reads what servers remember of merges, and which pops are ambiguous. */
import type { AmbiguousPop, MergeRecord } from '../../shared/merges'
import { checkMerge } from './answers'
import { NoAnswerError } from './errors'
import type { Inspector } from './inspector'

/** A merge, and who remembers it. */
export interface GroupMerge extends MergeRecord {
  /** Ids; the first one is the one whose record this is. */
  readonly servers: readonly string[]
}

/** What all servers that answered remember together. */
export interface GroupMerges {
  /** Newest last. */
  readonly merges: readonly GroupMerge[]
  /** Servers that did not tell, by name. */
  readonly silent: readonly string[]
}

export class PastReader {
  constructor(private readonly inspector: Inspector) {}

  /**
   * The merges that one server remembers, or all that answer.
   * @param server id or name; null: all
   * @throws UserError when there is no such server, NoAnswerError, RefusedError
   */
  async merges(server: string | null): Promise<GroupMerges> {
    if (server !== null) return united([await this.mergesOf(server)], [])
    const told: MergesOf[] = []
    const silent: string[] = []
    for (const { server: id, name } of await this.inspector.statusAnswers()) {
      try {
        told.push(await this.mergesOf(id))
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error
        silent.push(name)
      }
    }
    if (told.length === 0) throw this.inspector.nobody()
    return united(told, silent)
  }

  /**
   * Pops that several sides executed with different results and that nobody settled,
   * as one server of those that answer knows them.
   * @throws NoAnswerError, RefusedError
   */
  async ambiguous(): Promise<readonly AmbiguousPop[]> {
    const first = await this.ambiguousBeyond(null, 0)
    const pops = [...first.pops]
    // All pages from one server: two may not be equally far.
    for (let page = first; page.pops.length > 0 && page.pops.length < page.total;) {
      page = await this.ambiguousBeyond(first.server, pops.at(-1)?.id ?? 0)
      pops.push(...page.pops)
    }
    return pops.sort((a, b) => (a.message < b.message ? -1 : 1))
  }

  private ambiguousBeyond(server: string | null, after: number) {
    return this.inspector.ask({ q: 'ambiguous', server, after }, 'ambiguous')
  }

  private async mergesOf(given: string): Promise<MergesOf> {
    const { server, first, last } = await this.inspector.ask(
      { q: 'merges', server: given },
      'merges'
    )
    const merges: MergeRecord[] = []
    for (let number = first; number <= last; number++) {
      const merge = checkMerge(await this.mergeText(server, number))
      // What makes no sense was damaged on that server's disk.
      if (merge !== undefined) merges.push(merge)
    }
    return { server, merges }
  }

  private async mergeText(server: string, number: number): Promise<string> {
    let text = ''
    for (;;) {
      const query = { q: 'merge', server, number, offset: text.length } as const
      const page = await this.inspector.ask(query, 'merge')
      if (page.offset !== text.length || page.text === '') return text
      text += page.text
      if (text.length >= page.total) return text
    }
  }
}

interface MergesOf {
  readonly server: string
  readonly merges: readonly MergeRecord[]
}

/** Each merge once: all that took part in it remember the same. */
function united(told: readonly MergesOf[], silent: readonly string[]): GroupMerges {
  const byConfig = new Map<string, GroupMerge>()
  for (const { server, merges } of told) {
    for (const merge of merges) {
      const known = byConfig.get(merge.config)
      const { time, config, from, report, hash } = known ?? merge
      const servers = [...(known?.servers ?? []), server]
      byConfig.set(config, { time, config, from, report, hash, servers })
    }
  }
  return { merges: [...byConfig.values()].sort(byEpoch), silent }
}

/** Clocks of several machines differ; epochs rise from merge to merge. */
function byEpoch(a: GroupMerge, b: GroupMerge): number {
  return parseInt(a.config, 10) - parseInt(b.config, 10) || a.time - b.time
}
