import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { Offers } from '../../../src/main/protocol/membership/offers'
import { StatePull } from '../../../src/main/protocol/membership/state-pull'
import { datagrams, STREAM, type Way } from '../../../src/main/protocol/membership/way'
import { encodeState, PartStock, stateDigest } from '../../../src/main/protocol/queue/parts'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { timing } from '../../../src/main/protocol/timing'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import { groupMark } from '../../../src/main/protocol/wire/header'
import {
  encodeStatePieces,
  MANIFEST,
  type Piece,
  type StatePieces
} from '../../../src/main/protocol/wire/state'
import { create, packetOf, pop, push, type Call } from '../packets'

const config = { epoch: 3, representative: 1 }
const queue = queueIdOf(12)
const DATAGRAM = 600
const BY_DATAGRAMS = datagrams(DATAGRAM)

/** Executes these as the next slot. */
function execute(replica: Replica, calls: readonly Call[]): void {
  const slot = (replica.history.tip?.end ?? -1) + 1
  const first = 1 + replica.operations
  const packet = packetOf('a', first, first, calls)
  replica.execute(packet, { server: 1, config, slot, place: 0 })
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
  readonly offers?: Offers
  /** By which way each round asks; default: datagrams. */
  readonly wayOf?: (round: number) => Way
  readonly stock?: PartStock
  /** The donor is gone after so many answers. */
  readonly answers?: number
}

/** Bytes of the message that carries this. */
function sizeOf(answer: StatePieces): number {
  const sender = { id: 1, incarnation: 1, config: NO_CONFIG }
  return encodeStatePieces(sender, answer, groupMark('g')).length
}

/** Asks and is answered until the pull is complete or says that it has to begin anew. */
function pull(course: Course): { pull: StatePull; intact: boolean } {
  const { donor, base, fates, meanwhile, offers = new Offers(), stock = new PartStock() } = course
  const one = new StatePull(base, stock)
  let answersLeft = course.answers ?? Infinity
  let mail: { at: number; answer: StatePieces }[] = []
  let round = 0
  for (let now = 0; now < 1_000_000; now += 5) {
    meanwhile?.(round, offers)
    const way = course.wayOf?.(round) ?? BY_DATAGRAMS
    round++
    const spans = one.due(now, way)
    expect(spans.length).toBeLessThanOrEqual(limits.spansPerRequest)
    if (spans.length > 0) {
      const { byStream } = way
      const request = { purpose: NO_CONFIG, offer: one.offer, byStream, spans }
      const messageBytes = byStream ? limits.streamBytes : DATAGRAM
      for (const answer of offers.answer(donor, request, messageBytes, now)) {
        if (answersLeft-- <= 0) continue
        expect(sizeOf(answer)).toBeLessThanOrEqual(messageBytes)
        const fate = fates?.next().value ?? { lost: false, twice: false, lateMs: 0 }
        if (fate.lost) continue
        for (let copy = fate.twice ? 2 : 1; copy > 0; copy--) {
          mail.push({ at: now + fate.lateMs * copy, answer })
        }
      }
    }
    for (const { answer } of mail.filter(({ at }) => at <= now)) {
      if (!one.receive(answer, now)) return { pull: one, intact: false }
    }
    mail = mail.filter(({ at }) => at > now)
    if (answersLeft < 0) return { pull: one, intact: false }
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
  it('brings it whatever datagrams the two sides take, and when that changes meanwhile', () => {
    const size = fc.integer({ min: 200, max: 1400 })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.infiniteStream(size),
        fc.infiniteStream(fate),
        (items, sizes, fates) => {
          const donor = holding(items)
          const wayOf = (): Way => datagrams(Number(sizes.next().value))
          const { pull: done, intact } = pull({ donor, base: null, fates, wayOf })
          expect(intact).toBe(true)
          const state = done.state()
          expect(state && stateDigest(state)).toBe(stateDigest(donor))
        }
      ),
      { numRuns: 50 }
    )
  })

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

  it('comes over a stream in few messages, and by datagrams when that ends, and again', () => {
    const donor = holding(30_000)
    const whole = stateDigest(donor)
    let answers = 0
    const byStream = pull({
      donor,
      base: null,
      wayOf: () => STREAM,
      fates: (function* () {
        for (;;) {
          answers++
          yield { lost: false, twice: false, lateMs: 0 }
        }
      })()
    })
    expect(stateDigest(byStream.pull.state()!)).toBe(whole)
    expect(answers).toBeLessThan(12)
    for (const changes of [[0, 4], [3], [3, 90]]) {
      let now = 0
      const wayAt = (round: number): Way =>
        changes.filter((change) => change <= round).length % 2 === 0 ? STREAM : BY_DATAGRAMS
      const mixed = pull({
        donor,
        base: null,
        wayOf: (round) => wayAt((now = round)),
        fates: (function* () {
          // What is on its way when the way ends never arrives.
          for (;;) yield { lost: wayAt(now) !== wayAt(now + 1), twice: false, lateMs: 5 }
        })()
      })
      expect(mixed.intact).toBe(true)
      expect(stateDigest(mixed.pull.state()!)).toBe(whole)
    }
  })

  it('asks again over a stream only when nothing comes any more', () => {
    const donor = holding(60_000)
    const offers = new Offers()
    const one = new StatePull(null, new PartStock())
    const ask = (now: number): StatePieces[] => {
      const spans = one.due(now, STREAM)
      const request = { purpose: NO_CONFIG, offer: one.offer, byStream: true, spans }
      return spans.length === 0 ? [] : offers.answer(donor, request, limits.streamBytes, now)
    }
    let answers = ask(0)
    while (one.total === 0) {
      for (const answer of answers) one.receive(answer, 1)
      answers = ask(1)
    }
    const [first, ...others] = answers
    // The first one takes its time; as long as others follow nothing is asked for twice.
    const late = 2 * timing.streamRetryMs
    one.receive(first!, late)
    const more = ask(late)
    const spanOf = ({ part, offset }: Piece): string => `${part}:${offset}`
    const asked = new Set(others.flatMap(({ pieces }) => pieces.map(spanOf)))
    expect(asked.size).toBeGreaterThan(3)
    for (const { pieces } of more) {
      for (const piece of pieces) expect(asked).not.toContain(spanOf(piece))
    }
    expect(one.silentMs(late + timing.streamRetryMs)).toBe(timing.streamRetryMs)
    const again = ask(late + timing.streamRetryMs).flatMap(({ pieces }) => pieces.map(spanOf))
    for (const span of asked) expect(again).toContain(span)
  })

  it('goes on with what came, from whomever and of whatever state', () => {
    const stock = new PartStock()
    const first = pull({
      donor: holding(60_000),
      base: null,
      wayOf: () => STREAM,
      stock,
      answers: 6
    })
    expect(first.intact).toBe(false)
    expect(first.pull.received).toBeGreaterThan(300_000)
    // The other donor is further, so that its manifest differs.
    const donor = holding(60_000)
    execute(donor, [pop(queue), push(queue, 5)])
    const fresh = pull({ donor, base: null })
    const second = pull({ donor, base: null, stock })
    expect(second.pull.received + first.pull.received).toBeLessThan(fresh.pull.received * 1.4)
    expect(encodeState(second.pull.state()!)).toEqual(encodeState(donor))
  })

  it('is no state when a part was not what its digest says', () => {
    const donor = holding(5000)
    const stock = new PartStock()
    const one = new StatePull(null, stock)
    const offers = new Offers()
    for (let now = 0; !one.isComplete; now++) {
      const spans = one.due(now, STREAM)
      const request = { purpose: NO_CONFIG, offer: one.offer, byStream: true, spans }
      for (const answer of offers.answer(donor, request, limits.streamBytes, now)) {
        const pieces = answer.pieces.map(({ part, offset, bytes }) => {
          const bent = bytes.slice()
          if (part !== MANIFEST && part === spans[0]?.part) bent[bent.length >> 1]! ^= 1
          return { part, offset, bytes: bent }
        })
        expect(one.receive({ ...answer, pieces }, now)).toBe(true)
      }
    }
    expect(one.state()).toBeUndefined()
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
    const one = new StatePull(null, new PartStock())
    let asked = 0
    let answer: StatePieces | undefined
    do {
      const spans = one.due(asked, BY_DATAGRAMS)
      const request = { purpose: NO_CONFIG, offer: one.offer, byStream: false, spans }
      expect(request.spans).toHaveLength(1)
      answer = offers.answer(donor, request, DATAGRAM, asked++)[0]
      expect(one.receive(answer!, asked)).toBe(true)
    } while (answer?.manifestBytes === 0)
    expect(asked).toBeGreaterThan(1)
    expect(one.progress).toBeGreaterThan(0)
  })

  it('believes nothing that is no state', () => {
    const one = new StatePull(null, new PartStock())
    one.due(0, BY_DATAGRAMS)
    const lie = { purpose: NO_CONFIG, offer: 1, pieces: [] }
    expect(one.receive({ ...lie, manifestBytes: limits.manifestBytes + 1 }, 1)).toBe(false)
    expect(one.receive({ ...lie, manifestBytes: 10 }, 1)).toBe(true)
    one.due(timing.pullRetryMs, BY_DATAGRAMS)
    const bytes = new Uint8Array(10).fill(0xee)
    const noise = { part: 0xffffffff, offset: 0, bytes }
    expect(one.receive({ ...lie, manifestBytes: 10, pieces: [noise] }, 2)).toBe(false)
  })
})

describe('offers', () => {
  it('are shared by those who ask at once, and are few', () => {
    const offers = new Offers()
    const donor = holding(10)
    const ask = (epoch: number, now: number) =>
      offers.answer(
        donor,
        { purpose: { epoch, representative: 1 }, offer: 0, byStream: false, spans: [] },
        DATAGRAM,
        now
      )[0]?.offer
    expect(ask(1, 0)).toBe(ask(1, 1))
    expect(ask(1, timing.offerSharedMs + 1)).not.toBe(ask(1, 0))
    const first = ask(2, 1000)
    for (let epoch = 3; epoch < 3 + limits.offers; epoch++) ask(epoch, 1000 + epoch)
    const purpose = { epoch: 2, representative: 1 }
    const again = { purpose, offer: first!, byStream: false, spans: [] }
    expect(offers.answer(donor, again, DATAGRAM, 2000)[0]?.offer).toBe(0)
  })

  it('end when nobody has asked for a while', () => {
    const offers = new Offers()
    const request = { purpose: config, offer: 0, byStream: false, spans: [] }
    const offer = offers.answer(holding(1), request, DATAGRAM, 0)[0]!.offer
    offers.expire(timing.offerMs)
    const [answer] = offers.answer(holding(1), { ...request, offer }, DATAGRAM, timing.offerMs)
    expect(answer).toEqual({ purpose: config, offer: 0, manifestBytes: 0, pieces: [] })
  })
})
