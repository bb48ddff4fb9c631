/** `create`, `id`, `push`, `pop`, `top`, `size`, `destroy`. */
import type { Command } from 'commander'
import { OPERANDS, parseOperand, type OperandKind } from '../../../shared/operands'
import { UserError } from '../../../shared/user-error'
import { OPERATION_NAMES, type OperationAnswer, type OperationName } from '../../../shared/views'
import type { Client } from '../../client/client'
import { exitCodeOf, remarkOn } from '../answer-text'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe, type Example } from '../manual'
import { clientOptions, withClient, type ClientFlags } from '../options'
import { silenceOf, watchSilence } from '../silence-watch'
import { popWhenThere, waitOf, waitOption } from '../waiting-pop'

interface OperationFlags extends ClientFlags {
  readonly fail?: boolean
  readonly agreed?: boolean
  readonly wait?: number | true
}

const DESCRIPTIONS: Readonly<Record<OperationName, readonly [what: string, ...Example[]]>> = {
  create: [
    'make the queue with this label if need be, and print its id',
    ['ftqueue create 12', 'prints 25: labels and ids differ']
  ],
  id: ['print the id of the queue with this label, or -1', ['ftqueue id 12']],
  push: ['put an item at the end of a queue', ['ftqueue push 25 5'], ['ftqueue push 25 -7']],
  pop: [
    'take out the first item of a queue and print it, or -1',
    ['ftqueue pop 25', 'prints the item'],
    ['ftqueue pop 25 --json', 'tells an item -1 from an empty queue'],
    ['ftqueue pop 25 --fail || echo nothing there', 'by the exit code'],
    ['ftqueue pop 25 --wait', 'waits until there is an item'],
    ['ftqueue pop 25 --wait 60000 --fail', 'waits for at most a minute']
  ],
  top: ['print the first item of a queue, or -1', ['ftqueue top 25']],
  size: ['print how many items a queue has, or -1', ['ftqueue size 25']],
  destroy: ['remove a queue and its items', ['ftqueue destroy 25']]
}

const OPERAND_TEXTS: Readonly<Record<OperandKind, string>> = {
  label: 'a number that people choose',
  queue: 'id of a queue, as "ftqueue create" prints it',
  item: 'a whole number'
}

const WAIT =
  'wait for an item while the queue is empty, for so many milliseconds (default: forever)'

const POP_NOTES = `
With --wait the group answers as soon as there is an item; those who wait are served in turn. Put --wait
behind the queue: a number behind it counts as milliseconds. Ctrl-C ends the wait: an item that came
nevertheless is printed, and the exit code is 130. --timeout counts from the end of the wait.`

export function addOperations(program: Command, io: Io, finish: Finish): void {
  for (const op of OPERATION_NAMES) {
    const [what, ...examples] = DESCRIPTIONS[op]
    const command = clientOptions(program.command(op).description(what))
      .option('--fail', 'exit with 3 when the queue is empty or does not exist')
      .option('--agreed', 'answer when ordered, before the answer is safe from any crash')
    if (op === 'pop') waitOption(command, WAIT)
    for (const kind of OPERANDS[op]) command.argument(`<${kind}>`, OPERAND_TEXTS[kind])
    const operands = OPERANDS[op].join(', ')
    describe(command, {
      ...(op === 'pop' && { notes: POP_NOTES }),
      examples,
      json: `op, ${operands}, result, status, server, config, slot, request, ms`
    })
    command.action(async () => {
      await operate(op, command.args, command.opts<OperationFlags>(), io, finish)
    })
  }
}

async function operate(
  op: OperationName,
  texts: readonly string[],
  flags: OperationFlags,
  io: Io,
  finish: Finish
): Promise<void> {
  // An item that was popped and that nobody got is not to look like success.
  io.whenUnread = ExitCode.unread
  const args = OPERANDS[op].map((kind, i) => {
    const parsed = parseOperand(kind, texts[i] ?? '')
    if (typeof parsed === 'string') throw new UserError(parsed, kind)
    return parsed.value
  })
  const { answer, cause, interrupted } = await withClient(io, flags, async (client, why) => {
    const wait = waitOf(flags.wait)
    const { answer, interrupted } =
      wait > 0
        ? await waitFor(client, args, wait, flags, io, why)
        : { answer: await client.run(op, args, { agreed: flags.agreed }), interrupted: null }
    const isSilent =
      answer.status === 'timeout' &&
      flags.json !== true &&
      (await client.statusAnswers()).length === 0
    return { answer, cause: isSilent ? await why() : null, interrupted }
  })
  // What was only not waited for any more is no result.
  const isNothing = interrupted !== null && answer.status === 'empty'
  if (flags.json === true) await io.json(answer)
  else if (answer.result !== null && !isNothing) await io.line(String(answer.result))
  const remark = flags.json === true || isNothing ? null : remarkOn(answer)
  if (remark !== null) io.note(remark)
  if (cause !== null) io.note(cause)
  finish(interrupted ?? exitCodeOf(answer, flags.fail === true))
}

/** A pop that waits, and that Ctrl-C makes one that does not: what it brings is not lost. */
async function waitFor(
  client: Client,
  args: readonly number[],
  wait: number,
  { agreed, timeout }: OperationFlags,
  io: Io,
  why: () => Promise<string>
): Promise<{ readonly answer: OperationAnswer; readonly interrupted: ExitCode | null }> {
  const stop = new AbortController()
  let interrupted: ExitCode | null = null
  const forget = io.onInterrupt((code) => {
    interrupted = code
    stop.abort()
  })
  void watchSilence(silenceOf(client, why, io, timeout), stop.signal)
  try {
    const answer = await popWhenThere(
      (waitMs) => client.run('pop', args, { agreed, waitMs, signal: stop.signal }),
      wait,
      () => stop.signal.aborted
    )
    return { answer, interrupted }
  } finally {
    forget()
    stop.abort()
  }
}
