/**
 * What two states remember of one client, joined. The client is as far as either
 * has it; what was executed and what it took is what either knows; of two answers
 * to one packet the one of the smaller configuration is given again, by everybody.
 */
import { limits } from '../limits'
import { compareDots, compareMoments } from '../queue/moment'
import { uniteRuns } from '../queue/runs'
import type { Answered, Sessions, SessionState } from '../queue/sessions'

export function joinSessions(into: Sessions, a: Sessions, b: Sessions): void {
  for (const session of a.values()) {
    const other = b.get(session.client)
    into.restore(other === undefined ? session : joinSession(session, other))
  }
  for (const session of b.values()) {
    if (a.get(session.client) === undefined) into.restore(session)
  }
  into.restored()
}

function joinSession(a: SessionState, b: SessionState): SessionState {
  const low = Math.max(a.low, b.low)
  return {
    client: a.client,
    next: Math.max(a.next, b.next),
    low,
    answered: joinAnswers(a.answered, b.answered, low),
    executed: uniteRuns(a.executed, b.executed, limits.executedRuns),
    accepted: uniteRuns(a.accepted, b.accepted, limits.acceptedRuns),
    age: compareMoments(a.age, b.age) >= 0 ? a.age : b.age
  }
}

function joinAnswers(a: readonly Answered[], b: readonly Answered[], low: number): Answered[] {
  const byFirst = new Map<number, Answered>()
  for (const answered of [...a, ...b]) {
    const known = byFirst.get(answered.first)
    if (answered.first < low || (known && compareDots(known, answered) <= 0)) continue
    byFirst.set(answered.first, answered)
  }
  return [...byFirst.values()]
    .sort((one, other) => one.first - other.first)
    .slice(-limits.answersPerSession)
}
