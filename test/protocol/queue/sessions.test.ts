import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'
import { Sessions } from '../../../src/main/protocol/queue/sessions'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { packetOf, pop } from '../packets'

const sample = packetOf('c', 1, 1, [pop(1)])

function packet(client: string, first: number, low: number, count = 1): Packet {
  return { ...sample, client, first, low, count }
}

class Subject {
  readonly table = new ClientTable()
  readonly sessions = new Sessions(this.table)
  private executed = 0

  execute(one: Packet): void {
    const config = { epoch: 1, representative: 1 }
    const session = this.sessions.open(one, { config, slot: this.executed++, place: 0 })
    this.sessions.noteExecuted(session, one.first, one.first + one.count, config)
    this.sessions.close(session, one, {
      first: one.first,
      count: one.count,
      server: 1,
      config,
      slot: this.executed,
      results: Uint8Array.of(one.first & 15)
    })
  }

  /** What is remembered of a client, by `first`. */
  remembered(client: string): number[] {
    return this.sessions.get(client)?.answered.map(({ first }) => first) ?? []
  }
}

describe('standing', () => {
  it('of a client that nobody knows begins where the client says', () => {
    const { sessions } = new Subject()
    expect(sessions.standing(packet('c', 1, 1))).toBe('next')
    expect(sessions.standing(packet('c', 0, 0))).toBe('next')
    expect(sessions.standing(packet('c', 7, 7))).toBe('next')
    expect(sessions.standing(packet('c', 2, 1))).toBe('early')
    expect(sessions.standing(packet('c', 1, 0))).toBe('early')
  })

  it('follows what was executed', () => {
    const subject = new Subject()
    const { sessions } = subject
    subject.execute(packet('c', 1, 1, 3))
    expect(sessions.standing(packet('c', 1, 1, 3))).toBe('done')
    expect(sessions.standing(packet('c', 3, 1))).toBe('done')
    expect(sessions.standing(packet('c', 4, 1))).toBe('next')
    expect(sessions.standing(packet('c', 5, 1))).toBe('early')
    expect(sessions.standing(packet('other', 4, 1))).toBe('early')
  })

  it('skips what the client gave up', () => {
    const subject = new Subject()
    subject.execute(packet('c', 1, 1))
    expect(subject.sessions.standing(packet('c', 9, 9))).toBe('next')
    expect(subject.sessions.standing(packet('c', 10, 9))).toBe('early')
    subject.execute(packet('c', 9, 9))
    expect(subject.sessions.standing(packet('c', 2, 2))).toBe('done')
  })
})

describe('answers', () => {
  it('are kept until the client says that it has them', () => {
    const subject = new Subject()
    for (let first = 1; first <= 5; first++) subject.execute(packet('c', first, 1))
    expect(subject.remembered('c')).toEqual([1, 2, 3, 4, 5])
    subject.execute(packet('c', 6, 4))
    expect(subject.remembered('c')).toEqual([4, 5, 6])
    subject.execute(packet('c', 7, 7))
    expect(subject.remembered('c')).toEqual([7])
  })

  it('are found for the same packet only', () => {
    const subject = new Subject()
    subject.execute(packet('c', 1, 1, 2))
    subject.execute(packet('c', 3, 1))
    expect(subject.sessions.answerTo(packet('c', 1, 1, 2))).toMatchObject({ first: 1, count: 2 })
    expect(subject.sessions.answerTo(packet('c', 3, 3))).toMatchObject({ first: 3, count: 1 })
    expect(subject.sessions.answerTo(packet('c', 1, 1, 1))).toBeUndefined()
    expect(subject.sessions.answerTo(packet('c', 2, 1, 1))).toBeUndefined()
    expect(subject.sessions.answerTo(packet('d', 1, 1, 2))).toBeUndefined()
  })

  it('of one client are bounded: the oldest go first', () => {
    const subject = new Subject()
    const count = limits.answersPerSession + 2
    for (let first = 1; first <= count; first++) subject.execute(packet('c', first, 1))
    const { answered } = subject.sessions.get('c')!
    expect(answered.length).toBe(limits.answersPerSession)
    expect([answered[0]?.first, answered.at(-1)?.first]).toEqual([3, count])
  })
})

describe('sessions', () => {
  it('are bounded: who was served longest ago goes first, with its reference', () => {
    const subject = new Subject()
    const { sessions, table } = subject
    for (let i = 0; i < limits.sessions; i++) subject.execute(packet(`c${i}`, 1, 1))
    expect([sessions.size, table.size]).toEqual([limits.sessions, limits.sessions])
    // The oldest one is served again: now the second is the oldest.
    subject.execute(packet('c0', 2, 2))
    expect(sessions.size).toBe(limits.sessions)
    subject.execute(packet('new', 1, 1))
    expect([sessions.size, table.size]).toEqual([limits.sessions, limits.sessions])
    expect(sessions.get('c1')).toBeUndefined()
    expect(['c0', 'c2', 'new'].every((client) => sessions.get(client) !== undefined)).toBe(true)
    subject.execute(packet('newer', 1, 1))
    expect(sessions.get('c2')).toBeUndefined()
    expect([...sessions.values()].slice(-3).map(({ client }) => client)).toEqual([
      'c0',
      'new',
      'newer'
    ])
  })

  it('that are put back in any order stand in the order of their ages, the oldest of too many gone', () => {
    const { sessions, table } = new Subject()
    const config = { epoch: 1, representative: 1 }
    const restore = (client: string, next: number, slot: number) => {
      const age = { config, slot, place: 0 }
      const none = { answered: [], executed: [], accepted: [] }
      sessions.restore({ client, next, low: 0, age, ...none })
    }
    restore('b', 2, 7)
    restore('c', 9, 3)
    restore('a', 5, 7)
    sessions.restored()
    expect([...sessions.values()].map(({ client, next }) => [client, next])).toEqual([
      ['c', 9],
      ['a', 5],
      ['b', 2]
    ])
    expect(sessions.standing(packet('a', 5, 1))).toBe('next')
    for (let i = 0; i < limits.sessions; i++) restore(`more ${i}`, 1, 8)
    sessions.restored()
    expect([sessions.size, table.size]).toEqual([limits.sessions, limits.sessions])
    expect(['a', 'b', 'c'].map((client) => sessions.get(client))).toEqual([
      undefined,
      undefined,
      undefined
    ])
  })

  it('as they were frozen stay so while their clients go on', () => {
    const subject = new Subject()
    for (let first = 1; first <= 5; first++) subject.execute(packet('c', first, 1))
    const frozen = subject.sessions.freeze()
    const before = structuredClone(frozen)
    subject.execute(packet('c', 6, 3))
    subject.execute(packet('c', 7, 3))
    subject.execute(packet('d', 1, 1))
    expect(frozen).toEqual(before)
    expect(subject.remembered('c')).toEqual([3, 4, 5, 6, 7])
  })
})

describe('what was executed', () => {
  const at = (epoch: number) => ({ epoch, representative: 1 })

  it('is kept as runs by configuration, without what the client gave up', () => {
    const subject = new Subject()
    subject.execute(packet('c', 1, 1, 3))
    subject.execute(packet('c', 4, 1))
    subject.execute(packet('c', 9, 9, 2))
    const config = at(1)
    expect(subject.sessions.get('c')).toMatchObject({
      next: 11,
      low: 9,
      executed: [
        { from: 1, to: 5, config },
        { from: 9, to: 11, config }
      ]
    })
  })

  it('is remembered with the answers that the client says it took', () => {
    const subject = new Subject()
    subject.execute(packet('c', 1, 1))
    subject.execute({ ...packet('c', 2, 2), accepted: { config: at(7), from: 1, to: 2 } })
    subject.execute({ ...packet('c', 3, 3), accepted: { config: at(7), from: 1, to: 3 } })
    subject.execute({ ...packet('c', 4, 4), accepted: { config: at(8), from: 3, to: 4 } })
    expect(subject.sessions.get('c')?.accepted).toEqual([
      { from: 1, to: 3, config: at(7) },
      { from: 3, to: 4, config: at(8) }
    ])
  })

  it('does not go back when an older packet comes with an older word', () => {
    const subject = new Subject()
    subject.execute(packet('c', 1, 1))
    // Sent again, it says more than the packets behind it.
    subject.execute(packet('c', 2, 2))
    subject.execute(packet('c', 3, 1))
    expect(subject.sessions.get('c')).toMatchObject({ next: 4, low: 2 })
    expect(subject.remembered('c')).toEqual([2, 3])
  })
})
