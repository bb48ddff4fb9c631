/**
 * Goal: a replay does the same as the core that was recorded, whatever happened to
 * it, and says where it does not. Method: servers of the simulator, recorded.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import type { CoreOptions } from '../../src/main/protocol/types'
import { Frames } from '../../src/main/record/frames'
import {
  decodeBody,
  FILE_MARK,
  type RecordedInput,
  type RecordingEnd
} from '../../src/main/record/format'
import { coreOptionsOf } from '../../src/main/record/core-options'
import { Replay } from '../../src/main/record/replay'
import { Stays, type ConfigurationStay } from '../../src/main/record/stays'
import { CALM } from '../sim/network'
import { recordScenario, recordSeed, type RecordedStart } from '../sim/recorded-run'
import type { Scenario } from '../sim/scenario'
import type { World } from '../sim/world'

interface Contents {
  readonly options: CoreOptions
  readonly inputs: readonly RecordedInput[]
  readonly end: RecordingEnd | null
}

function contentsOf(start: RecordedStart): Contents {
  const frames = new Frames()
  frames.push(start.bytes)
  frames.take(FILE_MARK.length)
  const inputs: RecordedInput[] = []
  let options: CoreOptions | undefined
  let end: RecordingEnd | null = null
  for (;;) {
    const body = frames.next()
    if (typeof body === 'string') break
    const frame = decodeBody(body)
    if (frame?.frame === 'header') options = coreOptionsOf(frame.header.options)
    else if (frame?.frame === 'input') inputs.push(frame.recorded)
    else if (frame?.frame === 'end') end = frame.end
  }
  if (options === undefined) throw new Error('the recording has no header')
  return { options, inputs, end }
}

function replayed({ options, inputs }: Contents) {
  const replay = new Replay(options)
  let trace = ''
  const differences = inputs.flatMap((input, i) => {
    const difference = replay.give(input)
    trace += replay.takeTrace()
    return difference === null ? [] : [`${i + 1} ${difference}`]
  })
  return { replay, trace, differences }
}

/** Four servers with work on both sides of a split. */
const split: Scenario = {
  seed: 1,
  servers: 4,
  clients: 2,
  operationsEach: 200,
  outstanding: 8,
  thinkMs: 60,
  maxDatagram: 1400,
  faults: CALM,
  brokenLinks: [],
  upsets: [
    {
      at: 300,
      do: 'split',
      sides: [
        [0, 1],
        [2, 3]
      ],
      forMs: 3000
    }
  ]
}

const damaged = (world: World): void =>
  world.agenda.after(300, () => {
    world.servers[1]?.damage()
  })

describe.each<[string, string, () => RecordedStart[]]>([
  ['a lossy network', 'deliver', () => recordSeed(3, 'network')],
  ['crashes and restarts', 'config', () => recordSeed(1, 'changes')],
  ['pasts that are merged', 'merge', () => recordScenario(split)],
  ['a damaged state', 'divergence', () => recordScenario({ ...split, upsets: [] }, damaged)]
])('a replay of %s', (_, event, record) => {
  let starts: RecordedStart[] = []
  beforeAll(() => {
    starts = record()
  })

  it('does the same as each server, and traces it byte for byte', () => {
    for (const start of starts) {
      const contents = contentsOf(start)
      expect(contents.inputs.map(({ input }) => input)).toEqual(start.inputs)
      const { replay, trace, differences } = replayed(contents)
      expect(differences).toEqual([])
      expect(trace).toBe(start.trace)
      if (contents.end !== null) expect(replay.endsAs(contents.end)).toBe(true)
    }
    expect(starts.filter(({ trace }) => trace.includes(`"ev":"${event}"`)).length).toBeGreaterThan(
      2
    )
  })

  it('traces what was recorded without a trace', () => {
    for (const start of starts) {
      const contents = contentsOf(start)
      const untraced = { ...contents, options: { ...contents.options, trace: false } }
      expect(replayed(untraced).trace).toBe(start.trace)
    }
  })
})

describe('a replay', () => {
  let contents: Contents
  beforeAll(() => {
    const [first] = recordSeed(3, 'network')
    if (first === undefined) throw new Error('nothing was recorded')
    contents = contentsOf(first)
  })

  /** The contents with one input changed. */
  function changed(at: number, change: (recorded: RecordedInput) => RecordedInput): Contents {
    return {
      ...contents,
      inputs: contents.inputs.map((each, i) => (i === at - 1 ? change(each) : each))
    }
  }

  it('says at which input it does something else', () => {
    const at = 1 + contents.inputs.findIndex(({ input }) => input.kind === 'persisted')
    const withOtherEpoch = changed(at, (recorded) => ({
      ...recorded,
      input: { kind: 'tick', now: recorded.input.now }
    }))
    const first = replayed(withOtherEpoch).differences[0] ?? ''
    expect(Number(first.split(' ')[0])).toBeGreaterThanOrEqual(at)
    expect(first).toMatch(/acts$/)
  })

  it('tells what others see of a step from what it tells of itself, and from a break', () => {
    const outcomes: [keyof RecordedInput['outcome'], string][] = [
      ['acts', '20 acts'],
      ['tells', '20 tells']
    ]
    for (const [digest, difference] of outcomes) {
      const other = changed(20, ({ input, outcome }) => ({
        input,
        outcome: { ...outcome, [digest]: Number(outcome[digest]) ^ 1 }
      }))
      expect(replayed(other).differences).toEqual([difference])
    }
    const broken = changed(20, ({ input, outcome }) => ({
      input,
      outcome: { ...outcome, broke: true }
    }))
    expect(replayed(broken).differences).toEqual(['20 breaks'])
  })

  it('keeps the error of a core that breaks', () => {
    const replay = new Replay(contents.options)
    expect(contents.inputs.slice(0, 1).map((first) => replay.give(first))).toEqual([null])
    expect(replay.error).toBeNull()
    const noBytes = { kind: 'datagram', now: 1, from: 1, bytes: undefined as never } as const
    expect(replay.give({ input: noBytes, outcome: { acts: 0, tells: 0, broke: false } })).toBe(
      'breaks'
    )
    expect(replay.error).toBeInstanceOf(Error)
  })

  it('ends otherwise when inputs are missing, or the queues hold something else', () => {
    const { replay } = replayed(contents)
    const { end } = contents
    if (end === null) throw new Error('the recording has no end')
    expect(replay.endsAs(end)).toBe(true)
    expect(replay.endsAs({ ...end, inputs: end.inputs + 1 })).toBe(false)
    expect(replay.endsAs({ ...end, hash: '0' })).toBe(false)
  })

  it('tells how long the server was in which configuration, and what it did there', () => {
    const told: ConfigurationStay[] = []
    const stays = new Stays((stay) => told.push(stay))
    const replay = new Replay(contents.options, null, {
      config: (event, now) => stays.enter(event, now),
      trace: (event) => stays.note(event)
    })
    for (const input of contents.inputs) replay.give(input)
    const last = contents.inputs.at(-1)?.input.now ?? 0
    stays.end(last)
    stays.end(last)
    const lines = replay
      .takeTrace()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { ev: string; t: number })
    const configs = lines.filter(({ ev }) => ev === 'config')
    expect(told.map(({ since }) => Math.floor(since * 1000))).toEqual(configs.map(({ t }) => t))
    expect(told.at(-1)?.until).toBe(last)
    expect(told.reduce((sum, { operations }) => sum + operations, 0)).toBe(
      lines.filter(({ ev }) => ev === 'deliver').length
    )
    expect(told.at(-1)?.slots).toBe(replay.view.delivered + 1)
  })
})
