/** Goal: everybody has one name, and strangers have none. */
import { describe, expect, it } from 'vitest'
import { formatMemberId, makeEndpoint } from '../../../src/main/protocol/ids'
import { DatagramType, groupMark } from '../../../src/main/protocol/wire/header'
import { Lanes } from '../../../src/main/server/observing/lanes'
import { at, classic, clientAt, fromClient, fromServer, group, memberInfo } from '../datagrams'

describe('Lanes', () => {
  it('calls members by their ids, and others by their addresses', () => {
    const lanes = new Lanes(group)
    lanes.learn([memberInfo(1), memberInfo(2)])
    expect(lanes.of(at(2))).toBe(formatMemberId(2))
    expect(lanes.of(clientAt)).toBe('client 127.0.0.1:40000')
    expect(lanes.ofSender(clientAt, fromClient(0))).toBe('client 127.0.0.1:40000')
  })

  it('knows a server by what it sends, wherever it is, from then on', () => {
    const lanes = new Lanes(group)
    const moved = makeEndpoint('127.0.0.1', 9001) ?? 0
    lanes.learn([memberInfo(1)])
    expect(lanes.ofSender(moved, fromServer(1))).toBe(formatMemberId(1))
    expect(lanes.of(moved)).toBe(formatMemberId(1))
  })

  it('takes what another group sends to the same address for foreign', () => {
    const [own, other] = [new Lanes(group), new Lanes(groupMark('other'))]
    for (const bytes of [fromServer(1), fromClient(0)]) {
      expect(own.isForeign(bytes)).toBe(false)
      expect(other.isForeign(bytes)).toBe(true)
    }
    expect(other.isForeign(classic('u'))).toBe(false)
  })

  it('takes a server for a stranger until it was a member, or wants to become one', () => {
    const lanes = new Lanes(group)
    expect(lanes.isStranger(fromServer(1))).toBe(true)
    expect(lanes.isStranger(fromServer(1, DatagramType.order))).toBe(true)
    for (const type of [DatagramType.join, DatagramType.propose, DatagramType.install]) {
      expect(lanes.isStranger(fromServer(1, type))).toBe(false)
    }
    expect(lanes.isStranger(fromClient(0))).toBe(false)
    expect(lanes.isStranger(classic('u'))).toBe(false)
    lanes.learn([memberInfo(1)])
    lanes.learn([memberInfo(2)])
    expect(lanes.isStranger(fromServer(1))).toBe(false)
  })
})
