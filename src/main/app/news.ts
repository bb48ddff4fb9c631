/** What of the servers here is worth a notification, and how often. */
import type { ActionId } from '../../shared/actions'
import type { LocalServerView } from '../../shared/views'

export interface News {
  /** Of one kind there is one in a while. */
  readonly kind: 'crash' | 'problem' | 'lost' | 'settle'
  readonly title: string
  readonly text: string
  /** What is shown when it is clicked. */
  readonly action: ActionId
}

/** `others`: members that are servers of this machine, which tell of themselves. */
export function newsOf(
  before: LocalServerView | undefined,
  after: LocalServerView,
  own: ReadonlySet<string>
): News | null {
  const { name, state, problem, members, ambiguous } = after
  if (state === 'crashed' && before?.state === 'running') {
    const text = problem ?? 'Its process ended. Start it again in Overview.'
    return { kind: 'crash', title: `Server ${name} crashed`, text, action: 'go-overview' }
  }
  if (before?.state !== 'running' || state !== 'running') return null
  if (problem !== null && before.problem === null) {
    return { kind: 'problem', title: `Server ${name}`, text: problem, action: 'go-overview' }
  }
  if (ambiguous > before.ambiguous) {
    return {
      kind: 'settle',
      title: 'Two sides of the group were merged',
      text: `${ambiguous} ${ambiguous === 1 ? 'pop was' : 'pops were'} answered differently on each side: settle them`,
      action: 'go-group'
    }
  }
  const lost = before.members.filter((id) => !members.includes(id) && !own.has(id))
  if (lost.length > 0 && members.length > 0) {
    return {
      kind: 'lost',
      title:
        lost.length === 1 ? 'The group lost a member' : `The group lost ${lost.length} members`,
      text: `${members.length} ${members.length === 1 ? 'is' : 'are'} left where ${name} is`,
      action: 'go-group'
    }
  }
  return null
}

/** Of one kind at most one in this time. */
export const NEWS_EVERY_MS = 30_000

export class NewsLimit {
  private readonly last = new Map<News['kind'], number>()

  constructor(private readonly now: () => number) {}

  /** Whether this one may be shown now. */
  allows({ kind }: News): boolean {
    const time = this.now()
    if (time - (this.last.get(kind) ?? -Infinity) < NEWS_EVERY_MS) return false
    this.last.set(kind, time)
    return true
  }
}
