/** Gives a closed group a new join code. */
import type { StatusAnswer } from '../protocol/wire/control'
import { nobodyHeard } from './errors'
import type { Queries } from './queries'

/** A server that does not answer in this time did not take it. */
const PATIENCE_MS = 3000

/** What became of a new code at one server. */
export interface KeyTaken {
  readonly server: string
  readonly name: string
  /** Null: it has the code; else why not. */
  readonly problem: string | null
}

export class KeyDesk {
  constructor(
    private readonly queries: Queries,
    private readonly group: string,
    private readonly status: () => Promise<readonly StatusAnswer[]>
  ) {}

  /**
   * Tells every server that can be heard, and those that these know of.
   *
   * @param hours how long the code before counts, too
   * @throws NoAnswerError when nobody is there
   */
  async replace(code: string, hours: number): Promise<readonly KeyTaken[]> {
    const names = new Map<string, string>()
    for (const { server, name, members } of await this.status()) {
      for (const member of members) {
        if (!names.has(member.server)) names.set(member.server, member.name)
      }
      names.set(server, name)
    }
    if (names.size === 0) throw nobodyHeard(this.group)
    const answers = await this.queries.gather(
      { q: 'rekey', server: null, code, hours },
      { enough: (all) => [...names.keys()].every((id) => all.has(id)), timeoutMs: PATIENCE_MS }
    )
    for (const answer of answers.values()) {
      if (answer.a === 'rekey') names.set(answer.server, answer.name)
    }
    return [...names].map(([server, name]) => {
      const answer = answers.get(server)
      if (answer?.a === 'rekey') return { server, name, problem: null }
      const problem = answer?.a === 'refused' ? answer.problem : 'no answer'
      return { server, name, problem }
    })
  }
}
