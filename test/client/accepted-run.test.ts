import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AcceptedRun } from '../../src/main/client/accepted-run'
import { Session } from '../../src/main/client/session'
import type { ConfigId } from '../../src/main/protocol/types'
import { groupMark, HEADER_BYTES } from '../../src/main/protocol/wire/header'
import { encodeReply, ResultWriter, clientTag } from '../../src/main/protocol/wire/reply'
import { parsePacket, type Packet } from '../../src/main/protocol/wire/request'

const config = (epoch: number): ConfigId => ({ epoch, representative: 1 })

describe('AcceptedRun', () => {
  it('says nothing before there was an answer', () => {
    expect(new AcceptedRun().at(0)).toBeNull()
    expect(new AcceptedRun().at(1)).toBeNull()
  })

  it('says only what is true of everything that it names', () => {
    const packet = fc.record({
      /** Operations given up before this packet. */
      gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
      count: fc.integer({ min: 1, max: 4 }),
      from: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 2 }))
    })
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), (plan) => {
        const run = new AcceptedRun()
        const answers = new Map<number, number>()
        let low = 1
        for (const { gap, count, from } of plan) {
          const first = low + gap
          low = first + count
          for (let seq = first; seq < low && from !== null; seq++) answers.set(seq, from)
          run.passOver({ first, count, answeredIn: from === null ? null : config(from) })
          const said = run.at(low)
          expect(said === null).toBe(from === null)
          for (let seq = said?.from ?? low; seq < low; seq++) {
            expect(answers.get(seq)).toBe(said!.config.epoch)
          }
          // As much as can be said of one configuration.
          if (said !== null) expect(answers.get(said.from - 1)).not.toBe(said.config.epoch)
          expect(run.at(low + 1)).toBeNull()
        }
      })
    )
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
      const reply = { ...head, client: clientTag('c1'), hintMs: 0, reason: 'none' as const }
      this.session.receive(encodeReply(reply, results.finish(), group), 1, () => undefined)
    }
  }

  it('say where the answers before them came from', () => {
    const hand = new Hand()
    expect(hand.submit().accepted).toBeNull()
    hand.answer(1, 5)
    expect(hand.submit()).toMatchObject({ low: 2, accepted: { config: config(5), from: 1 } })
    hand.answer(2, 5)
    expect(hand.submit()).toMatchObject({ low: 3, accepted: { config: config(5), from: 1 } })
    hand.answer(3, 6)
    expect(hand.submit()).toMatchObject({ low: 4, accepted: { config: config(6), from: 3 } })
  })

  it('follow `low`: what is answered out of turn is said when its turn comes', () => {
    const hand = new Hand()
    for (let i = 0; i < 3; i++) hand.submit()
    hand.answer(3, 5)
    expect(hand.submit()).toMatchObject({ low: 1, accepted: null })
    hand.answer(1, 5)
    expect(hand.submit()).toMatchObject({ low: 2, accepted: { from: 1 } })
    hand.answer(2, 5)
    expect(hand.submit()).toMatchObject({ low: 4, accepted: { from: 1 } })
  })

  it.each([
    ['given up', false],
    ['refused', true]
  ])('begin anew behind one that was %s', (_, isRefused) => {
    const hand = new Hand()
    hand.submit()
    hand.answer(1, 5)
    hand.submit(50)
    if (isRefused) hand.answer(2, 5, 'not-primary')
    let now = 1
    while (hand.session.outstanding > 0) {
      now = hand.session.nextWake()
      hand.session.tick(
        now,
        () => undefined,
        () => undefined
      )
    }
    expect(hand.submit(1000, now)).toMatchObject({ low: 3, accepted: null })
    hand.answer(3, 5)
    expect(hand.submit(1000, now)).toMatchObject({ low: 4, accepted: { from: 3 } })
  })

  it('are sent again with what is true by then', () => {
    const hand = new Hand()
    hand.submit()
    hand.submit()
    hand.answer(1, 5)
    const again: Packet[] = []
    for (let now = hand.session.nextWake(); again.length === 0; now = hand.session.nextWake()) {
      const send = (sent: Uint8Array) => again.push(parsePacket(sent.subarray(HEADER_BYTES))!)
      hand.session.tick(now, send, () => undefined)
    }
    expect(again[0]).toMatchObject({
      first: 2,
      low: 2,
      attempt: 1,
      accepted: { config: config(5), from: 1 }
    })
  })
})
