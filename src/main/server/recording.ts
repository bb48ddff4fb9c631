/** A server's recording: opens it for `--record`, and tells the log where it is and how it ends. */
import { performance } from 'node:perf_hooks'
import type { CoreOptions, LogLevel } from '../protocol/types'
import { coreVersion, programVersion } from '../record/core-version'
import type { EndReason } from '../record/format'
import type { Log } from './logs'
import type { RecordConfig } from './messages'
import { Recorder } from './recorder'

const MEBIBYTE = 1024 * 1024

/** @throws UserError (`record`) when it cannot be written */
export function openRecorder(
  { folder, bytesMost }: RecordConfig,
  options: CoreOptions,
  log: Log
): Recorder {
  const { name, incarnation } = options
  const header = {
    core: coreVersion,
    version: programVersion,
    clock: performance.timeOrigin,
    options: { ...options }
  }
  const recorder: Recorder = new Recorder(
    { folder, name, incarnation, header, bytesMost },
    (end, problem) => {
      const told = tellEnd(end, problem, bytesMost)
      if (told === null) return
      const [level, text] = told
      log(level, 'recording-ended', { path: recorder.path, reason: end, problem }, text)
    }
  )
  const { path } = recorder
  const text = `records what its core is given to ${path}, up to ${mebibytes(bytesMost)}`
  log('info', 'recording', { path, bytesMost }, text)
  return recorder
}

/** The one line about an end; null: an orderly one, about which nothing need be said. */
function tellEnd(
  end: EndReason | 'failed',
  problem: string,
  bytesMost: number
): readonly [LogLevel, string] | null {
  const good = 'it can be replayed up to here'
  switch (end) {
    case 'stopped':
      return null
    case 'broken':
      return ['info', 'the recording holds what broke this server: see "ftqueue replay"']
    case 'full':
      return ['warn', `the recording ends: it has reached ${mebibytes(bytesMost)}; ${good}`]
    case 'slow-disk':
      return ['warn', `the recording ends: the disk is too slow for it; ${good}`]
    case 'failed':
      return ['error', `the recording ends: it cannot be written (${problem}); ${good}`]
  }
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MEBIBYTE)} MiB`
}
