/** Goal: what is told of datagrams, pauses and merges is what people may see, and no strangers. */
import { describe, expect, it } from 'vitest'
import { formatMemberId } from '../../../src/main/protocol/ids'
import type { ConfigEvent } from '../../../src/main/protocol/types'
import { DatagramType, groupMark } from '../../../src/main/protocol/wire/header'
import { Observer } from '../../../src/main/server/observing/observer'
import type { ObservedBatch } from '../../../src/shared/observed'
import type { TimelineEvent } from '../../../src/shared/timeline'
import { at, fromServer, group, memberInfo } from '../datagrams'

const config: ConfigEvent = {
  kind: 'regular',
  config: { epoch: 2, representative: 1 },
  members: [memberInfo(1), memberInfo(2)],
  from: [],
  index: 0
}

/** What an observer of server 1 tells of this. */
function told(what: (observer: Observer) => void, mark = group): readonly TimelineEvent[] {
  const batches: ObservedBatch[] = []
  const observer = new Observer(
    {
      self: 1,
      group: mark,
      endpoint: () => at(1),
      config,
      post: (batch) => batches.push(batch)
    },
    { periodMicros: 1000, dutyMicros: 1000, clients: [] }
  )
  what(observer)
  observer.close()
  return batches.flatMap(({ events }) => events)
}

describe('an observer', () => {
  it('tells of members and of those who want to become one, and of no other server', () => {
    const events = told((observer) => {
      observer.received(at(2), fromServer(2))
      observer.received(at(3), fromServer(3))
      observer.dropped(at(3), fromServer(3), 'loss')
      observer.received(at(4), fromServer(4, DatagramType.join))
      observer.dropped(at(2), fromServer(2, DatagramType.ack), 'loss')
    })
    expect(events.map((event) => [event.ev, 'from' in event ? event.from : null])).toEqual([
      ['receive', formatMemberId(2)],
      ['receive', formatMemberId(4)],
      ['drop', formatMemberId(2)]
    ])
  })

  it('tells nothing of another group at the same address', () => {
    const events = told((observer) => {
      observer.received(at(2), fromServer(2))
      observer.dropped(at(2), fromServer(2), 'guard')
    }, groupMark('another'))
    expect(events).toEqual([])
  })

  it('tells once that its server is paused, and once that it goes on', () => {
    const events = told((observer) => {
      for (const isPaused of [false, true, true, false, false]) observer.paused(isPaused)
    })
    expect(events).toMatchObject([
      { ev: 'life', what: 'paused', lane: formatMemberId(1) },
      { ev: 'life', what: 'resumed', lane: formatMemberId(1) }
    ])
  })
})
