/**
 * Makes a test of a real incident: replays what the servers of a group recorded
 * (`ftqueue serve --record DIR`) with the present core, and lets the checkers judge
 * what it does. docs/recording.md tells how to keep one.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkTraces } from '../../src/main/check/check-traces'
import { parseLine } from '../../src/main/check/parse-line'
import type { ProcessTrace, TraceLine } from '../../src/main/check/trace'
import { coreOptionsOf } from '../../src/main/record/core-options'
import { RecordingFile, type Ending } from '../../src/main/record/file/recording-file'
import { Replay, type Difference } from '../../src/main/record/replay'
import { formatMemberId } from '../../src/main/protocol/ids'

/** Where the present core does something else than the one that recorded. */
export interface FirstDifference {
  readonly file: string
  /** The input's number, from 1. */
  readonly input: number
  readonly difference: Difference
}

export interface Judgement {
  /** Properties that are violated, and cores that broke; empty: the incident is none any more. */
  readonly problems: readonly string[]
  /** At most one of a file: where its replay ended early. */
  readonly differences: readonly FirstDifference[]
  readonly traces: readonly ProcessTrace[]
}

/** The recordings in a folder, in the order of their names. */
export function recordingsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.rec'))
    .sort()
    .map((name) => join(folder, name))
}

/**
 * One recording for each start of each server, as many as there are; the properties
 * that hold between servers need all of them.
 *
 * A core that was mended does something else from some input on, and what was
 * recorded after it is no answer to that: its replay ends with that input. What it
 * merely tells otherwise, in its log, is passed over.
 *
 * @throws UserError for a file that is no recording, or is damaged
 */
export function judgeRecordings(files: readonly string[]): Judgement {
  const replayed = files.map(replayOne)
  const traces = replayed.map(({ trace }) => ({ ...trace, ended: endOf(trace, replayed) }))
  const violated = checkTraces(traces, { quiescent: false })
    .properties.filter(({ verdict }) => verdict === 'violated')
    .map(({ id, name, counterexample }) => `${id} ${name}: ${counterexample?.text ?? ''}`)
  return {
    problems: [...replayed.flatMap(({ problems }) => problems), ...violated],
    differences: replayed.flatMap(({ differences }) => differences),
    traces
  }
}

interface ReplayedFile {
  readonly trace: ProcessTrace
  readonly problems: readonly string[]
  readonly differences: readonly FirstDifference[]
}

function replayOne(path: string): ReplayedFile {
  const file = RecordingFile.open(path)
  try {
    const options = coreOptionsOf(file.header.options)
    if (options === undefined) throw new Error(`${path}: the core takes other options now`)
    const replay = new Replay(options, file.restored)
    const problems: string[] = []
    const differences: FirstDifference[] = []
    const lines: TraceLine[] = []
    for (let next = file.next(); next !== null; next = file.next()) {
      const difference = replay.give(next)
      lines.push(...linesOf(replay.takeTrace()))
      const input = replay.inputs
      if (replay.error !== null) {
        problems.push(`${path} breaks the core at input ${String(input)}: ${replay.error.message}`)
        break
      }
      if (difference === null || difference === 'tells') continue
      differences.push({ file: path, input, difference })
      break
    }
    const server = formatMemberId(options.id)
    const { name, incarnation } = options
    const trace: ProcessTrace = {
      server,
      incarnation,
      name: `${name}.${String(incarnation)}`,
      lines,
      ended: 'unknown',
      torn: !isWhole(file.ending)
    }
    return { trace, problems, differences }
  } finally {
    file.close()
  }
}

/** Nothing happened at the server behind the recording's end. */
function isWhole(ending: Ending | null): boolean {
  return ending?.how === 'ended' && ['stopped', 'broken'].includes(ending.end.reason)
}

function linesOf(text: string): TraceLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed = parseLine(line)
      if ('problem' in parsed) throw new Error(`the core traced ${line}: ${parsed.problem}`)
      return parsed
    })
}

/** A server that was started again had ended; of the last start nothing is said. */
function endOf(trace: ProcessTrace, all: readonly ReplayedFile[]): ProcessTrace['ended'] {
  const wasFollowed = all.some(
    ({ trace: other }) => other.server === trace.server && other.incarnation > trace.incarnation
  )
  return wasFollowed ? 'killed' : 'unknown'
}
