/** `lab …`: faults on purpose, on servers that were started with `--lab`. */
import type { Command } from 'commander'
import { UserError } from '../../../shared/user-error'
import type { LabCommand } from '../../protocol/wire/control'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import {
  clientOptions,
  integerOption,
  probabilityOption,
  withClient,
  type ClientFlags
} from '../options'

interface LabFlags extends ClientFlags {
  readonly server?: string
}

/** What a parsed command line asks for, and of which server; null: of all. */
type Read = (args: readonly string[], flags: LabFlags) => readonly [LabCommand, string | null]

const DELAY_MOST_MS = 60_000
const MESSAGES_MOST = 1_000_000

export function addLab(program: Command, io: Io, finish: Finish): void {
  const lab = program
    .command('lab')
    .description('inject faults into servers that were started with --lab')
    .addHelpText('after', '\nExamples:\n  ftqueue lab partition a1,a2 a3\n  ftqueue lab heal')
  const add = (name: string, what: string, example: string, read: Read): Command => {
    const command = clientOptions(lab.command(name).description(what)).addHelpText(
      'after',
      `\nExample:\n  ftqueue lab ${example}`
    )
    command.action(async () => {
      const flags = command.opts<LabFlags>()
      const [asked, server] = read(command.args, flags)
      await inject(asked, server, flags, io, finish)
    })
    return command
  }
  addPartition(add)
  addFaults(add)
  for (const [name, what] of [
    ['pause', 'stop one server from handling anything'],
    ['resume', 'let a paused server go on'],
    ['crash', 'end one server as a crash would']
  ] as const) {
    add(name, what, `${name} a2`, ([server = '']) => [{ do: name }, server]).argument(
      '<server>',
      'id or name'
    )
  }
  for (const [name, what] of [
    ['heal', 'end a partition'],
    ['reset', 'end all faults, partitions and pauses']
  ] as const) {
    add(name, what, name, () => [{ do: name }, null])
  }
}

type Add = (name: string, what: string, example: string, read: Read) => Command

function addPartition(add: Add): void {
  add(
    'partition',
    'let servers hear only those of their own side',
    'partition a1,a2 a3 --for 3',
    (args, flags) => {
      const groups = args.map((side) => side.split(',').filter((name) => name !== ''))
      if (groups.some((side) => side.length === 0)) {
        throw new UserError('a side of the partition is empty: name its servers, as in a1,a2')
      }
      const forMessages = (flags as { for?: number }).for ?? null
      return [{ do: 'partition', groups, forMessages }, null]
    }
  )
    .argument('<sides...>', 'servers of each side with commas between; others are alone')
    .option(
      '--for <n>',
      'heal by itself after so many client messages',
      integerOption('--for', 1, MESSAGES_MOST)
    )
}

function addFaults(add: Add): void {
  const onServer = (command: Command): Command =>
    command.option('--server <s>', 'only this server, by id or name')
  for (const [name, what] of [
    ['loss', 'lose received datagrams at random'],
    ['duplicate', 'receive datagrams twice at random'],
    ['reorder', 'let received datagrams overtake others at random']
  ] as const) {
    onServer(
      add(name, what, `${name} 0.2`, ([given = ''], flags) => [
        { do: name, probability: probabilityOption(name)(given) },
        flags.server ?? null
      ]).argument('<probability>', '0 to 1, or 0% to 100%; 0 ends it')
    )
  }
  onServer(
    add('delay', 'delay received datagrams', 'delay 50 --jitter 20', ([given = ''], flags) => {
      const ms = integerOption('delay', 0, DELAY_MOST_MS)(given)
      const jitterMs = (flags as { jitter?: number }).jitter ?? 0
      return [{ do: 'delay', ms, jitterMs }, flags.server ?? null]
    }).argument('<ms>', 'milliseconds; 0 ends it')
  ).option(
    '--jitter <ms>',
    'give or take so many milliseconds, at random',
    integerOption('--jitter', 0, DELAY_MOST_MS)
  )
}

async function inject(
  command: LabCommand,
  server: string | null,
  flags: ClientFlags,
  io: Io,
  finish: Finish
): Promise<void> {
  const { applied, silent } = await withClient(io, flags, (client) => client.lab(command, server))
  if (flags.json === true) await io.json({ command: command.do, applied, silent })
  else await io.line(`${command.do}: done on ${applied.map(({ name }) => name).join(', ')}`)
  if (silent.length === 0) return
  io.note(`no answer from ${silent.map(({ name }) => name).join(', ')}: see "ftqueue status"`)
  finish(ExitCode.noAnswer)
}
