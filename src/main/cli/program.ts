/**
 * The `ftqueue` command: its commands, and what becomes of their errors. Wrong
 * usage is one line on standard error that names the thing and the mend.
 */
import { Command, CommanderError } from 'commander'
import { nearest } from '../../shared/command-line'
import { UserError } from '../../shared/user-error'
import { version } from '../../../package.json'
import { NoAnswerError, RefusedError } from '../client/errors'
import { addAmbiguous } from './commands/ambiguous'
import { addBench } from './commands/bench'
import { addCheck } from './commands/check'
import { addCompletion } from './commands/completion'
import { addDoctor } from './commands/doctor'
import { addGroup } from './commands/group'
import { addGroups } from './commands/groups'
import { addHelp } from './commands/help'
import { addInterfaces } from './commands/interfaces'
import { addLab } from './commands/lab'
import { addLogLevel } from './commands/log-level'
import { addLogs } from './commands/logs'
import { addLooking } from './commands/looking'
import { addMerges } from './commands/merges'
import { addOperations } from './commands/operations'
import { addPolicy } from './commands/policy'
import { addReplay } from './commands/replay'
import { addRun } from './commands/run'
import { addServe } from './commands/serve'
import { addService } from './commands/service'
import { addWork } from './commands/work'
import { ExitCode } from './exit-code'
import { helpStyle } from './help-style'
import type { Io } from './io'
import { CommandGroup, describe } from './manual'

const OVERVIEW = {
  notes: `
Exit codes: 0 executed, 1 a defect, or a check or worker's command that failed, 2 wrong usage,
3 nothing there (with --fail), 4 no answer in time (outcome unknown), 5 refused, 130 ended by
Ctrl-C.`,
  examples: [
    ['ftqueue serve --count 3', 'three servers on this machine'],
    ['ftqueue create 12', 'make a queue; prints its id'],
    ['ftqueue push 25 5', 'put 5 into queue 25'],
    ['ftqueue pop 25', 'take the first item out'],
    ['ftqueue status', 'who is there, and who has the turn'],
    ['ftqueue doctor', 'try out this machine and its network'],
    ['ftqueue help push', 'more about one command']
  ]
} as const

/** Runs one command line (without the program's name) and returns its exit code. */
export async function runProgram(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = ExitCode.ok
  const program = makeProgram(io, (given) => {
    if (code === ExitCode.ok) code = given
  })
  if (args.length === 0) {
    program.outputHelp({ error: true })
    return ExitCode.badUsage
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    return report(error, program, args, io)
  }
}

/** The definition of all commands: help, completion, man page and reference come from it. */
export function makeProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('ftqueue')
    .description('A fault-tolerant, replicated FIFO queue on your network.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option('--no-color', 'print no colours; stands before or behind a command (NO_COLOR)')
    .on('option:no-color', () => {
      io.withoutColor()
    })
    // Of its own, below; commands that have others in them keep commander's.
    .helpCommand('help [command]', 'print help for a command')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.streams.stdout.write(text)
      },
      writeErr: (text) => {
        io.streams.stderr.write(text)
      },
      // Errors come back as exceptions and are told once, in `report`.
      outputError: () => undefined,
      getOutHelpWidth: () => io.pageColumns,
      getErrHelpWidth: () => io.pageColumns,
      getOutHasColors: () => io.paint.isOn,
      getErrHasColors: () => io.notePaint.isOn
    })
    .configureHelp(helpStyle(io))
  describe(program, OVERVIEW)
  program.commandsGroup(CommandGroup.servers)
  addServe(program, io, finish)
  addService(program, io, finish)
  addPolicy(program, io, finish)
  addGroup(program, io, finish)
  program.commandsGroup(CommandGroup.queues)
  addOperations(program, io, finish)
  addRun(program, io, finish)
  addWork(program, io, finish)
  program.commandsGroup(CommandGroup.looking)
  addLooking(program, io, finish)
  addLogs(program, io)
  addLogLevel(program, io)
  addGroups(program, io)
  addInterfaces(program, io)
  addDoctor(program, io, finish)
  addMerges(program, io, finish)
  addAmbiguous(program, io, finish)
  program.commandsGroup(CommandGroup.faults)
  addLab(program, io, finish)
  addCheck(program, io, finish)
  addReplay(program, io, finish)
  addBench(program, io)
  program.commandsGroup(CommandGroup.help)
  addCompletion(program, io)
  addHelp(program, io)
  return program
}

function report(error: unknown, program: Command, args: readonly string[], io: Io): ExitCode {
  if (error instanceof CommanderError) return reportUsage(error, program, args, io)
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UserError) {
    io.note(`ftqueue: ${message}`)
    return ExitCode.badUsage
  }
  if (error instanceof NoAnswerError) {
    io.note(`ftqueue: ${message}`)
    return ExitCode.noAnswer
  }
  if (error instanceof RefusedError) {
    io.note(`ftqueue: refused: ${message}`)
    return ExitCode.refused
  }
  io.note(`ftqueue: a defect, please report it: ${(error as Error).stack ?? message}`)
  return ExitCode.broken
}

function reportUsage(
  error: CommanderError,
  program: Command,
  args: readonly string[],
  io: Io
): ExitCode {
  if (error.exitCode === 0) return ExitCode.ok
  const { command, rest } = namedBy(program, args)
  const name = commandName(command)
  const word = rest.find((one) => !one.startsWith('-') && one !== 'help')
  if (error.code === 'commander.help' && word === undefined) {
    // A command that only has sub-commands was given none of them: commander printed its help.
    return ExitCode.badUsage
  }
  const isUnknown = error.code === 'commander.unknownCommand' || error.code === 'commander.help'
  const problem = isUnknown
    ? unknownCommand(command, word ?? '')
    : error.message.replace(/^error: /, '').replace(/\s*\n\(Did (.*)\)$/, ': did $1')
  io.note(`ftqueue: ${problem}${problem.endsWith('?') ? '' : `: see "${name} --help"`}`)
  return ExitCode.badUsage
}

/** The deepest command that the arguments name, and what stands behind its name. */
function namedBy(
  program: Command,
  args: readonly string[]
): { readonly command: Command; readonly rest: readonly string[] } {
  let command = program
  let rest = args
  for (const [i, arg] of args.entries()) {
    const next = command.commands.find((one) => one.name() === arg)
    if (next === undefined) {
      if (command !== program) break
      continue
    }
    command = next
    rest = args.slice(i + 1)
  }
  return { command, rest }
}

function commandName(command: Command): string {
  return command.parent === null
    ? command.name()
    : `${commandName(command.parent)} ${command.name()}`
}

function unknownCommand(parent: Command, word: string): string {
  const meant = nearest(
    word,
    parent.commands.map((command) => command.name())
  )
  const path = commandName(parent)
  return meant === null
    ? `there is no command "${path} ${word}"`
    : `there is no command "${path} ${word}": did you mean "${path} ${meant}"?`
}
