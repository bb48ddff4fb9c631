import { describe, expect, it } from 'vitest'
import { GroupBook } from '../../src/main/client/group-book'
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { Announcement } from '../../src/main/protocol/wire/discovery'
import { bounds } from '../../src/shared/bounds'

const place = makeEndpoint('239.192.1.2', 5051)!
const endpoint = makeEndpoint('10.0.0.7', 8080)!

function open(group: string, epoch: number, ids: readonly number[], at = place): Announcement {
  const servers = ids.map((id) => ({ id, endpoint, name: `s${id}` }))
  const config = { epoch, representative: 1 }
  return { group, members: ids.length, version: '1', open: { place: at, config, servers } }
}

describe('the groups that were heard', () => {
  it('are told of with their configurations', () => {
    const book = new GroupBook()
    book.add(open('b', 5, [1, 2]), 100)
    book.add({ group: 'a', members: 3, version: '1', open: null }, 200)
    book.add(open('b', 5, [1, 2]), 300)
    book.add(open('b', 6, [3]), 400)
    const server = (id: number) => ({
      server: `00000000000${id}`,
      name: `s${id}`,
      unicast: '10.0.0.7:8080'
    })
    expect(book.list(400)).toEqual([
      {
        ...{ group: 'a', open: false, address: null, port: null, members: 3, version: '1' },
        ...{ firstHeard: 200, lastHeard: 200, configurations: [] }
      },
      {
        ...{ group: 'b', open: true, address: '239.192.1.2', port: 5051, members: 3, version: '1' },
        ...{ firstHeard: 100, lastHeard: 400 },
        configurations: [
          { config: '5.000000000001', members: 2, servers: [server(1), server(2)] },
          { config: '6.000000000001', members: 1, servers: [server(3)] }
        ]
      }
    ])
  })

  it('are in no configuration that another one followed', () => {
    const book = new GroupBook()
    book.add(open('g', 5, [1, 2]), 100)
    book.add(open('g', 6, [3]), 100)
    book.add(open('g', 7, [1, 2, 3]), 200)
    const [group] = book.list(200)
    expect(group?.configurations.map(({ config }) => config)).toEqual(['7.000000000001'])
  })

  it('are others at another address', () => {
    const book = new GroupBook()
    book.add(open('g', 5, [1]), 100)
    book.add(open('g', 5, [1], place + 1), 100)
    expect(book.list(100).map(({ port }) => port)).toEqual([5051, 5052])
  })

  it('are forgotten when they fell silent', () => {
    const book = new GroupBook()
    book.add(open('g', 5, [1]), 100)
    expect(book.list(10_099)).toHaveLength(1)
    expect(book.list(10_100)).toEqual([])
  })

  it('are at multicast addresses', () => {
    const book = new GroupBook()
    book.add(open('g', 5, [1], endpoint), 100)
    expect(book.list(100)).toEqual([])
  })

  it('are a bounded number', () => {
    const book = new GroupBook()
    for (let i = 0; i < 1000; i++) book.add(open(`g${i}`, 5, [1]), i)
    expect(book.list(1000)).toHaveLength(bounds.client.groupsHeard)
  })
})
