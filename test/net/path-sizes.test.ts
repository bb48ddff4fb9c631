/** A server's sizes on a network that says what gets through: how large a datagram, and how many of all. */
import { describe, expect, it } from 'vitest'
import { BASE_BYTES, PathSizes, type DueProbe } from '../../src/main/net/path-sizes'
import type { By } from '../../src/main/net/peer-book'
import { makeEndpoint } from '../../src/main/protocol/ids'
import { Random } from '../../src/main/protocol/random'
import type { Endpoint } from '../../src/main/protocol/types'
import { bounds } from '../../src/shared/bounds'

const at = (i: number): Endpoint => makeEndpoint(`10.0.0.${i}`, 8080)!
const [a, b, c] = [at(1), at(2), at(3)] as const

interface NetworkOptions {
  readonly largest?: number
  readonly anybody?: boolean
  readonly seed?: number
}

class Network {
  readonly sizes: PathSizes
  now = 0
  sent: DueProbe[] = []
  /** The longest datagram that gets there by this way; 0: none does. */
  most: (to: Endpoint, by: By) => number = () => 65_507
  /** Of all datagrams so many are lost, answers too. */
  loss = 0
  /** Larger datagrams leave in pieces, which arrive. */
  divides = Infinity
  private readonly random: Random

  constructor(
    public others: readonly Endpoint[],
    { largest = 1400, anybody = false, seed = 1 }: NetworkOptions = {}
  ) {
    this.random = new Random(seed)
    this.sizes = new PathSizes({ largest, anybody, random: () => this.random.below(2 ** 32) })
  }

  get bytes(): number {
    return this.sizes.limit.bytes
  }

  /** The others are members from now on. */
  join(...others: readonly Endpoint[]): void {
    this.others = others
    this.sizes.expect(others, this.now)
  }

  /** Time passes; probes are answered at once, or never. */
  pass(ms: number): void {
    const until = this.now + ms
    while (this.sizes.wakeAt <= until) {
      this.now = Math.max(this.now, this.sizes.wakeAt)
      for (const probe of this.sizes.tick(this.now)) this.carry(probe)
    }
    this.now = until
  }

  private carry(probe: DueProbe): void {
    this.sent.push(probe)
    if (probe.bytes > this.divides) this.sizes.leftDivided(probe)
    const by: By = probe.to === null ? 'group' : 'own'
    if (this.isLost()) return
    for (const to of probe.to === null ? this.others : [probe.to]) {
      if (!this.others.includes(to) || probe.bytes > this.most(to, by) || this.isLost()) continue
      this.sizes.answered(to, { token: probe.token, round: probe.round, bytes: probe.bytes, by })
    }
  }

  private isLost(): boolean {
    return this.random.below(1000) < this.loss * 1000
  }
}

/** A group of these whose sizes are known. */
function settled(others: readonly Endpoint[], options: NetworkOptions = {}): Network {
  const network = new Network(others, options)
  network.join(...others)
  network.pass(2000)
  return network
}

describe('sizes', () => {
  it('begins with a size that every path takes, and takes the largest after one round trip', () => {
    const network = new Network([a, b])
    expect(network.bytes).toBe(BASE_BYTES)
    network.join(a, b)
    expect(network.bytes).toBe(BASE_BYTES)
    network.pass(0)
    expect(network.bytes).toBe(1400)
    network.pass(5000)
    // One to the group, and one to each.
    expect(network.sent.map(({ to, bytes }) => [to, bytes])).toEqual([
      [a, 1400],
      [null, 1400],
      [b, 1400]
    ])
    expect(network.sizes.isSearching).toBe(false)
  })

  it.each([
    [1399, 1372],
    [1372, 1372],
    [1300, 1252],
    [1251, 1200],
    [1199, 548]
  ])('where %i bytes get through, uses %i, as soon as it is known', (most, bytes) => {
    const network = new Network([a, b])
    network.most = (to) => (to === b ? most : 1400)
    network.join(a, b)
    network.pass(1200)
    expect(network.bytes).toBe(bytes)
    expect(network.sizes.limit.way?.endpoint).toBe(b)
  })

  it.each([1252, 576, 300])('tries nothing that the interface does not take: %i', (largest) => {
    const network = settled([a], { largest })
    expect(network.bytes).toBe(largest)
    network.pass(600_000)
    expect(Math.max(...network.sent.map(({ bytes }) => bytes))).toBe(largest)
  })

  it('takes the smallest of multicast and unicast, and leaves out a way that carries nothing', () => {
    const network = new Network([a, b])
    network.most = (to, by) => (by === 'group' ? (to === b ? 0 : 1252) : 1400)
    network.join(a, b)
    network.pass(2000)
    expect(network.sizes.limit).toEqual({ bytes: 1252, way: { endpoint: a, by: 'group' } })
    network.most = (_, by) => (by === 'group' ? 0 : 1372)
    const other = settled([a])
    other.most = network.most
    other.join(a, c)
    other.pass(60_000)
    expect(other.bytes).toBe(1372)
  })

  it('relies on the least that is sure where a member answers nothing', () => {
    const network = new Network([a, b])
    network.most = (to) => (to === b ? 0 : 1400)
    network.join(a, b)
    network.pass(5000)
    expect(network.bytes).toBe(BASE_BYTES)
    network.join(a)
    expect(network.bytes).toBe(1400)
  })

  it('does not count a probe that left in pieces', () => {
    const network = new Network([a])
    network.divides = 1252
    network.join(a)
    network.pass(2000)
    expect(network.bytes).toBe(1252)
  })

  it('is careful again when somebody joins, until he answers, and remembers who comes back', () => {
    const network = settled([a])
    network.join(a, b)
    expect(network.bytes).toBe(BASE_BYTES)
    network.pass(0)
    expect(network.bytes).toBe(1400)
    network.join(a)
    network.join(a, b)
    expect(network.bytes).toBe(1400)
    network.most = (to) => (to === c ? 1300 : 1400)
    network.join(a, b, c)
    network.pass(1200)
    expect(network.bytes).toBe(1252)
    network.join(a, b)
    expect(network.bytes).toBe(1400)
  })

  it('takes answers of members alone, and only those to what was sent', () => {
    const network = new Network([a])
    network.most = () => 0
    network.join(a)
    network.pass(0)
    const [probe] = network.sent
    const { token, round } = probe!
    const answer = { token, round, bytes: 1400, by: 'own' as const }
    expect(network.sizes.answered(b, answer)).toBe(false)
    expect(network.sizes.answered(a, { ...answer, token: token ^ 1 })).toBe(false)
    expect(network.sizes.answered(a, { ...answer, round: round + 1 })).toBe(false)
    expect(network.sizes.answered(a, { ...answer, bytes: 60_000 })).toBe(false)
    expect(network.bytes).toBe(BASE_BYTES)
    expect(network.sizes.answered(a, answer)).toBe(true)
  })
})

describe('changes', () => {
  it('does not shrink when probes and answers are lost at random', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const network = settled([a, b, c], { seed })
      network.loss = 0.1
      for (let i = 0; i < 60; i++) {
        network.sizes.hint(network.now)
        network.pass(2000)
        expect(network.bytes).toBe(1400)
      }
    }
  })

  it('goes down within a second of a hint when large ones vanish, and up again by itself', () => {
    const network = settled([a, b])
    network.most = (to) => (to === b ? 1300 : 1400)
    network.pass(2000)
    network.sizes.hint(network.now)
    network.pass(1000)
    expect(network.bytes).toBe(1252)
    network.most = () => 1400
    network.pass(180_000)
    expect(network.bytes).toBe(1400)
  })

  it('notices a black hole without any hint, in time', () => {
    const network = settled([a, b])
    network.most = (_, by) => (by === 'own' ? 1300 : 1400)
    network.pass(40_000)
    expect(network.bytes).toBe(1252)
  })

  it('keeps the size while somebody answers nothing at all: that is no matter of size', () => {
    const network = settled([a, b])
    network.most = (to) => (to === b ? 0 : 1400)
    network.pass(300_000)
    expect(network.bytes).toBe(1400)
  })

  it('finds a multicast that begins to arrive later', () => {
    const network = new Network([a])
    network.most = (_, by) => (by === 'group' ? 0 : 1400)
    network.join(a)
    network.pass(10_000)
    expect(network.bytes).toBe(1400)
    network.most = (_, by) => (by === 'group' ? 1300 : 1400)
    network.pass(180_000)
    expect(network.bytes).toBe(1252)
  })
})

describe('restraint', () => {
  it.each([
    ['nothing in the way', 3, 1400],
    ['nothing in the way', 7, 1400],
    ['a narrow path', 7, 1300],
    ['nobody there', 7, 0]
  ])('sends and answers few in an idle group: %s, %i members', (_, members, most) => {
    const others = Array.from({ length: members - 1 }, (_, i) => at(i + 1))
    const network = settled(others)
    network.most = () => most
    network.sent = []
    network.pass(600_000)
    const answers = network.sent.length
    expect((network.sent.length + answers) / 600).toBeLessThan(7)
  })

  it('looks at most every two seconds however often it is asked to', () => {
    const network = settled([a])
    network.sent = []
    for (let i = 0; i < 10_000; i++) {
      network.sizes.hint(network.now)
      network.pass(1)
    }
    expect(network.sent.length).toBeLessThanOrEqual(12)
    expect(network.sent.length).toBeGreaterThan(4)
  })

  it('forgets who is no member when there is no room', () => {
    const network = new Network([])
    for (let i = 0; i < bounds.server.pathWays; i++) network.join(at(i), at(i + 1))
    network.join(a, b)
    network.pass(1000)
    expect(network.bytes).toBe(1400)
  })

  it('sends nothing where nobody is', () => {
    const network = settled([a])
    network.sent = []
    network.join()
    network.pass(600_000)
    expect(network.sent).toEqual([])
    expect(network.bytes).toBe(BASE_BYTES)
  })
})

describe('a client, which knows no members', () => {
  it('asks when it is told to, and counts whoever answers', () => {
    const network = new Network([a, b], { anybody: true })
    network.pass(60_000)
    expect(network.sent).toEqual([])
    network.most = (to) => (to === b ? 1300 : 1400)
    network.sizes.hint(network.now)
    network.pass(1200)
    expect(network.bytes).toBe(1252)
    network.pass(600_000)
    expect(network.sizes.wakeAt).toBe(Infinity)
  })

  it('asks peers by unicast, too, and goes on without those that are gone', () => {
    const network = new Network([a, b], { anybody: true })
    network.most = (to, by) => (by === 'group' ? 0 : to === b ? 1300 : 1400)
    network.sizes.expect([a, b, c], 0)
    network.sizes.hint(0)
    network.pass(3000)
    expect(network.bytes).toBe(1252)
    network.others = [a]
    network.sizes.hint(network.now)
    network.pass(3000)
    expect(network.bytes).toBe(1400)
    network.others = []
    network.sizes.hint(network.now)
    network.pass(3000)
    expect(network.bytes).toBe(BASE_BYTES)
  })
})
