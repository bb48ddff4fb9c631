import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { HostEvents } from '../../src/main/host/host'
import { Pulse } from '../../src/main/service/pulse'
import type { LocalServerView } from '../../src/shared/views'
import { figures, localView } from './samples'

class FakeHost extends EventEmitter<HostEvents> {
  asked = 0
  all: LocalServerView[] = [localView(), localView({ name: 'b' })]

  views(): readonly LocalServerView[] {
    return this.all
  }

  askFigures(): void {
    this.asked++
  }

  answer(name: string): void {
    this.emit('message', name, { kind: 'figures', figures: figures() })
  }
}

let host: FakeHost
let pulse: Pulse

beforeEach(() => {
  vi.useFakeTimers()
  host = new FakeHost()
  pulse = new Pulse(host)
  pulse.begin()
})

afterEach(() => {
  pulse.close()
  vi.useRealTimers()
})

function unanswered(): readonly number[] {
  return pulse.snapshots().map((one) => one.unanswered)
}

it('asks once a second, and counts what nobody answers', () => {
  vi.advanceTimersByTime(3000)
  expect(host.asked).toBe(3)
  expect(unanswered()).toEqual([3, 3])
  host.answer('a')
  expect(unanswered()).toEqual([0, 3])
  expect(pulse.snapshots()[0]?.figures).toEqual(figures())
})

it('forgives itself a time in which it stood still', () => {
  host.answer('a')
  host.answer('b')
  // However late the timer comes, it is one question.
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(1000)
  expect(unanswered()).toEqual([1, 1])
})

it('counts crashes, and keeps nothing of who is gone', () => {
  host.answer('a')
  host.all = [localView({ state: 'crashed' }), localView({ name: 'b', state: 'stopped' })]
  host.emit('exit', 'a', null, 'SIGKILL')
  host.emit('exit', 'b', 0, null)
  vi.advanceTimersByTime(20_000)
  expect(pulse.snapshots()).toMatchObject([
    { figures: null, unanswered: 0, crashes: 1 },
    { figures: null, unanswered: 0, crashes: 0 }
  ])
  host.emit('removed', 'a')
  expect(pulse.snapshots()[0]?.crashes).toBe(0)
})

it('is silent when it is closed', () => {
  let beats = 0
  pulse.onBeat(() => beats++)
  vi.advanceTimersByTime(1000)
  expect(beats).toBe(1)
  pulse.close()
  vi.advanceTimersByTime(5000)
  host.answer('a')
  expect([beats, host.asked]).toEqual([1, 1])
})
