/** `replay`: runs the core on a recording again, and shows that it does the same. */
import type { Command } from 'commander'
import { isAtLeast, LOG_LEVELS, type LogLevelName, type LogLine } from '../../../shared/views'
import { formatConfigId, formatMemberId } from '../../protocol/ids'
import type { DivergenceEvent, MergeEvent, Millis } from '../../protocol/types'
import type { Ending } from '../../record/file/recording-file'
import type { ConfigurationStay } from '../../record/stays'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { logText } from '../log-text'
import { describe, jsonOption } from '../manual'
import { choiceOption } from '../options'
import {
  OtherCoreError,
  replayFile,
  type Recorded,
  type ReplayResult,
  type ReplayTeller
} from '../replay-run'

interface ReplayFlags {
  readonly trace?: string
  readonly log?: LogLevelName
  readonly anyCore?: boolean
  readonly json?: boolean
}

/** A core that does not repeat itself is a defect of it, unless it is another one. */
const DIVERGED = ExitCode.broken

const NOTES = `
Exits with 1 when the core does not do the same again, or is not the one that recorded,
and with 2 when the file is no recording. A recording that was cut off by a crash is
replayed as far as it goes.`

export function addReplay(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('replay')
    .description('run the core on a recording again, and compare what it does')
    .argument('<file>', 'recording that "ftqueue serve --record DIR" wrote')
    .option('--trace <out>', 'write the trace to a file, or as NAME.INC.jsonl to a folder')
    .addOption(
      choiceOption('--log [level]', "print the core's log from this level on", LOG_LEVELS).preset(
        'info'
      )
    )
    .option('--any-core', "replay what another version's core recorded, as far as both do the same")
  jsonOption(command, 'lines')
  describe(command, {
    notes: NOTES,
    examples: [
      ['ftqueue replay recordings/a1.1.rec', 'does it do the same again?'],
      ['ftqueue replay recordings/a1.1.rec --trace a1.jsonl --log debug', 'with all that it told']
    ],
    json: 'events recording, config, merge, divergence and log, then replayed (same, deviation, inputs, hash, …)'
  })
  command.action(async (file: string) => {
    finish(await replay(file, command.opts<ReplayFlags>(), io))
  })
}

async function replay(file: string, flags: ReplayFlags, io: Io): Promise<ExitCode> {
  const plan = { file, trace: flags.trace ?? null, anyCore: flags.anyCore === true }
  const print = flags.json === true ? new JsonReport(io) : new TextReport(io)
  const progress = io.progress('replaying', 1)
  const tell: ReplayTeller = {
    progress: (part) => {
      progress.update(part)
    },
    begin: (recorded) => print.begin(recorded),
    stay: (stay, first) => print.stay(stay, first),
    merge: (event, at, first) => print.merge(event, at - first),
    divergence: (event, at, first) => print.divergence(event, at - first),
    log: async (line) => {
      if (flags.log !== undefined && isAtLeast(line.level, flags.log)) await print.log(line)
    }
  }
  let result: ReplayResult
  try {
    result = await replayFile(plan, tell)
  } catch (error) {
    progress.end()
    if (!(error instanceof OtherCoreError)) throw error
    io.note(`ftqueue: ${error.message}`)
    return DIVERGED
  }
  progress.end()
  await print.end(result)
  if (result.deviation === null) return ExitCode.ok
  io.note(`ftqueue: ${deviationText(file, result)}`)
  return DIVERGED
}

function deviationText(file: string, { deviation, header }: ReplayResult): string {
  const { input, text } = deviation ?? { input: 0, text: '' }
  return `${file} diverges at input ${input}, ${text}; it was recorded by FTQueue ${header.version}`
}

class JsonReport {
  constructor(private readonly io: Io) {}

  begin({ header, options }: Recorded): Promise<void> {
    return this.io.json({
      event: 'recording',
      server: formatMemberId(options.id),
      name: options.name,
      incarnation: options.incarnation,
      group: options.group,
      version: header.version,
      core: header.core,
      traced: options.trace
    })
  }

  stay({ event, since, until, slots, operations }: ConfigurationStay, first: Millis) {
    return this.io.json({
      event: 'config',
      fromMs: since - first,
      toMs: until - first,
      config: formatConfigId(event.config),
      kind: event.kind,
      members: event.members.map(({ id }) => formatMemberId(id)),
      from: event.from.map(formatConfigId),
      index: event.index,
      slots,
      operations
    })
  }

  merge({ config, from, report, hash }: MergeEvent, atMs: Millis): Promise<void> {
    return this.io.json({
      event: 'merge',
      atMs,
      config: formatConfigId(config),
      from: from.map(formatConfigId),
      report,
      hash
    })
  }

  divergence({ config, ...rest }: DivergenceEvent, atMs: Millis): Promise<void> {
    return this.io.json({ event: 'divergence', atMs, config: formatConfigId(config), ...rest })
  }

  log(line: LogLine): Promise<void> {
    return this.io.json({ ...line, event: 'log', log: line.event })
  }

  end({ inputs, ms, deviation, ending, error, view, trace }: ReplayResult): Promise<void> {
    return this.io.json({
      event: 'replayed',
      same: deviation === null,
      deviation,
      inputs: Object.values(inputs).reduce((sum, count) => sum + count),
      kinds: inputs,
      ms,
      ending: ending === null ? null : ending.how === 'ended' ? ending.end.reason : ending.how,
      tornBytes: ending?.how === 'torn' ? ending.bytes : 0,
      error,
      queues: view.queues,
      items: view.items,
      hash: view.hash,
      trace
    })
  }
}

class TextReport {
  constructor(private readonly io: Io) {}

  begin({ header, options }: Recorded): Promise<void> {
    const who = `${options.name} (${formatMemberId(options.id)}, start ${options.incarnation})`
    return this.io.line(
      `server ${who} of group "${options.group}", recorded by FTQueue ${header.version}`
    )
  }

  stay({ event, since, until, slots, operations }: ConfigurationStay, first: Millis) {
    const time = (at: Millis): string => seconds(at - first).padStart(9)
    const { config, kind, members } = event
    const names = members.map(({ name }) => name).join(', ')
    const done =
      kind === 'regular' ? `; ${counted(slots, 'slot')}, ${counted(operations, 'operation')}` : ''
    return this.io.line(
      `${time(since)} to ${time(until)}  ${kind} configuration ${formatConfigId(config)}: ${names}${done}`
    )
  }

  merge({ config, report }: MergeEvent, atMs: Millis): Promise<void> {
    const { poppedTwice, ambiguous, revived } = report
    return this.io.line(
      `${seconds(atMs).padStart(9)}  pasts merged for configuration ${formatConfigId(config)}: ` +
        `${counted(poppedTwice.length, 'item')} popped twice, ${ambiguous.length} ambiguous, ` +
        `${counted(revived.length, 'queue')} revived`
    )
  }

  divergence({ config, slot, leaves }: DivergenceEvent, atMs: Millis): Promise<void> {
    return this.io.line(
      `${seconds(atMs).padStart(9)}  members of ${formatConfigId(config)} differ after slot ` +
        `${slot}: an incident${leaves ? ', and this server leaves' : ''}`
    )
  }

  log(line: LogLine): Promise<void> {
    return this.io.line(logText(line, this.io.paint))
  }

  async end({ inputs, ms, deviation, ending, error, view, trace }: ReplayResult): Promise<void> {
    const { io } = this
    const kinds = Object.entries(inputs).filter(([, count]) => count > 0)
    const total = kinds.reduce((sum, [, count]) => sum + count, 0)
    const each = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')
    await io.line(`${counted(total, 'input')} in ${seconds(ms)}: ${each}`)
    if (deviation === null) await io.line('every step did the same as when it was recorded')
    if (error !== null) await io.line(`the core broke at the last input, as it did then: ${error}`)
    const held = `${counted(view.queues, 'queue')} with ${counted(view.items, 'item')}`
    await io.line(`holds ${held} in the end, hash ${view.hash}`)
    if (ending !== null) await io.line(endText(ending))
    if (trace !== null) await io.line(`trace: ${trace}`)
  }
}

function endText(ending: Ending): string {
  if (ending.how === 'open') {
    return 'the recording has no end: its server was killed, or still runs'
  }
  if (ending.how === 'torn') {
    return `the recording is cut off, as by a crash: ${counted(ending.bytes, 'byte')} of an unfinished input left out`
  }
  switch (ending.end.reason) {
    case 'stopped':
      return 'the recording ends with its server'
    case 'broken':
      return 'the recording ends where its server broke'
    case 'full':
      return 'the recording ends at its bound (--record-mb); its server went on'
    case 'slow-disk':
      return 'the recording ends where the disk became too slow for it; its server went on'
  }
}

function seconds(ms: Millis): string {
  return `${(ms / 1000).toFixed(3)} s`
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`
}
