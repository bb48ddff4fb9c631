import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Session } from '../../src/main/client/session'
import { UntoldAnswers } from '../../src/main/client/untold-answers'
import type { ConfigId } from '../../src/main/protocol/types'
import { groupMark, HEADER_BYTES } from '../../src/main/protocol/wire/header'
import { encodeReply, ResultWriter, clientTag } from '../../src/main/protocol/wire/reply'
import { parsePacket, type Packet, type Stamp } from '../../src/main/protocol/wire/request'

const config = (epoch: number): ConfigId => ({ epoch, representative: 1 })

describe('UntoldAnswers', () => {
  it('have nothing to say before there was an answer', () => {
    expect(new UntoldAnswers().take()).toBeNull()
  })

  it('are told each, by packets that are answered, and nothing else is', () => {
    const packet = fc.record({
      /** Operations that were given up before they were sent. */
      gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
      count: fc.integer({ min: 1, max: 4 }),
      from: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 3 })),
      /** Which of its operations were given up, one bit each. */
      givenUp: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(15)),
      /** Packets that go out before it is finished. */
      ahead: fc.nat(2)
    })
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), (plan) => {
        const untold = new UntoldAnswers()
        const took = new Map<number, number>()
        const told = new Map<number, number>()
        const underWay: { from: number | null; word: Stamp | null }[] = []
        const arrive = (one: (typeof underWay)[number]): void => {
          if (one.from === null) untold.giveBack(one.word)
          else if (one.word !== null) {
            const { from, to, config: said } = one.word
            for (let seq = from; seq < to; seq++) told.set(seq, said.epoch)
          }
        }
        let low = 1
        for (const { gap, count, from, givenUp: bits, ahead } of plan) {
          const first = low + gap
          low = first + count
          const numbers = Array.from({ length: count }, (_, i) => first + i)
          const givenUp = numbers.filter((_, i) => (bits >> i) % 2 === 1).reverse()
          for (const seq of numbers) {
            if (from !== null && !givenUp.includes(seq)) took.set(seq, from)
          }
          const answeredIn = from === null ? null : config(from)
          untold.passOver({ first, count, answeredIn, givenUp })
          underWay.push({ from, word: untold.take() })
          if (underWay.length > ahead) underWay.splice(0, underWay.length - ahead).forEach(arrive)
          for (const [seq, where] of told) expect(took.get(seq)).toBe(where)
        }
        underWay.forEach(arrive)
        for (let word = untold.take(); word !== null; word = untold.take()) {
          arrive({ from: 1, word })
        }
        expect([...told].sort(([a], [b]) => a - b)).toEqual([...took].sort(([a], [b]) => a - b))
      })
    )
  })

  it('of one configuration go into one word', () => {
    const untold = new UntoldAnswers()
    const answered = (first: number, epoch: number) =>
      untold.passOver({ first, count: 2, answeredIn: config(epoch), givenUp: [] })
    answered(1, 5)
    const word = untold.take()
    expect(word).toEqual({ from: 1, to: 3, config: config(5) })
    answered(3, 5)
    untold.giveBack(word)
    answered(5, 5)
    expect(untold.take()).toEqual({ from: 1, to: 7, config: config(5) })
  })
})

describe('a session’s packets', () => {
  const group = groupMark('test')

  /** One operation a packet, answered by hand. */
  class Hand {
    readonly session = new Session({ client: 'c1', group, maxDatagram: 1400, seed: 1 })

    submit(timeoutMs = 1000, now = 0): Packet {
      this.session.submit('pop', 1, 0, now, timeoutMs)
      let packet: Packet | undefined
      this.session.flush(now, (sent) => (packet = parsePacket(sent.subarray(HEADER_BYTES))))
      if (packet === undefined) throw new Error('nothing was sent')
      return packet
    }

    answer(first: number, epoch: number, refusal: 'ok' | 'not-primary' = 'ok'): void {
      const results = new ResultWriter()
      if (refusal === 'ok') results.add(0, 7)
      const head = { server: 1, config: config(epoch), slot: 0, refusal, first, count: 1 }
      const rest = { hintMs: 0, reason: 'none' as const, room: 65_536 }
      const reply = { ...head, client: clientTag('c1'), ...rest }
      this.session.receive(encodeReply(reply, results.finish(), group), 1, () => undefined)
    }
  }

  const said = (from: number, to: number, epoch: number) => ({ from, to, config: config(epoch) })

  it('say where the answers before them came from', () => {
    const hand = new Hand()
    expect(hand.submit().accepted).toBeNull()
    hand.answer(1, 5)
    expect(hand.submit()).toMatchObject({ low: 2, accepted: said(1, 2, 5) })
    hand.answer(2, 5)
    expect(hand.submit()).toMatchObject({ low: 3, accepted: said(2, 3, 5) })
    hand.answer(3, 6)
    expect(hand.submit()).toMatchObject({ low: 4, accepted: said(3, 4, 6) })
  })

  it('follow `low`: what is answered out of turn is said when its turn comes', () => {
    const hand = new Hand()
    for (let i = 0; i < 3; i++) hand.submit()
    hand.answer(3, 5)
    expect(hand.submit()).toMatchObject({ low: 1, accepted: null })
    hand.answer(1, 5)
    expect(hand.submit()).toMatchObject({ low: 2, accepted: said(1, 2, 5) })
    hand.answer(2, 5)
    expect(hand.submit()).toMatchObject({ low: 4, accepted: said(2, 4, 5) })
  })

  it.each([
    ['given up', false],
    ['refused', true]
  ])('say again what one said that was %s, and nothing of that one', (_, isRefused) => {
    const hand = new Hand()
    hand.submit()
    hand.answer(1, 5)
    let now = 1
    for (const seq of [2, 3]) {
      expect(hand.submit(50, now)).toMatchObject({ low: seq, accepted: said(1, 2, 5) })
      if (isRefused) hand.answer(seq, 5, 'not-primary')
      while (hand.session.outstanding > 0) {
        now = hand.session.nextWake()
        hand.session.tick(
          now,
          () => undefined,
          () => undefined
        )
      }
    }
    expect(hand.submit(1000, now)).toMatchObject({ low: 4, accepted: said(1, 2, 5) })
    hand.answer(4, 6)
    expect(hand.submit(1000, now)).toMatchObject({ low: 5, accepted: said(4, 5, 6) })
  })

  it('say the same in every try: any of them may be the one that is executed', () => {
    const hand = new Hand()
    hand.submit()
    hand.submit()
    hand.answer(1, 5)
    const again: Packet[] = []
    for (let now = hand.session.nextWake(); again.length === 0; now = hand.session.nextWake()) {
      const send = (sent: Uint8Array) => again.push(parsePacket(sent.subarray(HEADER_BYTES))!)
      hand.session.tick(now, send, () => undefined)
    }
    expect(again[0]).toMatchObject({ first: 2, low: 2, attempt: 1, accepted: null })
    hand.answer(2, 5)
    expect(hand.submit()).toMatchObject({ low: 3, accepted: said(1, 3, 5) })
  })
})
