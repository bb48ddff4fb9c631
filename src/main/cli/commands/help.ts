/** `help`: of one command, of all, as a man page or as JSON. */
import { Argument, type Command } from 'commander'
import manPage from '../../../../man/ftqueue.1?raw'
import { nearest } from '../../../shared/command-line'
import { UserError } from '../../../shared/user-error'
import type { Io } from '../io'
import { describe, jsonOption, offering } from '../manual'
import { specOf } from '../spec'

interface HelpFlags {
  readonly man?: boolean
  readonly json?: boolean
}

export function addHelp(program: Command, io: Io): void {
  const command = program
    .command('help')
    .description('print help for a command, or for all of them')
    .addArgument(
      offering(
        new Argument('[command...]', 'the command, for example: push, or: lab loss'),
        program.commands.map((one) => one.name())
      )
    )
    .option('--man', 'print the man page')
  jsonOption(command)
  describe(command, {
    examples: [
      ['ftqueue help lab loss', 'the same as: ftqueue lab loss --help'],
      ['ftqueue help --man | man -l -', 'the man page'],
      ['ftqueue help --json', 'every command with its arguments and options, for a program']
    ],
    json: 'name, description, arguments, options, commands (the same again), examples, json'
  })
  command.action(async (words: readonly string[]) => {
    const flags = command.opts<HelpFlags>()
    if (flags.man === true) {
      await io.line(manPage.trimEnd())
      return
    }
    const wanted = commandOf(program, words)
    if (flags.json === true) await io.json(specOf(wanted))
    else wanted.outputHelp()
  })
}

/** @throws UserError when there is none of that name */
function commandOf(program: Command, words: readonly string[]): Command {
  let command = program
  for (const [i, word] of words.entries()) {
    const next = command.commands.find((one) => one.name() === word)
    if (next === undefined) {
      const path = ['ftqueue', ...words.slice(0, i)].join(' ')
      const meant = nearest(
        word,
        command.commands.map((one) => one.name())
      )
      throw new UserError(
        `there is no command "${path} ${word}": ` +
          (meant === null ? `see "${path} --help"` : `did you mean "${path} ${meant}"?`)
      )
    }
    command = next
  }
  return command
}
