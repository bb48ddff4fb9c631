import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { Offers, spanBytesOf } from '../../../src/main/protocol/membership/offers'
import { StatePull } from '../../../src/main/protocol/membership/state-pull'
import { encodeState, stateDigest } from '../../../src/main/protocol/queue/parts'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { timing } from '../../../src/main/protocol/timing'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import type { StatePieces } from '../../../src/main/protocol/wire/state'
import { create, packetOf, pop, push, type Call } from '../packets'

const config = { epoch: 3, representative: 1 }
const queue = queueIdOf(12)
const DATAGRAM = 600

/** Executes these as the next slot. */
function execute(replica: Replica, calls: readonly Call[]): void {
  const slot = (replica.history.tip?.end ?? -1) + 1
  const first = 1 + replica.operations
  const packet = packetOf('a', first, first, calls)
  replica.execute(packet, { server: 1, config, slot, place: 0 }, null)
  replica.finishSlot(config, slot)
}

function holding(items: number): Replica {
  const replica = new Replica()
  execute(replica, [create(12)])
  for (let done = 0; done < items; done += 100) {
    execute(
      replica,
      Array.from({ length: Math.min(100, items - done) }, (_, i) => push(queue, done + i))
    )
  }
  return replica
}

interface Course {
  readonly donor: Replica
  readonly base: Replica | null
  /** For each answer: lost, doubled, or held back for so many ms. */
  readonly fates?: Iterator<{ lost: boolean; twice: boolean; lateMs: number }>
  /** Called with each round's number before its requests. */
  readonly meanwhile?: (round: number, offers: Offers) => void
  /** Bytes of offers that are ever kept. */
  readonly offers?: Offers
}

/** Asks and is answered until the pull is complete or says that it has to begin anew. */
function pull(course: Course): { pull: StatePull; intact: boolean } {
  const { donor, base, fates, meanwhile, offers = new Offers() } = course
  const one = new StatePull(base, spanBytesOf(DATAGRAM))
  let mail: { at: number; answer: StatePieces }[] = []
  let round = 0
  for (let now = 0; now < 1_000_000; now += 5) {
    meanwhile?.(round++, offers)
    const spans = one.due(now)
    expect(spans.length).toBeLessThanOrEqual(limits.spansPerRequest)
    if (spans.length > 0) {
      const request = { purpose: NO_CONFIG, offer: one.offer, spans }
      for (const answer of offers.answer(donor, request, DATAGRAM, now)) {
        const fate = fates?.next().value ?? { lost: false, twice: false, lateMs: 0 }
        if (fate.lost) continue
        for (let copy = fate.twice ? 2 : 1; copy > 0; copy--) {
          mail.push({ at: now + fate.lateMs * copy, answer })
        }
      }
    }
    for (const { answer } of mail.filter(({ at }) => at <= now)) {
      if (!one.receive(answer)) return { pull: one, intact: false }
    }
    mail = mail.filter(({ at }) => at > now)
    if (one.isComplete) return { pull: one, intact: true }
  }
  throw new Error('it never ended')
}

const fate = fc.record({
  lost: fc.boolean(),
  twice: fc.boolean(),
  lateMs: fc.integer({ min: 0, max: 100 })
})

describe('pulling a state', () => {
  it('brings it over any network, as it was when it was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.option(fc.integer({ min: 0, max: 900 })),
        fc.infiniteStream(fate),
        (items, own, fates) => {
          const donor = holding(items)
          // An offer whose first answers are lost may be made anew, later.
          const states = new Set([stateDigest(donor)])
          const result = pull({
            donor,
            base: own === null ? null : holding(own),
            fates,
            // The donor goes on.
            meanwhile: (round) => {
              if (round === 0) return
              execute(donor, [pop(queue), push(queue, -round)])
              states.add(stateDigest(donor))
            }
          })
          expect(result.intact).toBe(true)
          const state = result.pull.state()
          expect(state === undefined ? 'none' : stateDigest(state)).toSatisfy((digest: string) =>
            states.has(digest)
          )
        }
      ),
      { numRuns: 20 }
    )
  })

  it('brings no more than the difference', () => {
    const donor = holding(20_000)
    const base = holding(20_000)
    execute(donor, [push(queue, 1), pop(queue)])
    const whole = pull({ donor, base: null }).pull
    const difference = pull({ donor, base }).pull
    expect(encodeState(difference.state()!)).toEqual(encodeState(donor))
    expect(difference.received).toBeLessThan(whole.received / 2)
    // Nothing at all but the manifest when nothing is missing.
    const same = pull({ donor, base: donor }).pull
    expect(same.total).toBe(0)
    expect(encodeState(same.state()!)).toEqual(encodeState(donor))
  })

  it('begins anew when the donor has forgotten what it offered', () => {
    const donor = holding(5000)
    const result = pull({
      donor,
      base: null,
      meanwhile: (round, offers) => {
        if (round === 5) offers.withdraw(NO_CONFIG)
      }
    })
    expect(result.intact).toBe(false)
  })

  it('waits for a donor that has many digests to compute, and is not blocked by it', () => {
    const donor = holding(2 * limits.digestedAtOnce)
    const offers = new Offers()
    const one = new StatePull(null, spanBytesOf(DATAGRAM))
    let asked = 0
    let answer: StatePieces | undefined
    do {
      const request = { purpose: NO_CONFIG, offer: one.offer, spans: one.due(asked) }
      expect(request.spans).toHaveLength(1)
      answer = offers.answer(donor, request, DATAGRAM, asked++)[0]
      expect(one.receive(answer!)).toBe(true)
    } while (answer?.manifestBytes === 0)
    expect(asked).toBeGreaterThan(1)
    expect(one.progress).toBeGreaterThan(0)
  })

  it('believes nothing that is no state', () => {
    const one = new StatePull(null, 100)
    one.due(0)
    const lie = { purpose: NO_CONFIG, offer: 1, pieces: [] }
    expect(one.receive({ ...lie, manifestBytes: limits.manifestBytes + 1 })).toBe(false)
    expect(one.receive({ ...lie, manifestBytes: 10 })).toBe(true)
    one.due(timing.pullRetryMs)
    const bytes = new Uint8Array(10).fill(0xee)
    const noise = { part: 0xffffffff, offset: 0, bytes }
    expect(one.receive({ ...lie, manifestBytes: 10, pieces: [noise] })).toBe(false)
  })
})

describe('offers', () => {
  it('are shared by those who ask at once, and are few', () => {
    const offers = new Offers()
    const donor = holding(10)
    const ask = (epoch: number, now: number) =>
      offers.answer(
        donor,
        { purpose: { epoch, representative: 1 }, offer: 0, spans: [] },
        DATAGRAM,
        now
      )[0]?.offer
    expect(ask(1, 0)).toBe(ask(1, 1))
    expect(ask(1, timing.offerSharedMs + 1)).not.toBe(ask(1, 0))
    const first = ask(2, 1000)
    for (let epoch = 3; epoch < 3 + limits.offers; epoch++) ask(epoch, 1000 + epoch)
    const again = { purpose: { epoch: 2, representative: 1 }, offer: first!, spans: [] }
    expect(offers.answer(donor, again, DATAGRAM, 2000)[0]?.offer).toBe(0)
  })

  it('end when nobody has asked for a while', () => {
    const offers = new Offers()
    const request = { purpose: config, offer: 0, spans: [] }
    const offer = offers.answer(holding(1), request, DATAGRAM, 0)[0]!.offer
    offers.expire(timing.offerMs)
    const [answer] = offers.answer(holding(1), { ...request, offer }, DATAGRAM, timing.offerMs)
    expect(answer).toEqual({ purpose: config, offer: 0, manifestBytes: 0, pieces: [] })
  })
})
