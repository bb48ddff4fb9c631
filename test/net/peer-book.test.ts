/** Several books that send each other what they say, on a network that says who hears whose multicast. */
import { describe, expect, it } from 'vitest'
import { PeerBook } from '../../src/main/net/peer-book'
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { Endpoint } from '../../src/main/protocol/types'
import type { Reach } from '../../src/main/protocol/wire/reach'
import { bounds } from '../../src/shared/bounds'

const at = (i: number): Endpoint => makeEndpoint(`10.0.0.${i}`, 8080)!
const stranger = makeEndpoint('10.9.9.9', 7)!

class Network {
  readonly books = new Map<Endpoint, PeerBook>()
  /** What left, counted by receiver. */
  readonly greetings = new Map<Endpoint, number>()
  reports = 0
  copies = 0

  /** @param hears who hears the multicast of whom */
  constructor(private readonly hears: (to: Endpoint, from: Endpoint) => boolean) {}

  start(own: Endpoint): PeerBook {
    const secret = this.books.size + 1
    const book = new PeerBook({ own, cookieOf: (to) => (to % 65521) * 31 + secret })
    this.books.set(own, book)
    return book
  }

  /** All of them tick once, and what they send arrives at once. */
  tick(times = 1): void {
    for (let i = 0; i < times; i++) {
      for (const [from, book] of this.books) {
        const { greet, report } = book.tick()
        for (const to of greet) this.unicast(from, to, book.greetingTo(to))
        if (report !== null) {
          this.reports++
          this.multicast(from, report)
        }
      }
    }
  }

  /** Every server's heartbeat. */
  beat(): void {
    for (const from of this.books.keys()) this.multicast(from, null)
  }

  private multicast(from: Endpoint, reach: Reach | null): void {
    for (const [to, book] of this.books) {
      if (to !== from && this.hears(to, from)) this.arrive(book, from, 'group', reach)
    }
    for (const to of this.books.get(from)?.copies ?? []) {
      this.copies++
      const book = this.books.get(to)
      if (book !== undefined) this.arrive(book, from, 'own', reach)
    }
  }

  private unicast(from: Endpoint, to: Endpoint, reach: Reach): void {
    this.greetings.set(to, (this.greetings.get(to) ?? 0) + 1)
    const book = this.books.get(to)
    if (book !== undefined) this.arrive(book, from, 'own', reach)
  }

  private arrive(book: PeerBook, from: Endpoint, by: 'group' | 'own', reach: Reach | null): void {
    if (book.isActive) book.heard(from, by)
    if (reach === null) return
    const to = [...this.books].find(([, one]) => one === book)?.[0] ?? 0
    const back = book.receive(from, by, reach)
    if (back !== null) this.unicast(to, from, back)
  }
}

const nobody = (): boolean => false
const everybody = (): boolean => true
const copiesOf = (network: Network) =>
  [...network.books.values()].map((book) => [...book.copies].sort())

describe('a book of peers', () => {
  it('stays empty in a group that has none', () => {
    const network = new Network(everybody)
    for (const i of [1, 2, 3]) network.start(at(i))
    for (let i = 0; i < 5; i++) {
      network.beat()
      network.tick()
    }
    expect([network.reports, network.greetings.size, network.copies]).toEqual([0, 0, 0])
    for (const book of network.books.values()) expect(book.isActive).toBe(false)
  })

  it('finds everybody through one that is given, where multicast is blocked', () => {
    const network = new Network(nobody)
    for (const i of [1, 2, 3, 4]) network.start(at(i)).give(i === 1 ? [] : [at(1)])
    network.tick(3)
    expect(copiesOf(network)).toEqual([
      [at(2), at(3), at(4)],
      [at(1), at(3), at(4)],
      [at(1), at(2), at(4)],
      [at(1), at(2), at(3)]
    ])
  })

  it('sends no copies to those that hear its multicast', () => {
    // 1 and 2 hear each other; 3 is elsewhere, and knows 1.
    const network = new Network((to, from) => to !== at(3) && from !== at(3))
    for (const i of [1, 2]) network.start(at(i))
    network.start(at(3)).give([at(1)])
    network.beat()
    network.tick(5)
    expect(copiesOf(network)).toEqual([[at(3)], [at(3)], [at(1), at(2)]])
    expect(network.books.get(at(1))?.rows()).toEqual([
      { endpoint: at(3), origin: 'learned', isHeard: true, way: 'unicast' },
      { endpoint: at(2), origin: 'learned', isHeard: true, way: 'multicast' }
    ])
  })

  it('sends none at all where a peer that is given hears multicast', () => {
    const network = new Network(everybody)
    network.start(at(1))
    network.start(at(2)).give([at(1)])
    network.beat()
    network.tick(3)
    expect(copiesOf(network)).toEqual([[], []])
  })

  it('sends copies one way where multicast passes only the other way', () => {
    const network = new Network((to) => to === at(1))
    network.start(at(1))
    network.start(at(2)).give([at(1)])
    network.tick(5)
    expect(copiesOf(network)).toEqual([[at(2)], []])
  })

  it('notices when multicast stops, and when it comes back', () => {
    let passes = true
    const network = new Network(() => passes)
    network.start(at(1))
    network.start(at(2)).give([at(1)])
    network.tick(3)
    expect(copiesOf(network)).toEqual([[], []])
    passes = false
    network.tick(9)
    expect(copiesOf(network)).toEqual([[at(2)], [at(1)]])
    passes = true
    network.tick(2)
    expect(copiesOf(network)).toEqual([[], []])
  })

  it('greets who is silent less and less often, and has it back when it returns', () => {
    const network = new Network(nobody)
    const first = network.start(at(1))
    network.start(at(2)).give([at(1)])
    network.tick(2)
    network.books.delete(at(1))
    network.tick(5)
    expect(network.books.get(at(2))?.copies).toEqual([])
    network.greetings.clear()
    network.tick(50)
    expect(network.greetings.get(at(1))).toBeLessThanOrEqual(11)
    network.books.set(at(1), first)
    network.tick(6)
    expect(copiesOf(network)).toEqual([[at(1)], [at(2)]])
  })

  it('finds peers that it remembers, also when they do not know it any more', () => {
    const network = new Network(nobody)
    network.start(at(1))
    network.start(at(2)).remember([at(1)])
    network.tick()
    expect(copiesOf(network)).toEqual([[at(2)], [at(1)]])
    expect(network.books.get(at(2))?.proven()).toEqual([at(1)])
  })

  it('answers a report of somebody whom it does not know with a greeting', () => {
    const network = new Network(nobody)
    network.start(at(1))
    network.start(at(2)).give([at(1)])
    network.tick()
    // 1 starts again and knows nobody.
    network.start(at(1))
    network.tick()
    expect(copiesOf(network)).toEqual([[at(2)], [at(1)]])
  })

  it('forgets who was only learned when it is silent for a day, and keeps who is given', () => {
    const network = new Network(nobody)
    network.start(at(1)).give([at(3)])
    network.start(at(2)).give([at(1)])
    network.tick()
    network.books.delete(at(2))
    network.tick(86_401)
    expect(
      network.books
        .get(at(1))
        ?.rows()
        .map(({ endpoint }) => endpoint)
    ).toEqual([at(3)])
  })
})

describe('forged datagrams', () => {
  const book = () =>
    new PeerBook({ own: at(1), cookieOf: (endpoint) => (endpoint % 65521) * 31 + 7 })
  const report = (heard: readonly Endpoint[]): Reach => ({
    kind: 'report',
    hasPeers: true,
    heard: heard.map((endpoint) => ({ endpoint, byGroup: false }))
  })

  it('bring nobody in that does not tell the cookie which was sent there', () => {
    const victim = book()
    for (const echo of [0, 1, 0xffffffff]) {
      victim.receive(stranger, 'own', { kind: 'greeting', cookie: 5, echo, asks: true })
    }
    victim.receive(stranger, 'own', report([]))
    expect([victim.copies, victim.proven(), victim.rows()]).toEqual([[], [], []])
  })

  it('are answered with as much as came at most, and so many of them in a tick', () => {
    const victim = book()
    const greeting: Reach = { kind: 'greeting', cookie: 5, echo: 0, asks: true }
    const answers = Array.from({ length: 100 }, () => victim.receive(stranger, 'own', greeting))
    expect(answers.filter((answer) => answer !== null)).toHaveLength(32)
  })

  it('make it greet few addresses that were only named, and less and less often', () => {
    const victim = book()
    const named = Array.from({ length: 128 }, (_, i) => makeEndpoint(`10.1.0.${i}`, 53)!)
    const sent: Endpoint[] = []
    for (let i = 0; i < 300; i++) {
      victim.receive(at(2), 'group', report(named))
      const due = victim.tick()
      expect(due.greet.length).toBeLessThanOrEqual(5)
      sent.push(...due.greet)
    }
    expect(victim.copies).toEqual([])
    const one = sent.filter((endpoint) => endpoint === named[0]).length
    expect(one).toBeLessThanOrEqual(12)
  })

  it('do not make the book grow, nor push out who is given or heard', () => {
    const victim = book()
    victim.give([at(2)])
    const greeting = victim.greetingTo(at(3))
    victim.receive(at(3), 'own', {
      kind: 'greeting',
      cookie: 9,
      echo: greeting.cookie,
      asks: false
    })
    for (let i = 0; i < 2000; i++) {
      const from = makeEndpoint(`10.2.${i >> 8}.${i & 255}`, 80)!
      victim.receive(from, 'group', report([from + 1, from + 2]))
      victim.receive(from, 'own', report([]))
    }
    const rows = victim.rows()
    expect(rows.length).toBeLessThanOrEqual(bounds.server.peers)
    const endpoints = rows.map(({ endpoint }) => endpoint)
    expect(endpoints).toEqual(expect.arrayContaining([at(2), at(3)]))
    expect(victim.copies).toEqual([at(3)])
  })
})
