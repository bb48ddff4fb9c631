import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StateFeed } from '../../src/main/desk/state-feed'
import type { AppInfo, StatePatch } from '../../src/shared/ipc'
import type { GroupView, LocalServerView } from '../../src/shared/views'

function server(name: string, items = 0): LocalServerView {
  return {
    name,
    state: 'running',
    problem: null,
    server: null,
    pid: 1,
    unicast: null,
    interface: null,
    network: null,
    config: null,
    members: [],
    index: null,
    turn: null,
    nextSlot: null,
    delivered: null,
    stable: null,
    queues: 0,
    items,
    ambiguous: 0,
    phase: null,
    unheard: [],
    transfer: null,
    reach: null,
    merge: null,
    incident: null
  }
}

const info: AppInfo = {
  version: '1',
  platform: 'linux',
  shell: 'electron',
  runtime: 'Electron 25',
  problem: null,
  group: 'default',
  isOpen: true,
  interface: null,
  home: '/home',
  machine: 'ada',
  isFirst: false
}
const group = (name: string): GroupView => ({ group: name, configurations: [] })

describe('StateFeed', () => {
  it('has nothing to tell at first, and tells each change once', () => {
    const feed = new StateFeed()
    expect(feed.take()).toBeNull()
    feed.setServer(server('a'))
    expect(feed.take()).toEqual({ servers: { changed: [server('a')], removed: [] } })
    expect(feed.take()).toBeNull()
  })

  it('sends only what changed', () => {
    const feed = new StateFeed()
    feed.setInfo(info)
    feed.setServer(server('a'))
    feed.setServer(server('b'))
    feed.take()
    feed.setServer(server('b', 7))
    feed.setGroup(group('default'))
    expect(feed.take()).toEqual({
      group: group('default'),
      servers: { changed: [server('b', 7)], removed: [] }
    })
  })

  it('is silent about changes that cancel out and about equal copies', () => {
    const feed = new StateFeed()
    feed.setInfo(info)
    feed.setServer(server('a', 1))
    feed.take()
    feed.setInfo({ ...info })
    feed.setServer(server('a', 2))
    feed.setServer(server('a', 1))
    feed.setServer(server('brief'))
    feed.removeServer('brief')
    expect(feed.take()).toBeNull()
  })

  it('starts a window with the whole state and goes on from there', () => {
    const feed = new StateFeed()
    feed.setInfo(info)
    feed.setServer(server('a'))
    feed.take()
    feed.setServer(server('b'))
    expect(feed.whole()).toEqual({
      info,
      servers: { changed: [server('a'), server('b')], removed: [] }
    })
    expect(feed.take()).toBeNull()
    feed.removeServer('a')
    expect(feed.take()).toEqual({ servers: { changed: [], removed: ['a'] } })
  })

  it('applied patch by patch gives what is there, whatever happened in between', () => {
    const names = fc.constantFrom('a', 'b', 'c')
    const event = fc.oneof(
      fc.record({ do: fc.constant('set' as const), name: names, items: fc.nat(2) }),
      fc.record({ do: fc.constant('remove' as const), name: names }),
      fc.record({ do: fc.constant('take' as const) })
    )
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const feed = new StateFeed()
        const truth = new Map<string, LocalServerView>()
        const seen = new Map<string, LocalServerView>()
        const apply = (patch: StatePatch | null): void => {
          for (const name of patch?.servers?.removed ?? []) {
            expect(seen.delete(name)).toBe(true)
          }
          for (const view of patch?.servers?.changed ?? []) {
            expect(seen.get(view.name)).not.toEqual(view)
            seen.set(view.name, view)
          }
        }
        for (const event of events) {
          if (event.do === 'take') apply(feed.take())
          else if (event.do === 'remove') {
            truth.delete(event.name)
            feed.removeServer(event.name)
          } else {
            truth.set(event.name, server(event.name, event.items))
            feed.setServer(server(event.name, event.items))
          }
        }
        apply(feed.take())
        expect(new Map(seen)).toEqual(truth)
      })
    )
  })
})
