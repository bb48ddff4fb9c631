/** Replays a recording: runs this program's core on it and compares, step by step. */
import { setImmediate as turn } from 'node:timers/promises'
import type { LogLine } from '../../shared/views'
import { UserError } from '../../shared/user-error'
import { formatEndpoint } from '../protocol/ids'
import type { CoreView } from '../protocol/step'
import type { CoreOptions, DivergenceEvent, Input, MergeEvent, Millis } from '../protocol/types'
import { coreOptionsOf } from '../record/core-options'
import { coreVersion } from '../record/core-version'
import { RecordingFile, type Ending } from '../record/file/recording-file'
import type { RecordingHeader } from '../record/format'
import { Replay, type Difference, type ReplayListener } from '../record/replay'
import { Stays, type ConfigurationStay } from '../record/stays'
import { sentenceOf } from '../server/log-text'
import { TraceOut } from './trace-out'

/** Inputs between two turns of the event loop, so that Ctrl-C is heard and output flows. */
const INPUTS_A_TURN = 2000

export interface ReplayPlan {
  readonly file: string
  /** Where the trace goes; null: nowhere. */
  readonly trace: string | null
  /** Replay what another core recorded, too. */
  readonly anyCore: boolean
}

/** What is known before the first input. */
export interface Recorded {
  readonly header: RecordingHeader
  readonly options: CoreOptions
}

/** What happens meanwhile. Times are on the recorded server's clock. */
export interface ReplayTeller {
  begin(recorded: Recorded): Promise<void>
  stay(stay: ConfigurationStay, since: Millis): Promise<void>
  merge(event: MergeEvent, at: Millis, first: Millis): Promise<void>
  divergence(event: DivergenceEvent, at: Millis, first: Millis): Promise<void>
  log(line: LogLine): Promise<void>
  /** What part is done, 0 to 1, now and then. */
  progress(part: number): void
}

export interface ReplayResult extends Recorded {
  readonly inputs: Readonly<Record<Input['kind'], number>>
  /** From the first input to the last, milliseconds. */
  readonly ms: number
  readonly deviation: Deviation | null
  /** Null when it diverged before its end. */
  readonly ending: Ending | null
  /** With what the core broke, as recorded; null: it did not. */
  readonly error: string | null
  readonly view: CoreView
  /** The file that the trace was written to. */
  readonly trace: string | null
}

/** Where the replay is none any more. */
export interface Deviation {
  /** The input's number, from 1. */
  readonly input: number
  readonly difference: Difference | 'end'
  /** One phrase. */
  readonly text: string
}

/** @throws UserError for a file that is no recording, is damaged, or is of another core */
export async function replayFile(plan: ReplayPlan, tell: ReplayTeller): Promise<ReplayResult> {
  const file = RecordingFile.open(plan.file)
  try {
    const { header } = file
    const options = coreOptionsOf(header.options)
    if (header.core !== coreVersion && !plan.anyCore) throw new OtherCoreError(plan.file, header)
    if (options === undefined) {
      throw new UserError(
        `the core of the recording ${plan.file} was made with other options than this one takes: ` +
          `replay it with FTQueue ${header.version}`,
        'file'
      )
    }
    await tell.begin({ header, options })
    const traceName = `${options.name}.${options.incarnation}.jsonl`
    const out = plan.trace === null ? null : TraceOut.open(plan.trace, traceName, plan.file)
    try {
      return await run(file, { header, options }, out, tell)
    } finally {
      out?.close()
    }
  } finally {
    file.close()
  }
}

/** The recording is of another core than this program's. */
export class OtherCoreError extends Error {
  constructor(file: string, { core, version }: RecordingHeader) {
    super(
      `${file} was recorded by FTQueue ${version} with core ${core}, and this one has core ` +
        `${coreVersion}: replay it there, or give --any-core to go as far as both do the same`
    )
  }
}

async function run(
  file: RecordingFile,
  recorded: Recorded,
  out: TraceOut | null,
  tell: ReplayTeller
): Promise<ReplayResult> {
  const story = new Story(recorded, tell)
  const replay = new Replay(recorded.options, file.restored, story.listener)
  let deviation: Deviation | null = null
  try {
    while (deviation === null) {
      const next = file.next()
      if (next === null) break
      const difference = replay.give(next)
      const lines = replay.takeTrace()
      out?.write(lines)
      story.note(next.input)
      if (difference !== null) {
        const what = differenceText(difference, replay.error)
        const text = `${inputText(next.input, story.first)}: ${what}`
        deviation = { input: replay.inputs, difference, text }
      }
      if (replay.inputs % INPUTS_A_TURN === 0) {
        await story.tellAll()
        tell.progress(file.part)
        await turn()
      }
    }
  } finally {
    await story.end()
  }
  const ending = deviation === null ? file.ending : null
  if (ending?.how === 'ended' && !replay.endsAs(ending.end)) {
    const text = 'the end: the queues hold something else than they held then'
    deviation = { input: replay.inputs, difference: 'end', text }
  }
  const { error, view } = replay
  return {
    ...recorded,
    inputs: story.inputs,
    ms: story.last - story.first,
    deviation,
    ending,
    error: error?.message ?? null,
    view,
    trace: out?.path ?? null
  }
}

/** What a replay tells, in its order, as soon as there is room for it. */
class Story {
  readonly inputs = {
    start: 0,
    datagram: 0,
    classic: 0,
    flush: 0,
    tick: 0,
    persisted: 0,
    kept: 0,
    storage: 0,
    moved: 0,
    damage: 0,
    leave: 0
  }
  readonly listener: ReplayListener
  /** Times of the first and the last input. */
  first: Millis = 0
  last: Millis = 0
  private isBegun = false
  private waiting: (() => Promise<void>)[] = []
  private readonly stays = new Stays((stay) => {
    this.waiting.push(() => this.tell.stay(stay, this.first))
  })

  constructor(
    { header, options }: Recorded,
    private readonly tell: ReplayTeller
  ) {
    this.listener = {
      config: (event, now) => {
        this.stays.enter(event, now)
      },
      merge: (event, now) => {
        this.waiting.push(() => tell.merge(event, now, this.first))
      },
      divergence: (event, now) => {
        this.waiting.push(() => tell.divergence(event, now, this.first))
      },
      trace: (event) => {
        this.stays.note(event)
      },
      log: (level, event, fields, now) => {
        const message = sentenceOf(event, fields)
        const line = { time: header.clock + now, level, name: options.name, event, message, fields }
        this.waiting.push(() => tell.log(line))
      }
    }
  }

  note({ kind, now }: Input): void {
    this.inputs[kind]++
    if (!this.isBegun) this.first = now
    this.isBegun = true
    this.last = now
  }

  async tellAll(): Promise<void> {
    for (const each of this.waiting.splice(0)) await each()
  }

  /** No input follows. */
  async end(): Promise<void> {
    this.stays.end(this.last)
    await this.tellAll()
  }
}

function inputText(input: Input, first: Millis): string {
  const at = `${((input.now - first) / 1000).toFixed(3)} s`
  switch (input.kind) {
    case 'datagram':
      return `a datagram of ${input.bytes.length} bytes from ${formatEndpoint(input.from)} at ${at}`
    case 'classic':
      return `a classic request from ${formatEndpoint(input.from)} at ${at}`
    case 'persisted':
      return `epoch ${input.epoch} being on disk at ${at}`
    case 'kept':
      return `${input.count} records being durable at ${at}`
    case 'storage':
      return `records ${input.isAble ? 'being kept again' : 'not being kept'} at ${at}`
    case 'moved':
      return `a move to ${formatEndpoint(input.endpoint)} at ${at}`
    case 'start':
    case 'flush':
    case 'tick':
    case 'leave':
    case 'damage':
      return `a ${input.kind} at ${at}`
  }
}

function differenceText(difference: Difference, error: Error | null): string {
  switch (difference) {
    case 'acts':
      return 'the core does something else than it did then'
    case 'tells':
      return 'the core logs or traces something else than it did then'
    case 'breaks':
      return error === null
        ? 'the core does not break as it did then'
        : `the core breaks, which it did not then (${error.message})`
  }
}
