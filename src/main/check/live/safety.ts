/** Tests what a server calls stable, and when it answers what. */
import { placeText } from '../trace'
import type { ReplyFact, StableFact } from './facts'
import type { Lane } from './lane'
import { entryOf } from './slots'
import type { Watched } from './watched'

export function noteStable(watched: Watched, lane: Lane, fact: StableFact): void {
  const entry = entryOf(watched, lane, fact, 'calls stable')
  if (entry === undefined) return
  const { tally, nameOf, lanes } = watched
  const { config, slot, at } = fact
  lane.stable = Math.max(lane.stable ?? slot, slot)
  const says = `${nameOf(lane.id)} says that ${placeText(config, slot)} is stable`
  for (const id of entry.fact.members) {
    const member = lanes.get(id)
    const isThere = member?.config?.config === config
    const last = isThere ? member.last : (entry.lastOf.get(id) ?? null)
    // Who tells nothing, or not yet, may have it.
    if (last === null || (isThere && member.until < at)) continue
    tally.expect(
      'P7',
      last >= slot,
      () =>
        `${says}; ${nameOf(id)} has not delivered ${placeText(config, last + 1)}` +
        (isThere ? '' : ' and went on'),
      () => ({ at, servers: [lane.id, id], config, slot })
    )
  }
}

export function noteReply(watched: Watched, lane: Lane, fact: ReplyFact): void {
  testAnswer(watched, lane, fact)
  if (fact.agreed || lane.config === null || lane.stable === null) return
  // What was ordered in an earlier configuration all who came along have.
  if (fact.config !== lane.config.config) return
  if (fact.slot <= lane.stable) watched.tally.hold('P7')
  else {
    const message = `${fact.client}:${String(fact.first)}`
    lane.early ??= { slot: fact.slot, at: fact.at, message }
  }
}

/** An answer that left early is right if nothing more happens in that configuration here. */
export function judgeEarly({ tally, nameOf }: Watched, lane: Lane, isLeaving: boolean): void {
  const { early, config } = lane
  if (early === null) return
  lane.early = null
  const { slot, at, message } = early
  const name = config?.config ?? ''
  if (isLeaving && slot <= (lane.last ?? slot)) tally.hold('P7')
  else {
    tally.fail(
      'P7',
      `${nameOf(lane.id)} answers ${message} of ${placeText(name, slot)} before it knows that it is stable`,
      { at, servers: [lane.id], config: name, slot, message }
    )
  }
}

/** The answer is what was delivered. */
function testAnswer({ tally, nameOf, book }: Watched, lane: Lane, fact: ReplyFact): void {
  const { config, slot, client, first, at } = fact
  const entry = book.get(config)
  const delivered = entry?.slots.get(slot)?.first
  const message = `${client}:${String(first)}`
  const answers = `${nameOf(lane.id)} answers ${message} of ${placeText(config, slot)}`
  const where = { at, servers: [lane.id], config, slot, message }
  if (delivered === undefined || delivered === null) {
    const isAhead = lane.config?.config === config && lane.last !== null && slot > lane.last
    if (isAhead) {
      tally.fail('answers', `${answers}, and has not delivered it before`, where)
    }
    return
  }
  const packet = delivered.fact.packets.find((one) => one.client === client && one.first === first)
  if (packet === undefined) {
    tally.fail('answers', `${answers}, which ${nameOf(delivered.lane)} did not deliver there`, {
      ...where,
      servers: [lane.id, delivered.lane]
    })
    return
  }
  tally.expect(
    'answers',
    packet.results === fact.results,
    () => `${answers} with something else than ${nameOf(delivered.lane)} delivered there`,
    () => ({ ...where, servers: [lane.id, delivered.lane] })
  )
}
