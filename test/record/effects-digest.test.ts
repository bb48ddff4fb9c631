import { describe, expect, it } from 'vitest'
import type { ConfigEvent, Effects, Input, TraceEvent } from '../../src/main/protocol/types'
import type { StepOutcome } from '../../src/main/record/effects-digest'
import { recordedStep } from '../../src/main/record/recorded-step'

const input: Input = { kind: 'tick', now: 1 }
const event: ConfigEvent = {
  config: { epoch: 3, representative: 10 },
  kind: 'regular',
  members: [{ id: 10, incarnation: 1, endpoint: 7, name: 'a', host: 'h' }],
  from: [],
  index: 0
}
const traced: TraceEvent = { ev: 'stable', config: '3.00000000000a', slot: 4 }

/** Where effects go, and what came there. */
function sink() {
  const calls: unknown[][] = []
  const note =
    (name: string) =>
    (...values: unknown[]): void => {
      calls.push([name, ...values])
    }
  const effects: Effects = {
    multicast: note('multicast'),
    unicast: note('unicast'),
    stream: note('stream'),
    persist: note('persist'),
    keep: note('keep'),
    config: note('config'),
    change: note('change'),
    merge: note('merge'),
    divergence: note('divergence'),
    left: note('left'),
    deaf: note('deaf'),
    trace: note('trace'),
    log: note('log')
  }
  return { calls, effects }
}

/** What is recorded of a step that does this. */
function outcomeOf(act: (effects: Effects) => void, foldsTrace = true): StepOutcome {
  const outcomes: StepOutcome[] = []
  const step = recordedStep(
    (_input, effects) => {
      act(effects)
    },
    foldsTrace,
    (_input, outcome) => outcomes.push(outcome)
  )
  step(input, sink().effects)
  expect(outcomes).toHaveLength(1)
  return outcomes[0] as StepOutcome
}

const nothing = outcomeOf(() => undefined)

describe('a recorded step', () => {
  it('does to the outside what the step does, in its order', () => {
    const { calls, effects } = sink()
    const bytes = Uint8Array.of(1, 2)
    const step = recordedStep(
      (_input, to) => {
        to.log('info', 'x', { a: 1 })
        to.multicast(bytes)
        to.unicast(77, bytes)
        to.stream(78, bytes)
        to.persist(5)
        to.config(event)
        to.trace(traced)
        to.deaf()
        to.left()
      },
      true,
      () => undefined
    )
    step(input, effects)
    expect(calls).toEqual([
      ['log', 'info', 'x', { a: 1 }],
      ['multicast', bytes],
      ['unicast', 77, bytes],
      ['stream', 78, bytes],
      ['persist', 5],
      ['config', event],
      ['trace', traced],
      ['deaf'],
      ['left']
    ])
  })

  it.each<[string, (effects: Effects) => void, (effects: Effects) => void]>([
    [
      'a datagram',
      (to) => to.multicast(Uint8Array.of(1, 2)),
      (to) => to.multicast(Uint8Array.of(1, 3))
    ],
    [
      'a receiver',
      (to) => to.unicast(77, Uint8Array.of(1)),
      (to) => to.unicast(2 ** 33 + 77, Uint8Array.of(1))
    ],
    ['a way', (to) => to.unicast(1, Uint8Array.of(1)), (to) => to.multicast(Uint8Array.of(1))],
    ['a stream', (to) => to.stream(1, Uint8Array.of(1)), (to) => to.unicast(1, Uint8Array.of(1))],
    ['an epoch', (to) => to.persist(5), (to) => to.persist(6)],
    ['a member', (to) => to.config(event), (to) => to.config({ ...event, index: 1 })],
    ['an end', (to) => to.left(), (to) => to.deaf()]
  ])('has other acts when %s differs, and tells the same', (_, one, other) => {
    const outcomes = [nothing, outcomeOf(one), outcomeOf(other)]
    expect(new Set(outcomes.map(({ acts }) => acts)).size).toBe(3)
    expect(new Set(outcomes.map(({ tells }) => tells)).size).toBe(1)
    expect(outcomeOf(one)).toEqual(outcomes[1])
  })

  it.each<[string, (effects: Effects) => void]>([
    ['log', (to) => to.log('warn', 'x', { a: 1 })],
    ['log field', (to) => to.log('warn', 'x', { a: 2 })],
    ['trace', (to) => to.trace(traced)]
  ])('acts the same when only its %s differs', (_, act) => {
    const { acts, tells } = outcomeOf(act)
    expect(acts).toBe(nothing.acts)
    expect(tells).not.toBe(nothing.tells)
  })

  it('leaves the trace out of account where there was none', () => {
    expect(outcomeOf((to) => to.trace(traced), false)).toEqual(nothing)
  })

  it('that breaks is recorded as such, and breaks', () => {
    const failure = new Error('slot 7 was delivered twice')
    const outcomes: StepOutcome[] = []
    const step = recordedStep(
      (_input, effects) => {
        effects.persist(5)
        throw failure
      },
      true,
      (_input, outcome) => outcomes.push(outcome)
    )
    expect(() => step(input, sink().effects)).toThrow(failure)
    expect(outcomes).toEqual([{ ...outcomeOf((to) => to.persist(5)), broke: true }])
  })
})
