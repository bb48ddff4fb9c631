/** `lab …`: faults on purpose, on servers that were started with `--lab`. */
import type { Command } from 'commander'
import { parseFault, type FaultLine } from '../../../shared/lab-line'
import { UserError } from '../../../shared/user-error'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import { clientOptions, withClient, type ClientFlags } from '../options'
import { addLabLooking } from './lab-looking'
import { addPlay } from './lab-play'

/** The flags that stand in fault lines too, as they were typed. */
interface LabFlags extends ClientFlags {
  readonly server?: string
  readonly for?: string
  readonly jitter?: string
  readonly from?: string
}

const EXAMPLES = [
  ['ftqueue lab partition a1,a2 a3', 'two sides; see "lab heal"'],
  ['ftqueue lab loss 30% --server a1 --from a2', 'one link, and one way'],
  ['ftqueue lab cut a1 a2', 'a2 does not hear a1, but a1 hears a2'],
  ['ftqueue lab status', 'which faults are on, and where'],
  ['ftqueue lab play minority', 'faults in their order; see "lab scenarios"']
] as const

export function addLab(program: Command, io: Io, finish: Finish): void {
  const lab = program
    .command('lab')
    .description('inject faults into servers that were started with --lab')
  describe(lab, { examples: EXAMPLES })
  /** `example` begins with the command's name. */
  const add = (what: string, example: string): Command => {
    const [name = ''] = example.split(' ')
    const command = clientOptions(lab.command(name).description(what))
    describe(command, {
      examples: [[`ftqueue lab ${example}`]],
      json: 'command, applied (servers that did it), silent (servers that did not answer)'
    })
    command.action(async () => {
      const flags = command.opts<LabFlags>()
      await inject(faultOf(name, command.args, flags), flags, io, finish)
    })
    return command
  }
  const addOnServer = (what: string, example: string): Command =>
    add(what, example)
      .option('--server <s>', 'only this server, by id or name')
      .option('--from <s>', 'only what these servers send, with commas between')

  add('let servers hear only those of their own side', 'partition a1,a2 a3 --for 3')
    .argument('<sides...>', 'servers of each side with commas between; all others are one more')
    .option('--for <n>', 'heal by itself after so many client messages')
  add('cut one way: what some servers send, others do not hear', 'cut a1 a2,a3')
    .argument('<from>', 'servers that are not heard, with commas between')
    .argument('<to>', 'servers that do not hear them')
  add('end the partition and all cuts', 'heal')
  for (const [what, example] of [
    ['lose received datagrams at random', 'loss 0.2'],
    ['receive datagrams twice at random', 'duplicate 0.2'],
    ['let received datagrams overtake others at random', 'reorder 0.2']
  ] as const) {
    addOnServer(what, example).argument('<probability>', '0 to 1, or 0% to 100%; 0 ends it')
  }
  addOnServer('delay received datagrams', 'delay 50 --jitter 20')
    .argument('<ms>', 'milliseconds; 0 ends it')
    .option('--jitter <ms>', 'give or take so many milliseconds, at random')
  for (const [what, example] of [
    ['stop one server from handling anything', 'pause a2'],
    ['let a paused server go on', 'resume a2'],
    ['end one server as a crash would', 'crash a2'],
    ["damage one server's queues, as a broken memory would", 'corrupt a2']
  ] as const) {
    add(what, example).argument('<server>', 'id or name')
  }
  add('end all faults, partitions and pauses', 'reset')
  addLabLooking(lab, io, finish)
  addPlay(lab, io, finish)
}

/** @throws UserError that names what will not do */
function faultOf(name: string, args: readonly string[], flags: LabFlags): FaultLine {
  const words = [name, ...args]
  for (const flag of ['server', 'for', 'jitter', 'from'] as const) {
    const value = flags[flag]
    if (value !== undefined) words.push(`--${flag}`, value)
  }
  const line = parseFault(words)
  if (line.kind === 'problem') throw new UserError(line.problem)
  return line
}

async function inject(
  { command, server }: FaultLine,
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
