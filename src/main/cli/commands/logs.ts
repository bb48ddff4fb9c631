/** `logs`: what the servers of this machine wrote. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { bounds } from '../../../shared/bounds'
import { UserError } from '../../../shared/user-error'
import { isAtLeast, LOG_LEVELS, type LogLevelName, type LogLine } from '../../../shared/views'
import type { Io } from '../io'
import { linesOfFiles, logFiles, LogTail, mergedByTime } from '../log-files'
import { logText } from '../log-text'
import { describe, jsonOption } from '../manual'
import { choiceOption, integerOption } from '../options'
import { readSettings } from '../../host/settings'

interface LogFlags {
  readonly server?: string
  readonly follow?: boolean
  readonly level?: LogLevelName
  readonly lines?: number
  readonly home?: string
  readonly json?: boolean
}

const FOLLOW_INTERVAL_MS = 200

export function addLogs(program: Command, io: Io): void {
  const command = program
    .command('logs')
    .description("print the logs of this machine's servers, in order of time")
    .option('--server <name>', 'only of this server')
    .addOption(choiceOption('--level <l>', 'this level and above', LOG_LEVELS))
    .option(
      '--lines <n>',
      'only the last n lines',
      integerOption('--lines', 0, bounds.host.logLinesShown)
    )
    .option('--follow', 'go on with what is written from now on; Ctrl-C ends')
    .option('--home <dir>', 'folder that has the logs (FTQUEUE_HOME)')
  jsonOption(command, 'lines')
  describe(command, {
    examples: [
      ['ftqueue logs --lines 20', 'the last of all servers here'],
      ['ftqueue logs --server a1 --level warn --follow', 'what goes wrong at one, as it happens'],
      ['ftqueue logs --json | jq -r .message', 'for a script']
    ],
    json: 'time (milliseconds since 1970), level, name, event, message, fields'
  })
  command.action(async () => {
    await printLogs(command.opts<LogFlags>(), io)
  })
}

async function printLogs(flags: LogFlags, io: Io): Promise<void> {
  const { home } = readSettings(
    { home: flags.home, group: '', interface: '' },
    {
      ...io.environment,
      FTQUEUE_KEY: undefined
    }
  )
  const files = await filesOf(flags, home)
  if (files.size === 0) io.note(`no server has written a log in ${home} yet`)
  const print = (line: LogLine): Promise<void> =>
    flags.json === true ? io.json(line) : io.line(logText(line, io.paint))
  const isWanted = ({ level }: LogLine): boolean => isAtLeast(level, flags.level ?? 'debug')

  const tails = new Map<string, LogTail>()
  const sources = [...files].map(([name, all]) => {
    if (flags.follow !== true) return linesOfFiles(all)
    const tail = new LogTail(all.at(-1) ?? '')
    tails.set(name, tail)
    return thenTail(all.slice(0, -1), tail)
  })
  const kept: LogLine[] = []
  for await (const line of mergedByTime(sources)) {
    if (!isWanted(line)) continue
    if (flags.lines === undefined) await print(line)
    else {
      kept.push(line)
      if (kept.length > flags.lines) kept.shift()
    }
  }
  for (const line of kept) await print(line)
  while (flags.follow === true) {
    await wait(FOLLOW_INTERVAL_MS)
    for (const line of await added(flags, home, tails)) if (isWanted(line)) await print(line)
  }
}

/** The older files, then what the current one holds by then. */
async function* thenTail(files: readonly string[], tail: LogTail): AsyncGenerator<LogLine> {
  yield* linesOfFiles(files)
  yield* await tail.read()
}

/** @throws UserError when a server is named that has no log here */
async function filesOf(flags: LogFlags, home: string): Promise<Map<string, string[]>> {
  const files = await logFiles(home)
  const { server } = flags
  if (server === undefined) return files
  const own = files.get(server)
  if (own !== undefined) return new Map([[server, own]])
  const names = [...files.keys()].join(', ')
  throw new UserError(
    `there is no log of a server "${server}" in ${home}: there is ${names || 'none at all'}`,
    'server'
  )
}

/** What all servers wrote since the last look, in order of time. */
async function added(
  flags: LogFlags,
  home: string,
  tails: Map<string, LogTail>
): Promise<LogLine[]> {
  for (const [name, all] of await logFiles(home)) {
    if (tails.has(name) || (flags.server !== undefined && flags.server !== name)) continue
    tails.set(name, new LogTail(all.at(-1) ?? ''))
  }
  const lines: LogLine[] = []
  for (const tail of tails.values()) lines.push(...(await tail.read()))
  return lines.sort((a, b) => a.time - b.time)
}
