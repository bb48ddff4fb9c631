import { describe, expect, it } from 'vitest'
import { groupMark } from '../../src/main/protocol/wire/header'
import { RequestWriter } from '../../src/main/protocol/wire/request'
import { MessageCounter } from '../../src/main/server/message-counter'
import { classic, fromClient, fromServer, group } from './datagrams'

function counted(...datagrams: readonly Uint8Array[]): number {
  const counter = new MessageCounter(group)
  for (const bytes of datagrams) counter.note('datagram', bytes)
  return counter.total
}

describe('a client’s packet', () => {
  it('counts by its operations', () => {
    expect(counted(fromClient(1, 9), fromClient(10, 1))).toBe(10)
  })

  it('counts once, however often it is sent', () => {
    expect(counted(fromClient(1), fromClient(1, 1, 1), fromClient(1), fromClient(1, 1, 7))).toBe(1)
  })

  it('counts when only a repetition of it arrives', () => {
    expect(counted(fromClient(1), fromClient(3), fromClient(2, 1, 1))).toBe(3)
  })

  it('is told from the same numbers of another client', () => {
    const writer = new RequestWriter('another', group, 1400)
    writer.add(6, 1, 0)
    expect(counted(fromClient(1), writer.finish(1, 1, false))).toBe(2)
  })
})

describe('what does not count', () => {
  it('is damaged, of another group, or no request', () => {
    const damaged = fromClient(1)
    damaged[damaged.length - 1]! ^= 1
    const writer = new RequestWriter('client', groupMark('other'), 1400)
    writer.add(6, 1, 0)
    const foreign = writer.finish(1, 1, false)
    expect(counted(damaged, foreign, fromServer(2), new Uint8Array(3), new Uint8Array(0))).toBe(0)
  })
})

describe('a classic request', () => {
  it('counts once for its UUID', () => {
    const counter = new MessageCounter(group)
    for (const uuid of ['u1', 'u1', 'u2', 'u1']) counter.note('classic', classic(uuid))
    for (const noise of ['noise', 'mockPartition', '']) counter.note('classic', Buffer.from(noise))
    expect(counter.total).toBe(2)
  })
})

it('forgets the oldest packets rather than grow without bound', () => {
  const counter = new MessageCounter(group)
  for (let i = 0; i <= 16_384; i++) counter.note('classic', classic(`u${i}`))
  counter.note('classic', classic('u16384'))
  expect(counter.total).toBe(16_385)
  counter.note('classic', classic('u0'))
  expect(counter.total).toBe(16_386)
})
