/** `log-level`: how much the servers of this machine write to their logs, while they run. */
import type { Command } from 'commander'
import { LOG_LEVELS, type LogLevelName } from '../../../shared/views'
import { readLogLevels, setLogLevel, type ServerLogLevel } from '../../host/log-levels'
import { readSettings } from '../../host/settings'
import type { Io } from '../io'
import { describe, jsonOption } from '../manual'
import { choiceArgument } from '../options'

interface LogLevelFlags {
  readonly server?: string
  readonly home?: string
  readonly json?: boolean
}

/** Takes back what was set. */
const USUAL = 'default'

const NOTES = `
Servers follow within a second, without a restart. The level stays set when they are started again,
until it is set to default: then it is that of FTQUEUE_LOG_LEVEL at their start, or info.`

const EXAMPLES = [
  ['ftqueue log-level', 'show the levels'],
  ['ftqueue log-level debug', 'all servers of this machine'],
  ['ftqueue log-level warn --server a1', 'one of them'],
  ['ftqueue log-level default', 'as before']
] as const

export function addLogLevel(program: Command, io: Io): void {
  const command = program
    .command('log-level')
    .description("show or set what this machine's servers write to their logs, while they run")
    .addArgument(
      choiceArgument('[level]', 'what is written: this and above', [...LOG_LEVELS, USUAL])
    )
    .option('--server <name>', 'only this server')
    .option('--home <dir>', 'folder that has their data (FTQUEUE_HOME)')
  jsonOption(command)
  describe(command, {
    notes: NOTES,
    examples: EXAMPLES,
    json: 'home, servers (each name, level or null, running)'
  })
  command.action(async (level: LogLevelName | typeof USUAL | undefined) => {
    const flags = command.opts<LogLevelFlags>()
    const { home } = readSettings(
      { home: flags.home, group: '', interface: '' },
      { ...io.environment, FTQUEUE_KEY: undefined }
    )
    const server = flags.server ?? null
    if (level !== undefined) setLogLevel(home, server, level === USUAL ? null : level)
    const levels = await readLogLevels(home, server)
    if (flags.json === true) {
      const servers = levels.map(({ name, level: set, isRunning }) => {
        return { name, level: set, running: isRunning }
      })
      await io.json({ home, servers })
      return
    }
    for (const one of levels) await io.line(lineOf(one))
  })
}

function lineOf({ name, level, isRunning }: ServerLogLevel): string {
  return `${name}: ${level ?? USUAL}${isRunning ? '' : ' (does not run)'}`
}
