import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Endpoint, MemberId } from '../../src/main/protocol/types'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { Cuts } from '../../src/main/server/cuts'
import { at, clientAt, fromClient, fromServer } from './datagrams'

function hears(cuts: Cuts, other: MemberId): boolean {
  return !isCut(cuts, at(other), fromServer(other))
}

function isCut(cuts: Cuts, from: Endpoint, bytes: Uint8Array): boolean {
  const sender = cuts.senderOf(from, bytes)
  return sender !== null && cuts.cutsReceived(sender)
}

describe('sides', () => {
  it('part any number of servers into any number of sides, the same way at all of them', () => {
    const member = fc.integer({ min: 1, max: 9 })
    const sideOf = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(sideOf, fc.array(member, { maxLength: 4 }), (placed, unnamed) => {
        // Side 0 is that of the servers that are not named.
        const place = (id: MemberId): number => (unnamed.includes(id) ? 0 : (placed[id - 1] ?? 0))
        const all = placed.map((_, i) => i + 1)
        const sides = [1, 2, 3, 4].map((side) => all.filter((id) => place(id) === side))
        for (const self of all) {
          const cuts = new Cuts(self)
          cuts.divide(sides, 'k')
          for (const other of all) {
            expect(hears(cuts, other)).toBe(other === self || place(self) === place(other))
          }
        }
      })
    )
  })

  it('leave those together that are not named', () => {
    const cuts = new Cuts(3)
    cuts.divide([[1, 2]], 'k')
    expect([1, 2, 3, 4].map((id) => hears(cuts, id))).toEqual([false, false, true, true])
  })

  it('take the place of those before', () => {
    const cuts = new Cuts(1)
    cuts.divide([[1], [2]], 'k1')
    cuts.divide([[1, 2], [3]], 'k2')
    expect([hears(cuts, 2), hears(cuts, 3)]).toEqual([true, false])
    expect(cuts.key).toBe('k2')
    cuts.unite()
    expect(hears(cuts, 3)).toBe(true)
    expect([cuts.key, cuts.sides]).toEqual([null, null])
  })
})

describe('one-way cuts', () => {
  it('add up, never to oneself, and end together', () => {
    const cuts = new Cuts(1)
    cuts.deafen([1, 2])
    cuts.deafen([2, 3])
    expect([1, 2, 3, 4].map((id) => hears(cuts, id))).toEqual([true, false, false, true])
    cuts.heal()
    expect([2, 3].map((id) => hears(cuts, id))).toEqual([true, true])
  })
})

it('know servers by whatever they send', () => {
  const cuts = new Cuts(1)
  cuts.deafen([2])
  const clients: readonly DatagramType[] = [
    DatagramType.request,
    DatagramType.reply,
    DatagramType.query,
    DatagramType.answer,
    // It begins a stream, and says itself whose.
    DatagramType.hello,
    DatagramType.reach,
    DatagramType.announce,
    DatagramType.find,
    DatagramType.prove,
    DatagramType.proof,
    DatagramType.probe,
    DatagramType.probed
  ]
  for (const type of Object.values(DatagramType)) {
    expect(isCut(cuts, at(2), fromServer(2, type))).toBe(!clients.includes(type))
  }
  for (const bytes of [fromClient(1), Buffer.from('msg,u,qSize,1'), new Uint8Array(18)]) {
    expect(isCut(cuts, clientAt, bytes)).toBe(false)
  }
})
