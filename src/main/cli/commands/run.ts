/** `run`: commands from a file or standard input. */
import { createReadStream } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { bounds } from '../../../shared/bounds'
import type { FaultLine } from '../../../shared/lab-line'
import { UserError } from '../../../shared/user-error'
import type { Client } from '../../client/client'
import { CommandRun } from '../command-run'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import { readLines } from '../lines'
import { clientOptions, integerOption, withClient, type ClientFlags } from '../options'
import { popWhenThere, waitOf, waitOption } from '../waiting-pop'

type FaultOutcome = { readonly note: string } | { readonly problem: string }

interface RunFlags extends ClientFlags {
  readonly outstanding: number
  readonly keepGoing?: boolean
  readonly fail?: boolean
  readonly wait?: number | true
}

const NOTES = `
Lines:
  q = create 12        # make a queue, keep its id in q
  push $q 5
  repeat 100 push $q $i    # 100 times; $i counts from 1
  wait 500                 # milliseconds
  lab heal                 # what "ftqueue lab" takes`

const EXAMPLES = [
  ['ftqueue run jobs.txt', 'commands from a file'],
  ["seq 1 1000 | sed 's/^/push 25 /' | ftqueue run --outstanding 64", 'a thousand items, quickly'],
  ["yes 'pop 25' | ftqueue run --wait", 'prints items as they come, until Ctrl-C']
] as const

export function addRun(program: Command, io: Io, finish: Finish): void {
  const command = clientOptions(
    program
      .command('run')
      .description('run commands, one a line, from a file or standard input')
      .argument('[file]', 'file with commands; standard input when it is left out or "-"'),
    'lines'
  )
    .option(
      '--outstanding <n>',
      'commands in flight at a time',
      integerOption('--outstanding', 1, bounds.host.runOutstanding),
      1
    )
    .option('--keep-going', 'go on after an error')
    .option('--fail', 'an empty or missing queue is an error (exit code 3)')
  waitOption(command, 'each pop waits for an item, for so many milliseconds (default: forever)')
  describe(command, {
    notes: NOTES,
    examples: EXAMPLES,
    json: 'for each operation, in order: op, queue, label or item, result, status, server, config, slot, request, ms'
  })
  command.action(async (file: string | undefined) => {
    const flags = command.opts<RunFlags>()
    io.whenUnread = ExitCode.unread
    const input = await openInput(file, io)
    try {
      await withClient(io, flags, async (client) => {
        // On a terminal the answers themselves tell how far it is.
        const progress = io.columns === null ? io.progress('running', null, 'operations') : null
        const wait = waitOf(flags.wait)
        const stop = new AbortController()
        const run = new CommandRun({
          io,
          json: flags.json === true,
          outstanding: flags.outstanding,
          keepGoing: flags.keepGoing === true,
          fail: flags.fail === true,
          run: (op, args) =>
            op === 'pop' && wait > 0
              ? popWhenThere(
                  (waitMs) => client.run(op, args, { waitMs, signal: stop.signal }),
                  wait,
                  () => stop.signal.aborted
                )
              : client.run(op, args),
          lab: (fault) => makeFault(client, fault),
          wait: (ms) => pause(ms),
          onAnswers: (answers) => progress?.update(answers)
        })
        // A pop that waits may have an item in a moment: it is printed, too.
        if (wait > 0) {
          io.onInterrupt((code) => {
            stop.abort()
            run.stop(code)
          })
        }
        finish(await run.all(readLines(input)))
        progress?.end()
      })
    } finally {
      input.destroy()
    }
  })
}

/** What a server refuses, or does not answer, is the line's problem. */
async function makeFault(client: Client, { command, server }: FaultLine): Promise<FaultOutcome> {
  try {
    const { applied } = await client.lab(command, server)
    return { note: `${command.do}: ${applied.map(({ name }) => name).join(', ')}` }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** @throws UserError when the file cannot be read */
async function openInput(file: string | undefined, io: Io): Promise<Readable> {
  if (file === undefined || file === '-') {
    if (io.streams.stdin.isTTY === true) {
      io.note('commands, one a line, such as "create 12"; Ctrl-D ends')
    }
    return io.streams.stdin
  }
  const stream = createReadStream(file)
  try {
    await once(stream, 'ready')
    return stream
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? 'error')
    throw new UserError(`cannot read "${file}" (${reason}): give another file`, 'file')
  }
}
