/** Runs a scenario with a flight recorder in each server, as `ftqueue serve --record --trace` does. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreOptions, Input } from '../../src/main/protocol/types'
import { coreVersion } from '../../src/main/record/core-version'
import type { StepOutcome } from '../../src/main/record/effects-digest'
import {
  encodeEnd,
  encodeHeader,
  FILE_MARK,
  inputFrameBytes,
  writeInput,
  type RecordingEnd
} from '../../src/main/record/format'
import { recordedStep } from '../../src/main/record/recorded-step'
import { TraceLines } from '../../src/main/record/trace-lines'
import { scenarioOf } from './mixes'
import type { Mix, Scenario } from './scenario'
import type { SimServer, Step } from './sim-server'
import { World } from './world'

const FORM_MS = 8_000
const LOAD_MS = 60_000

/** What one start of one server left behind. */
export class RecordedStart {
  /** What a live server writes as its trace. */
  trace = ''
  readonly inputs: Input[] = []
  private readonly frames: Uint8Array[] = []
  private last: Uint8Array = new Uint8Array(0)

  constructor(
    readonly options: CoreOptions,
    private readonly core: string = coreVersion
  ) {}

  /** `NAME.INC`. */
  get name(): string {
    return `${this.options.name}.${String(this.options.incarnation)}`
  }

  add(input: Input, outcome: StepOutcome): void {
    const frame = new Uint8Array(inputFrameBytes(input))
    writeInput(frame, new DataView(frame.buffer), 0, input, outcome)
    this.inputs.push(input)
    this.frames.push(frame)
  }

  end(end: RecordingEnd): void {
    this.last = encodeEnd(end)
  }

  /** The recording as a file's bytes. */
  get bytes(): Buffer {
    const { core, options } = this
    const header = { core, version: 'simulated', clock: 0, options: { ...options } }
    return Buffer.concat([FILE_MARK, encodeHeader(header), ...this.frames, this.last])
  }

  /** The same without one input, counted from 1; recorded by another core where one is named. */
  without(input: number, core?: string): RecordedStart {
    const copy = new RecordedStart(this.options, core ?? this.core)
    copy.frames.push(...this.frames.filter((_, i) => i + 1 !== input))
    copy.inputs.push(...this.inputs.filter((_, i) => i + 1 !== input))
    copy.last = this.last
    return copy
  }

  /** Writes it as a live server does. Returns the path. */
  write(folder: string): string {
    const path = join(folder, `${this.name}.rec`)
    writeFileSync(path, this.bytes)
    return path
  }
}

/** A seed's recordings, one for each start of each server. */
export function recordSeed(seed: number, mix: Mix): RecordedStart[] {
  return recordScenario(scenarioOf(seed, mix))
}

/** @param meanwhile called when the load begins, to have things done to the servers */
export function recordScenario(
  scenario: Scenario,
  meanwhile: (world: World) => void = () => undefined
): RecordedStart[] {
  const world = new World(scenario, () => false)
  const { agenda, servers } = world
  const recorded = servers.map((server) => startsOf(server))
  world.startServers()
  agenda.run(FORM_MS, () => agenda.now > 250 && world.isTogether)
  const over = world.startLoad()
  meanwhile(world)
  agenda.run(over, () => false)
  agenda.run(over + LOAD_MS, () => world.isAnswered && world.isTogether)
  for (const [i, server] of servers.entries()) {
    const last = recorded[i]?.at(-1)
    if (server.alive && server.view !== null && last !== undefined) {
      last.end({ reason: 'stopped', inputs: last.inputs.length, hash: server.view.hash })
    }
  }
  return recorded.flat()
}

/** Fills itself as the server is started and started again. */
function startsOf(server: SimServer): RecordedStart[] {
  const starts: RecordedStart[] = []
  server.wrap = (options, run) => {
    const start = new RecordedStart(options)
    starts.push(start)
    return recordedStep(traced(start, run), options.trace, (input, outcome) => {
      start.add(input, outcome)
    })
  }
  return starts
}

/** Writes the trace on the way, as a server's loop does. */
const decoder = new TextDecoder()

function traced(start: RecordedStart, run: Step): Step {
  const lines = new TraceLines(start.options.id)
  return (input, effects) => {
    lines.at(input.now)
    try {
      run(input, {
        multicast: (bytes) => effects.multicast(bytes),
        unicast: (to, bytes) => effects.unicast(to, bytes),
        stream: (to, bytes) => effects.stream(to, bytes),
        persist: (epoch) => effects.persist(epoch),
        keep: (record, state) => effects.keep(record, state),
        config: (event) => {
          lines.config(event)
          effects.config(event)
        },
        merge: (event) => {
          lines.merge(event)
          effects.merge(event)
        },
        divergence: (event) => {
          lines.divergence(event)
          effects.divergence(event)
        },
        change: (step) => effects.change(step),
        left: () => effects.left(),
        deaf: () => effects.deaf(),
        trace: (event) => {
          lines.add(event)
          effects.trace(event)
        },
        log: (level, event, fields) => effects.log(level, event, fields)
      })
    } finally {
      start.trace += decoder.decode(lines.take())
    }
  }
}
