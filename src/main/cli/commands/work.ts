/** `work`: a command for each item of a queue. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Option, type Command } from 'commander'
import { bounds } from '../../../shared/bounds'
import { parseOperand } from '../../../shared/operands'
import { UserError } from '../../../shared/user-error'
import type { Client } from '../../client/client'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import {
  choiceOption,
  clientOptions,
  integerOption,
  withClient,
  type ClientFlags
} from '../options'
import { silenceOf, watchSilence } from '../silence-watch'
import { popWhenThere } from '../waiting-pop'
import { runCommand } from '../work/child-command'
import { commandFor, variablesFor } from '../work/item-command'
import { ON_FAILURE, type OnFailure } from '../work/record'
import { WorkRun } from '../work/work-run'

interface WorkFlags extends ClientFlags {
  readonly concurrency: number
  readonly retries: number
  readonly retryPause: number
  readonly onFailure: OnFailure
  readonly maxItems?: number
  readonly untilEmpty?: boolean
  readonly timeoutItem?: number
}

const DAY_MS = 86_400_000
const LONGEST_RETRY_PAUSE_MS = 60_000
const DEFAULT_TIMEOUT_MS = 5000

const NOTES = `
The item stands where {} stands in the command, or behind it, and in FTQUEUE_ITEM; FTQUEUE_QUEUE and
FTQUEUE_ATTEMPT (from 1) are there, too. It is done when the command ends with exit code 0.

Ctrl-C or SIGTERM: no item is begun any more, and running commands are waited for; a second one ends
them (SIGTERM, after 5 s SIGKILL), a third one ends everything. What is not done goes back to the end of
the queue. An item is worked on at most once at a time, but it is nowhere else: a worker that is killed
by SIGKILL takes those that it works on with it. docs/workers.md tells how to guard against that.

Exit codes: 0 all done, 1 some item failed, 2 the command cannot be started, 3 there is no such queue,
4 what became of an item is unknown, 130 and 143 ended by Ctrl-C and SIGTERM.`

export function addWork(program: Command, io: Io, finish: Finish): void {
  const command = clientOptions(
    program
      .command('work')
      .description('run a command for each item of a queue, as items come')
      .argument('<queue>', 'id of a queue, as "ftqueue create" prints it')
      .argument('<command...>', 'the command and its arguments, behind --'),
    'lines'
  )
    .addOption(
      new Option('-j, --concurrency <n>', 'commands at a time')
        .argParser(integerOption('--concurrency', 1, bounds.host.workConcurrency))
        .default(1)
    )
    .option(
      '--retries <n>',
      'how often a command that fails is run again',
      integerOption('--retries', 0, 1000),
      2
    )
    .option(
      '--retry-pause <ms>',
      'milliseconds before it is; each time twice as many, to a minute',
      integerOption('--retry-pause', 0, LONGEST_RETRY_PAUSE_MS),
      1000
    )
    .addOption(
      choiceOption(
        '--on-failure <what>',
        'what is done with an item then; stop puts it back and ends',
        ON_FAILURE
      ).default('put-back')
    )
    .option(
      '--timeout-item <ms>',
      'end a command that takes longer; it has failed (default: none)',
      integerOption('--timeout-item', 1, DAY_MS)
    )
    .option(
      '--max-items <n>',
      'end after so many items (default: never)',
      integerOption('--max-items', 1, Number.MAX_SAFE_INTEGER)
    )
    .option('--until-empty', 'end when the queue is empty, but for what was put back')
  describe(command, {
    notes: NOTES,
    examples: [
      ['ftqueue work 25 -- echo item', 'prints "item 5", and so on'],
      ['ftqueue work 25 -j 4 -- ./render.sh --frame {}', 'four at a time'],
      ['ftqueue work 25 --until-empty -- ./job', 'what is there now, and no more'],
      ["ftqueue work 25 -- sh -c 'test {} -gt 0 || ftqueue push 27 {}'", 'by a shell']
    ],
    json: 'for each item: queue, item, attempt, code, signal, ms, request, outcome (done, put-back, dropped, lost, unknown)'
  })
  command.action(async (queue: string, words: string[]) => {
    await work(queueOf(queue), words, command.opts<WorkFlags>(), io, finish)
  })
}

/** @throws UserError (`queue`) */
function queueOf(text: string): number {
  const parsed = parseOperand('queue', text)
  if (typeof parsed === 'string') throw new UserError(parsed, 'queue')
  return parsed.value
}

async function work(
  queue: number,
  words: readonly string[],
  flags: WorkFlags,
  io: Io,
  finish: Finish
): Promise<void> {
  io.whenUnread = ExitCode.unread
  await withClient(io, flags, async (client, why) => {
    const over = new AbortController()
    const run = workRun(client, queue, words, flags, io)
    void watchSilence(silenceOf(client, why, io, flags.timeout), over.signal)
    let signals = 0
    const onSignal = (code: ExitCode): void => {
      if (++signals === 1) {
        run.stop(code)
        io.note('no item is begun any more; waiting for what runs (again: end it)')
      } else {
        run.end()
        io.note('ending what runs (again: leave everything as it is)')
      }
      if (signals < 2) io.onInterrupt(onSignal)
    }
    const forget = io.onInterrupt(onSignal)
    try {
      finish(await run.all())
    } finally {
      forget()
      over.abort()
    }
  })
}

function workRun(
  client: Client,
  queue: number,
  words: readonly string[],
  flags: WorkFlags,
  io: Io
): WorkRun {
  const timeoutMs = flags.timeout ?? DEFAULT_TIMEOUT_MS
  const isJson = flags.json === true
  /** Several commands write: one after the other. */
  let writing: Promise<void> = Promise.resolve()
  const inTurn = (write: () => Promise<void>): Promise<void> => (writing = writing.then(write))
  return new WorkRun({
    queue,
    concurrency: flags.concurrency,
    retries: flags.retries,
    retryPauses: { firstMs: flags.retryPause, longestMs: LONGEST_RETRY_PAUSE_MS },
    onFailure: flags.onFailure,
    maxItems: flags.maxItems ?? Infinity,
    untilEmpty: flags.untilEmpty === true,
    pop: (stop) =>
      flags.untilEmpty === true
        ? untilGivenUp(stop, timeoutMs, (signal) =>
            client.pop(queue, { timeoutMs: DAY_MS, signal })
          )
        : popWhenThere(
            (waitMs) => client.pop(queue, { waitMs, timeoutMs, signal: stop }),
            Infinity,
            () => stop.aborted
          ),
    push: (item, end) =>
      untilGivenUp(end, timeoutMs, (signal) =>
        client.push(queue, item, { timeoutMs: DAY_MS, signal })
      ),
    size: () => client.size(queue),
    run: (item, attempt, signal) =>
      runCommand(commandFor(words, item), {
        environment: { ...io.environment, ...variablesFor(queue, item, attempt) },
        timeoutMs: flags.timeoutItem ?? null,
        signal,
        write: (stream, lines) => inTurn(() => io.pass(isJson ? 'stderr' : stream, lines))
      }),
    pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    tell: (record) => (isJson ? inTurn(() => io.json(record)) : Promise.resolve()),
    note: (line) => {
      io.note(line)
    },
    chance: Math.random
  })
}

/**
 * Asks as long as it takes: what is not answered in time has an unknown outcome, and an item may be
 * lost by that. Once the end is near it is given up, after the time that any operation has.
 */
async function untilGivenUp<T>(
  nearEnd: AbortSignal,
  timeoutMs: number,
  ask: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const givenUp = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    timer = setTimeout(() => {
      givenUp.abort()
    }, timeoutMs)
  }
  if (nearEnd.aborted) begin()
  else nearEnd.addEventListener('abort', begin)
  try {
    return await ask(givenUp.signal)
  } finally {
    nearEnd.removeEventListener('abort', begin)
    clearTimeout(timer)
  }
}
