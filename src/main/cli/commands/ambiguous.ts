/** `ambiguous`: pops that several sides executed with different results, and settling them. */
import type { Command } from 'commander'
import type { AmbiguousPop } from '../../../shared/merges'
import { UserError } from '../../../shared/user-error'
import type { Client } from '../../client/client'
import { exitCodeOf, remarkOn } from '../answer-text'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import { clientOptions, integerOption, withClient, type ClientFlags } from '../options'
import { tableLines } from '../table'

interface AmbiguousFlags extends ClientFlags {
  readonly resolve?: number
  /** Null: none. */
  readonly keep?: number | null
}

const ID_MAX = 2 ** 48 - 1
const CANDIDATE_MAX = 65_535

const NOTES = `
A client that popped on several sides of a split network took one of the answers.
Its next request says which. Where none comes, you can: the candidate that it keeps
stays popped, and the items of the others are put back where they were.`

export function addAmbiguous(program: Command, io: Io, finish: Finish): void {
  const command = clientOptions(
    program
      .command('ambiguous')
      .description('list pops that several sides executed with different results, or settle one')
      .option('--resolve <id>', 'settle this one', integerOption('--resolve', 1, ID_MAX))
      .option('--keep <n>', 'the candidate that its client keeps: its number, or none', readKeep)
  )
  describe(command, {
    notes: NOTES,
    examples: [
      ['ftqueue ambiguous', 'which there are'],
      ['ftqueue ambiguous --resolve 81985529216486 --keep 0', 'its client keeps candidate 0'],
      ['ftqueue ambiguous --resolve 81985529216486 --keep none', 'its client keeps none of them']
    ],
    json: 'group, ambiguous (id, message, candidates); with --resolve: op, id, keep, result (items put back), status, …'
  })
  command.action(async () => {
    const flags = command.opts<AmbiguousFlags>()
    const { resolve, keep } = flags
    if ((resolve === undefined) !== (keep === undefined)) {
      throw new UserError(
        '--resolve and --keep go together: give both, as in --resolve 81985529216486 --keep 0',
        resolve === undefined ? 'resolve' : 'keep'
      )
    }
    await withClient(io, flags, (client) =>
      resolve === undefined
        ? list(client, flags, io)
        : settle(client, resolve, keep ?? null, flags, io, finish)
    )
  })
}

function readKeep(text: string): number | null {
  if (text === 'none') return null
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= CANDIDATE_MAX) return value
  throw new UserError(
    `--keep "${text}" will not do: give none, or a candidate's number as "ftqueue ambiguous" shows it`,
    'keep'
  )
}

async function list(client: Client, flags: ClientFlags, io: Io): Promise<void> {
  const ambiguous = await client.past.ambiguous()
  if (flags.json === true) {
    await io.json({ group: client.group, ambiguous })
    return
  }
  if (ambiguous.length === 0) {
    io.note('no pop is ambiguous')
    return
  }
  for (const line of tableLines(COLUMNS, ambiguous.flatMap(rowsOf), io.columns)) await io.line(line)
  io.note('settle one with: ftqueue ambiguous --resolve ID --keep N, or --keep none')
}

const COLUMNS = [
  { title: 'id', right: true },
  { title: 'n', right: true },
  { title: 'item', right: true },
  { title: 'queue', right: true },
  { title: 'label', right: true, yields: 3, least: 0 },
  { title: 'configuration', yields: 2, least: 0 },
  { title: 'request', yields: 1, least: 12 }
]

/** One for each candidate; what they share stands in the first. */
function rowsOf({ id, message, candidates, leftOut = 0 }: AmbiguousPop): string[][] {
  const rows = candidates.map(({ config, queue, label, item }, i) => [
    i === 0 ? String(id) : '',
    String(i),
    item === null ? 'nothing' : String(item),
    queue === null ? '' : String(queue),
    label === null ? '' : String(label),
    config,
    i === 0 ? message : ''
  ])
  return leftOut === 0 ? rows : [...rows, ['', '…', `${leftOut} more`, '', '', '', '']]
}

async function settle(
  client: Client,
  id: number,
  keep: number | null,
  flags: ClientFlags,
  io: Io,
  finish: Finish
): Promise<void> {
  const answer = await client.settleAmbiguous(id, keep)
  if (answer.status === 'no-such-queue') throw await refusal(client, id, keep)
  const remark = remarkOn(answer)
  if (flags.json === true) await io.json({ op: 'settle', id, keep, ...answer })
  else if (remark !== null) io.note(remark)
  else await io.line(`settled: ${String(answer.result)} put back`)
  finish(exitCodeOf(answer, false))
}

/** Why it could not be settled. */
async function refusal(client: Client, id: number, keep: number | null): Promise<UserError> {
  const known = (await client.past.ambiguous()).find((one) => one.id === id)
  const last = (known?.candidates.length ?? 0) + (known?.leftOut ?? 0) - 1
  if (known !== undefined && keep !== null && keep > last) {
    return new UserError(
      `--keep ${keep}: ambiguous pop ${id} has the candidates 0 to ${last}, or give none`,
      'keep'
    )
  }
  return new UserError(
    `no pop with the id ${id} is ambiguous (any more): see "ftqueue ambiguous"`,
    'resolve'
  )
}
