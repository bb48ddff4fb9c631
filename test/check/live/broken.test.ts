/**
 * Goal: each property turns red when it is broken, with the counterexample that broke it.
 * Method: a sound story, with one fact lost, doubled, moved or changed.
 */
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../src/main/check/live/facts'
import { Monitor } from '../../../src/main/check/live/monitor'
import { a, b, c, FIRST, judge, packed, SECOND, soundStory, violatedIn, type Told } from './told'

type Is = (told: Told) => boolean
const at =
  (lane: string, kind: Fact['kind'], slot?: number): Is =>
  (told) =>
    told.lane === lane &&
    told.fact.kind === kind &&
    (slot === undefined || ('slot' in told.fact && told.fact.slot === slot))

/** The story with this fact replaced by others. */
function changed(is: Is, change: (fact: Fact) => readonly Fact[]): Told[] {
  let done = 0
  const story = soundStory().flatMap(({ lane, fact }) => {
    if (!is({ lane, fact }) || done++ > 0) return [{ lane, fact }]
    return change(fact).map((one) => ({ lane, fact: one }))
  })
  expect(done).toBeGreaterThan(0)
  return story
}

const without = (is: Is): Told[] => changed(is, () => [])
const withFields = (is: Is, fields: object): Told[] =>
  changed(is, (fact) => [{ ...fact, ...fields }])

const packet = { client: 'c1', first: 0, count: 1, results: 100 }

/** Property, what is done, the broken story, words of the counterexample. */
const cases: readonly (readonly [id: string, what: string, told: Told[], text: string])[] = [
  ['P1', 'an order is lost', without(at(a, 'order', 3)), 'which server a has not ordered'],
  [
    'P1',
    'a slot is ordered twice',
    changed(at(a, 'order', 0), (one) => [one, one]),
    'is ordered by'
  ],
  [
    'P1',
    'a server delivers what was not ordered',
    withFields(at(c, 'deliver', 1), { digest: 99 }),
    'with other messages than server b ordered'
  ],
  [
    'P1',
    'a message is delivered again',
    withFields(at(b, 'deliver', 3), { packets: [{ ...packet, first: 2, results: 103 }] }),
    'server b delivers c1:2'
  ],
  [
    'P2',
    'one id has other members',
    changed(at(b, 'config'), (one) =>
      one.kind === 'config' ? [{ ...one, fact: { ...one.fact, members: [b, a] } }] : []
    ),
    `${FIRST} is regular`
  ],
  [
    'P2',
    'an epoch falls',
    changed(
      ({ lane, fact }) => lane === b && fact.kind === 'config' && fact.fact.config === SECOND,
      (one) => (one.kind === 'config' ? [{ ...one, fact: { ...one.fact, config: `1.${a}` } }] : [])
    ),
    `server b installs 1.${a} after`
  ],
  [
    'P2',
    'a transitional configuration is left out',
    without(
      ({ lane, fact }) => lane === a && fact.kind === 'config' && fact.fact.kind === 'transitional'
    ),
    'without a transitional one before it'
  ],
  ['P3', 'the owner does not deliver', without(at(a, 'deliver', 3)), `ordered ${FIRST}/3`],
  ['P4', 'a companion lacks a slot', without(at(b, 'deliver', 3)), 'leave'],
  ['P5', 'an owner orders too early', without(at(b, 'deliver', 0)), 'and has delivered only up to'],
  [
    'P5',
    'messages of a client change places',
    withFields(at(c, 'deliver', 0), { packets: [{ ...packet, first: 7 }] }),
    'of the same client'
  ],
  ['P6', 'a slot is left out', without(at(c, 'deliver', 1)), `without ${FIRST}/1`],
  ['P6', 'a slot comes twice', changed(at(c, 'deliver', 1), (one) => [one, one]), 'after'],
  [
    'P6',
    'a slot holds something else',
    withFields(at(c, 'deliver', 2), { digest: 98 }),
    `${FIRST}/2 has other messages`
  ],
  [
    'P6',
    'somebody else takes the turn',
    soundStory().map((one) => (at(b, 'order', 1)(one) ? { ...one, lane: c } : one)),
    'it is the turn of server b'
  ],
  [
    'P7',
    'a member lacks what is stable',
    without(at(c, 'deliver', 3)),
    'server c has not delivered'
  ],
  [
    'P7',
    'an answer leaves before its slot is stable',
    without(at(b, 'stable', 1)),
    'before it knows that it is stable'
  ],
  [
    'P8',
    'something is ordered on the way',
    changed(
      ({ lane, fact }) => lane === b && fact.kind === 'config' && fact.fact.kind === 'transitional',
      (one) => [one, { kind: 'order', at: one.at, config: FIRST, slot: 4, digest: 4 }]
    ),
    'while it leaves'
  ],
  ['P8', 'companions end apart', without(at(a, 'deliver', 3)), 'leave'],
  [
    'results',
    'a request has other results',
    withFields(at(c, 'deliver', 0), { packets: [{ ...packet, results: 5 }] }),
    'c1:0'
  ],
  [
    'state',
    'queues differ',
    withFields(at(c, 'deliver', 2), { hash: '77' }),
    'the queues hold something else'
  ],
  [
    'answers',
    'an answer tells something else',
    withFields(at(a, 'reply', 0), { results: 5 }),
    'server a answers c1:0'
  ],
  [
    'M5',
    'a merge comes to something else',
    changed(at(b, 'merge'), (one) =>
      one.kind === 'merge' ? [{ ...one, fact: { ...one.fact, hash: 'other' } }] : []
    ),
    'gives h at server a and other at server b'
  ]
]

describe('the live monitor', () => {
  it('finds nothing wrong with a sound story, and tests all that it can', () => {
    const views = judge(soundStory())
    expect(violatedIn(views)).toEqual([])
    const tested = [...views.values()].filter(({ cases: count }) => count > 0).map(({ id }) => id)
    expect(tested).toEqual([
      ...['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8'],
      ...['results', 'state', 'M5', 'answers']
    ])
    expect(views.get('M1')).toMatchObject({ verdict: 'untested', cases: 0 })
  })

  it.each(cases)('sees %s broken when %s', (id, _what, told, text) => {
    const view = judge(told).get(id)
    expect(view).toMatchObject({
      verdict: 'violated',
      counterexample: { text: expect.any(String) }
    })
    expect(view?.counterexample?.text).toContain(text)
    expect(view?.counterexample?.servers.length).toBeGreaterThan(0)
  })

  it('guesses nothing where something that was told got lost', () => {
    const story = soundStory()
    const until = story.length + 1
    const monitor = new Monitor()
    const half = story.length / 2
    for (const lane of [a, b, c]) {
      const own = story.flatMap((one) => (one.lane === lane ? [one.fact] : []))
      const early = own.filter((fact) => fact.at < half - 8)
      const late = own.filter((fact) => fact.at > half)
      monitor.take({ lane, turn: 0, until: half, facts: packed(early) })
      monitor.advance(half)
      // The batch between them never came.
      monitor.take({ lane, turn: 2, until, facts: packed(late) })
    }
    monitor.advance(until)
    expect(violatedIn(new Map(monitor.views().map((view) => [view.id, view])))).toEqual([])
  })

  it('tests what a server that ended told before', () => {
    const story = withFields(at(c, 'deliver', 2), { digest: 98 })
    const until = story.length + 1
    const monitor = new Monitor()
    for (const lane of [a, b, c]) {
      const own = story.flatMap((one) => (one.lane === lane ? [one.fact] : []))
      monitor.take({ lane, turn: 0, until, facts: packed(own) })
    }
    monitor.gone(c)
    monitor.advance(until)
    expect(monitor.views().find(({ id }) => id === 'P6')?.verdict).toBe('violated')
  })
})
