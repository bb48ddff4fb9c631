import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Effects, Input } from '../../src/main/protocol/types'
import { Loop } from '../../src/main/server/loop'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A loop around a core that does what the test says. */
function loop(behave: (input: Input, effects: Effects) => void = () => undefined) {
  const inputs: Input[] = []
  const happened: string[] = []
  const wake = { at: Infinity }
  const saves: { epoch: number; done: () => void; fail: (error: Error) => void }[] = []
  const broken: unknown[] = []
  /** What the trace was told of time. */
  const times: number[] = []
  const subject = new Loop({
    core: {
      step: (input, effects) => {
        inputs.push(input)
        behave(input, effects)
      },
      nextWake: () => wake.at
    },
    now: () => performance.now(),
    multicast: (bytes) => happened.push(`multicast ${bytes[0] ?? ''}`),
    unicast: (to, bytes) => happened.push(`unicast ${to} ${bytes[0] ?? ''}`),
    keep: ({ kind }) => happened.push(`keep ${kind}`),
    settle: () => happened.push('settle'),
    stream: (to, bytes) => happened.push(`stream ${to} ${bytes[0] ?? ''}`),
    saveEpoch: (epoch) =>
      new Promise<void>((done, fail) => {
        saves.push({ epoch, done, fail })
      }),
    trace: {
      at: (now) => times.push(now),
      add: (event) => happened.push(`trace ${event.ev}`),
      config: () => happened.push('trace config'),
      merge: () => happened.push('trace merge'),
      divergence: () => happened.push('trace divergence'),
      flush: () => happened.push('flush')
    },
    log: (_level, event) => happened.push(`log ${event}`),
    onConfig: () => happened.push('config'),
    onChange: ({ step }) => happened.push(`change ${step}`),
    onMerge: () => happened.push('merge'),
    onDivergence: () => happened.push('divergence'),
    onLeft: () => happened.push('left'),
    onDeaf: () => happened.push('deaf'),
    onStep: () => undefined,
    onBroken: (error) => broken.push(error)
  })
  const kinds = (): string[] => inputs.map(({ kind }) => kind)
  return { subject, inputs, kinds, happened, wake, saves, broken, times }
}

const bytes = Uint8Array.of(1)

describe('a step', () => {
  it('writes its trace before its datagrams leave, and sends in order', () => {
    const { subject, happened } = loop((input, effects) => {
      if (input.kind !== 'datagram') return
      effects.multicast(Uint8Array.of(1))
      effects.trace({ ev: 'stable', config: '1.a', slot: 0 })
      effects.stream(78, Uint8Array.of(9))
      effects.unicast(77, Uint8Array.of(2))
      effects.multicast(Uint8Array.of(3))
    })
    subject.receive('datagram', 5, bytes)
    expect(happened).toEqual([
      'trace stable',
      'flush',
      'multicast 1',
      'unicast 77 2',
      'multicast 3',
      'stream 78 9'
    ])
    // What came over a stream is a datagram to the core.
    subject.receive('stream', 5, bytes)
    expect(happened.filter((what) => what === 'stream 78 9')).toHaveLength(2)
  })

  it('is traced under the time of its input', () => {
    const { subject, inputs, times } = loop()
    subject.start(1)
    vi.advanceTimersByTime(7)
    subject.receive('datagram', 5, bytes)
    expect(times).toEqual(inputs.map(({ now }) => now))
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(7)
  })

  it('gives one flush to a burst of datagrams', () => {
    const { subject, kinds } = loop()
    for (let i = 0; i < 4; i++) subject.receive(i % 2 === 0 ? 'datagram' : 'classic', i, bytes)
    vi.runAllTimers()
    expect(kinds()).toEqual(['datagram', 'classic', 'datagram', 'classic', 'flush'])
    subject.receive('datagram', 1, bytes)
    vi.runAllTimers()
    expect(kinds().slice(5)).toEqual(['datagram', 'flush'])
  })

  it('lets what it keeps be written when the datagrams of the whole turn have left', () => {
    const { subject, happened } = loop((input, effects) => {
      if (input.kind === 'datagram') {
        effects.keep({ kind: 'slot', bytes }, null)
      } else effects.multicast(bytes)
    })
    subject.receive('datagram', 5, bytes)
    subject.receive('datagram', 6, bytes)
    vi.runAllTimers()
    const order = happened.filter((what) => what !== 'flush')
    expect(order).toEqual(['keep slot', 'keep slot', 'multicast 1', 'settle'])
  })

  it('that breaks an invariant is the last one, and what it wanted to send stays', () => {
    const failure = new Error('slot 7 was delivered twice')
    const { subject, kinds, happened, broken } = loop((_input, effects) => {
      effects.multicast(bytes)
      throw failure
    })
    subject.receive('datagram', 1, bytes)
    subject.receive('datagram', 1, bytes)
    vi.runAllTimers()
    expect(broken).toEqual([failure])
    expect(kinds()).toEqual(['datagram'])
    expect(happened).toEqual(['flush'])
  })
})

describe('the timer', () => {
  it('ticks when the core is due, and follows it to an earlier time', () => {
    const { subject, kinds, wake } = loop()
    wake.at = performance.now() + 100
    subject.start(1)
    vi.advanceTimersByTime(50)
    expect(kinds()).toEqual(['start'])
    wake.at = performance.now() + 10
    subject.receive('datagram', 1, bytes)
    vi.advanceTimersByTime(9)
    expect(kinds()).toEqual(['start', 'datagram', 'flush'])
    wake.at = performance.now() + 1
    vi.advanceTimersByTime(1)
    expect(kinds()).toEqual(['start', 'datagram', 'flush', 'tick'])
  })

  it('only looks again when the core has become later', () => {
    const { subject, kinds, wake } = loop()
    wake.at = performance.now() + 10
    subject.start(1)
    wake.at = performance.now() + 30
    vi.advanceTimersByTime(29)
    expect(kinds()).toEqual(['start'])
    wake.at = Infinity
    vi.advanceTimersByTime(100_000)
    expect(kinds()).toEqual(['start'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('persist', () => {
  const persisting = (input: Input, effects: Effects): void => {
    if (input.kind === 'start') effects.persist(5)
  }

  it('comes back when the epoch is on disk', async () => {
    const { subject, inputs, kinds, saves } = loop(persisting)
    subject.start(1)
    expect(kinds()).toEqual(['start'])
    saves[0]?.done()
    await vi.advanceTimersByTimeAsync(0)
    expect(inputs[1]).toMatchObject({ kind: 'persisted', epoch: 5 })
  })

  it('is tried again until the disk takes it', async () => {
    const { subject, kinds, saves, happened } = loop(persisting)
    subject.start(1)
    saves[0]?.fail(new Error('ENOSPC'))
    await vi.advanceTimersByTimeAsync(1000)
    expect(happened).toContain('log epoch-not-saved')
    expect(saves.map(({ epoch }) => epoch)).toEqual([5, 5])
    saves[1]?.done()
    await vi.advanceTimersByTimeAsync(0)
    expect(kinds()).toEqual(['start', 'persisted'])
  })
})

describe('a pause', () => {
  it('handles nothing, then the time first and what was saved after it', async () => {
    const { subject, kinds, saves, wake } = loop((input, effects) => {
      if (input.kind === 'start') effects.persist(5)
    })
    wake.at = performance.now() + 10
    subject.start(1)
    subject.pause()
    subject.receive('datagram', 1, bytes)
    saves[0]?.done()
    await vi.advanceTimersByTimeAsync(5000)
    expect(kinds()).toEqual(['start'])
    wake.at = Infinity
    subject.resume()
    subject.resume()
    expect(kinds()).toEqual(['start', 'tick', 'persisted'])
  })
})

it('does nothing more after its end', () => {
  const { subject, kinds, wake } = loop()
  wake.at = performance.now() + 10
  subject.start(1)
  subject.close()
  subject.leave()
  vi.advanceTimersByTime(1000)
  expect(kinds()).toEqual(['start'])
})
