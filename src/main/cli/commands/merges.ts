/** `merges`: what became of pasts that had diverged. */
import type { Command } from 'commander'
import {
  contentsText,
  countsOf,
  countsText,
  type AmbiguousPop,
  type CandidateView,
  type MergeReportView
} from '../../../shared/merges'
import type { GroupMerge } from '../../client/past-reader'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import { clientOptions, withClient, type ClientFlags } from '../options'

/** Entries of each list of a merge that people are shown. */
const ENTRIES_SHOWN = 20

export function addMerges(program: Command, io: Io, finish: Finish): void {
  const command = clientOptions(
    program
      .command('merges')
      .description('show how sides of a split network were merged, newest last')
      .option('--server <s>', 'as this server remembers it, by id or name; default: all together')
  )
  describe(command, {
    examples: [
      ['ftqueue merges', 'as all of them remember'],
      ['ftqueue merges --server a1 --json', 'as one does, with every item']
    ],
    json: 'group, merges (time, config, from, report)'
  })
  command.action(async () => {
    const flags = command.opts<ClientFlags & { readonly server?: string }>()
    const { server = null } = flags
    await withClient(io, flags, async (client) => {
      const { merges, silent } = await client.past.merges(server)
      if (flags.json === true) await io.json({ group: client.group, merges })
      else for (const merge of merges) for (const line of mergeLines(merge, io)) await io.line(line)
      if (merges.length === 0) io.note('nobody remembers a merge')
      if (silent.length === 0) return
      io.note(`no answer from ${silent.join(', ')}: see "ftqueue status"`)
      finish(ExitCode.noAnswer)
    })
  })
}

function mergeLines({ time, config, from, report }: GroupMerge, io: Io): string[] {
  const counts = countsText(countsOf(report))
  const head =
    `${clockText(time)}  ${from.join(' and ')} merged in ${config}: ` +
    `${contentsText(report)}; ${counts === '' ? 'nothing was handed out twice' : counts}`
  const { poppedTwice, ambiguous, revived, putBack } = report
  const lists = [
    poppedTwice.map((one) => `handed out twice: ${itemText(one)}: ${popsText(one.pops)}`),
    ambiguous.map((one) => `ambiguous ${one.id}: pop ${one.message}: ${outcomesText(one)}`),
    revived.map((one) => `revived: ${queueText(one)}, for ${contentsOf(one.items)}`),
    putBack.map((one) => `put back: ${itemText(one)}, which pop ${one.message} had taken`)
  ]
  const entries = lists.flatMap((list) => {
    const more = list.length - ENTRIES_SHOWN
    return more > 0
      ? [...list.slice(0, ENTRIES_SHOWN), `… and ${more} more like it: --json prints all`]
      : list
  })
  const incomplete = 'incomplete: more than is remembered happened, or is listed here'
  const all = report.incomplete ? [...entries, incomplete] : entries
  return [io.paint.bold(head), ...all.map((line) => `  ${line}`)]
}

/** The machine's own time, as people compare it with their clocks. */
function clockText(time: number): string {
  const date = new Date(time)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

function queueText({ queue, label }: { queue: number; label: number }): string {
  return `queue ${queue} (label ${label})`
}

function itemText(one: { item: number; queue: number; label: number }): string {
  return `item ${one.item} of ${queueText(one)}`
}

function contentsOf(items: number): string {
  return items === 1 ? '1 item' : `${items} items`
}

function popsText(pops: MergeReportView['poppedTwice'][number]['pops']): string {
  return pops.map(({ message, config }) => `pop ${message} in ${config}`).join(', ')
}

function outcomesText({ candidates, leftOut = 0 }: AmbiguousPop): string {
  const told = candidates.map((one) => `${candidateText(one)} in ${one.config}`)
  return [...told, ...(leftOut === 0 ? [] : [`${leftOut} more`])].join(', ')
}

/** `item 5 of queue 25 (label 12)`, or `nothing`. */
function candidateText({ queue, label, item }: CandidateView): string {
  if (queue === null || label === null || item === null) return 'nothing'
  return itemText({ queue, label, item })
}
