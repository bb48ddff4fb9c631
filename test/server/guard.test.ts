import { describe, expect, it } from 'vitest'
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { Endpoint } from '../../src/main/protocol/types'
import { encodeLeave } from '../../src/main/protocol/wire/membership'
import { NO_CONFIG } from '../../src/main/protocol/wire/sender'
import { groupMark } from '../../src/main/protocol/wire/header'
import { Guard } from '../../src/main/server/guard'
import { memberInfo } from './datagrams'

const at = (host: number, port = 9000): Endpoint =>
  makeEndpoint('10.0.0.0', 0)! + host * 65536 + port
const garbage = new Uint8Array(100)

function guarded() {
  const clock = { now: 1000 }
  const guard = new Guard(() => clock.now)
  /** Sends so many in a second, and tells how many were read. */
  const second = (from: (i: number) => Endpoint, count: number, isUseless: boolean): number => {
    let read = 0
    for (let i = 0; i < count; i++) {
      clock.now += 1000 / count
      if (!guard.admits(from(i), garbage)) continue
      read++
      guard.judge(from(i), isUseless)
    }
    return read
  }
  return { guard, clock, second }
}

describe('the guard', () => {
  it('never turns away who is of use, however much it sends', () => {
    const { second, guard } = guarded()
    for (let i = 0; i < 5; i++) expect(second(() => at(1), 100_000, false)).toBe(100_000)
    expect(guard.turnedAway).toBe(0)
  })

  it('leaves alone who repeats itself now and then', () => {
    const { guard, clock } = guarded()
    for (let i = 0; i < 100_000; i++) {
      clock.now += 0.05
      expect(guard.admits(at(1), garbage)).toBe(true)
      guard.judge(at(1), i % 3 === 0)
    }
  })

  it('reads little of a flood of garbage, from one port or from many', () => {
    for (const from of [() => at(1), (i: number) => at(1, 1 + (i % 60_000))]) {
      const { second } = guarded()
      second(from, 50_000, true)
      const read = second(from, 50_000, true)
      expect(read).toBeLessThan(5000)
    }
  })

  it('hears, beside a flood from the same address, who is of use there, and who is a fellow', () => {
    const { guard, second } = guarded()
    const client = at(1, 7000)
    for (let i = 0; i < 100; i++) guard.judge(client, false)
    const fellow = memberInfo(3)
    guard.setFellows([fellow])
    for (let i = 0; i < 5; i++) {
      second(() => at(1), 50_000, true)
      second(() => fellow.endpoint, 5000, true)
      expect(guard.admits(client, garbage)).toBe(true)
      guard.judge(client, false)
      expect(guard.admits(fellow.endpoint, garbage)).toBe(true)
    }
  })

  it('hears other addresses, and newcomers of this one', () => {
    const { guard, second } = guarded()
    second(() => at(1), 50_000, true)
    expect(guard.admits(at(2), garbage)).toBe(true)
    expect(guard.admits(at(1, 4242), garbage)).toBe(true)
  })

  it('hears again who begins to make sense', () => {
    const { guard, second, clock } = guarded()
    second(() => at(1), 50_000, true)
    second(() => at(1), 10_000, false)
    clock.now += 10
    expect(second(() => at(1), 10_000, false)).toBe(10_000)
    expect(guard.turnedAway).toBeGreaterThan(0)
  })

  it('lets only some servers that nobody knew come from one address', () => {
    const { guard, clock } = guarded()
    const word = (id: number): Uint8Array =>
      encodeLeave({ id, incarnation: 1, config: NO_CONFIG }, groupMark('g'))
    let read = 0
    for (let id = 1; id <= 1000; id++) if (guard.admits(at(1), word(id))) read++
    expect(read).toBe(64)
    expect(guard.admits(at(1), word(10))).toBe(true)
    expect(guard.admits(at(2), word(999))).toBe(true)
    clock.now += 60_000
    expect(guard.admits(at(1), word(998))).toBe(true)
  })
})
