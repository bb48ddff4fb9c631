import { describe, expect, it } from 'vitest'
import { proofAnswer } from '../../src/main/net/proof-answer'
import { makeEndpoint } from '../../src/main/protocol/ids'
import { DatagramType, groupMark, unseal } from '../../src/main/protocol/wire/header'
import { AddressProofs, AMPLIFICATION_MOST } from '../../src/main/server/address-proofs'
import { bounds } from '../../src/shared/bounds'
import type { Endpoint } from '../../src/main/protocol/types'

const GROUP = groupMark('g')
const at = (i: number): Endpoint => makeEndpoint('10.0.0.1', 0)! + i * 65536 + 9000

function proofs() {
  const clock = { now: 1000 }
  const sent: { to: Endpoint; bytes: Uint8Array }[] = []
  const subject = new AddressProofs({
    group: GROUP,
    now: () => clock.now,
    send: (to, bytes) => sent.push({ to, bytes })
  })
  const sentTo = (to: Endpoint): Uint8Array[] =>
    sent.filter((one) => one.to === to).map(({ bytes }) => bytes)
  const questions = (to: Endpoint): Uint8Array[] =>
    sentTo(to).filter((bytes) => unseal(bytes, GROUP) === DatagramType.prove)
  /** Whoever is there gives back what it was asked last. */
  const answer = (from: Endpoint): void => {
    const question = questions(from).at(-1)!
    subject.received(from, proofAnswer(question, GROUP)!)
  }
  return { subject, clock, sent, sentTo, questions, answer }
}

const request = new Uint8Array(60)
const large = new Uint8Array(1400)

describe('an address', () => {
  it('that proved nothing gets at most three times what came from it, whatever is asked', () => {
    const { subject, clock, sentTo } = proofs()
    let received = 0
    for (let i = 0; i < 500; i++) {
      subject.received(at(1), request)
      received += request.length
      subject.send(at(1), i % 2 === 0 ? large : new Uint8Array(100))
      clock.now += 7
    }
    const bytes = sentTo(at(1)).reduce((sum, { length }) => sum + length, 0)
    expect(bytes).toBeGreaterThan(received)
    expect(bytes).toBeLessThanOrEqual(AMPLIFICATION_MOST * received)
  })

  it('gets small answers at once', () => {
    const { subject, sentTo } = proofs()
    subject.received(at(1), request)
    const reply = new Uint8Array(70)
    subject.send(at(1), reply)
    expect(sentTo(at(1))).toEqual([reply])
  })

  it('gets what waited, in order, as soon as it gives back what it was sent', () => {
    const { subject, sentTo, answer } = proofs()
    const pages = [1, 2, 3].map((i) => large.slice().fill(i))
    subject.received(at(1), request)
    for (const page of pages) subject.send(at(1), page)
    expect(sentTo(at(1))).toHaveLength(1)
    answer(at(1))
    expect(sentTo(at(1)).slice(1)).toEqual(pages)
    for (let i = 0; i < 1000; i++) subject.send(at(1), large)
    expect(sentTo(at(1))).toHaveLength(1004)
  })

  it('proves nothing for another, nor with what it was sent long ago', () => {
    const { subject, clock, sentTo, questions } = proofs()
    subject.received(at(1), request)
    subject.send(at(1), large)
    const proof = proofAnswer(questions(at(1))[0]!, GROUP)!
    subject.received(at(2), proof)
    subject.send(at(2), large)
    expect(sentTo(at(2)).some(({ length }) => length === large.length)).toBe(false)
    // Two secrets later.
    for (let i = 0; i < 3; i++) {
      clock.now += 130_000
      subject.received(at(3), request)
      subject.send(at(3), large)
    }
    subject.received(at(1), proof)
    subject.send(at(1), large)
    expect(sentTo(at(1)).some(({ length }) => length === large.length)).toBe(false)
  })

  it('that is used is asked again before its proof is over, and loses nothing meanwhile', () => {
    const { subject, clock, sentTo, questions, answer } = proofs()
    subject.received(at(1), request)
    subject.send(at(1), large)
    answer(at(1))
    let asked = questions(at(1)).length
    for (let i = 0; i < 2000; i++) {
      clock.now += 1000
      subject.send(at(1), large)
      if (questions(at(1)).length > asked) answer(at(1))
      asked = questions(at(1)).length
    }
    expect(sentTo(at(1)).filter(({ length }) => length === large.length)).toHaveLength(2001)
  })
})

it('what waits for proofs is bounded, and forgotten when none comes', () => {
  const { subject, clock, sentTo, answer } = proofs()
  for (let i = 0; i < 2 * bounds.server.proofAddresses; i++) {
    subject.received(at(i), request)
    for (let j = 0; j < 4; j++) subject.send(at(i), large)
  }
  const { held, withheld } = subject.counters
  expect(held * large.length).toBeLessThanOrEqual(bounds.server.proofHeldBytesInAll * 3)
  expect(withheld).toBeGreaterThan(0)
  const last = at(2 * bounds.server.proofAddresses - 1)
  clock.now += 10_000
  subject.received(last, request)
  subject.send(last, large)
  const before = sentTo(last).length
  answer(last)
  // What waited too long has been asked for again: only the last page leaves.
  expect(
    sentTo(last)
      .slice(before)
      .map(({ length }) => length)
  ).toEqual([large.length])
})

it('asks those that sent nothing only now and then', () => {
  const { subject, sent } = proofs()
  for (let i = 0; i < 5000; i++) subject.send(at(i), large)
  expect(sent.length).toBeLessThanOrEqual(200)
})
