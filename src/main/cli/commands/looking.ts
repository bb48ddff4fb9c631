/** `status` and `dump`. */
import type { Command } from 'commander'
import type { ConfigurationView, GroupView } from '../../../shared/views'
import { groupView } from '../../client/group-view'
import type { Dump } from '../../client/inspector'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import { clientOptions, withClient, type ClientFlags } from '../options'
import { tableLines } from '../table'

/** Digits of a hash that people compare. */
const HASH_SHOWN = 8
/** Items of a queue that fit into a line for people. */
const ITEMS_SHOWN = 40

export function addLooking(program: Command, io: Io, finish: Finish): void {
  const status = clientOptions(
    program.command('status').description('show every configuration that can be heard now')
  )
  describe(status, {
    examples: [
      ['ftqueue status', 'who is there, and who has the turn'],
      ['ftqueue status --group lab --json', 'another group, for a script']
    ],
    json: 'group, configurations (config, kind, policy, primary, members, turn)'
  })
  status.action(async () => {
    const flags = status.opts<ClientFlags>()
    await withClient(io, flags, async (client, why) => {
      const answers = await client.statusAnswers()
      const group = groupView(client.group, answers)
      await (flags.json === true ? io.json(group) : printStatus(group, io))
      for (const { name, faults } of answers) {
        if (typeof faults?.on === 'string') io.note(`faults on ${name}: ${faults.on}`)
      }
      if (group.configurations.length > 0) return
      io.note(await why())
      finish(ExitCode.noAnswer)
    })
  })

  const dump = clientOptions(
    program
      .command('dump')
      .description('print everything that one server holds')
      .requiredOption('--server <s>', 'its id or name')
  )
  describe(dump, {
    examples: [
      ['ftqueue dump --server a1', 'queues and their items'],
      ["ftqueue dump --server a1 --json | jq '.queues[].items'", 'for a script']
    ],
    json: 'server, hash, queues (label, id, items)'
  })
  dump.action(async () => {
    const flags = dump.opts<ClientFlags & { readonly server: string }>()
    const held = await withClient(io, flags, (client) => client.dump(flags.server))
    await (flags.json === true ? io.json(held) : printDump(held, io))
  })
}

async function printStatus(group: GroupView, io: Io): Promise<void> {
  for (const [i, configuration] of group.configurations.entries()) {
    if (i > 0) await io.line('')
    await printConfiguration(configuration, io)
  }
}

async function printConfiguration(configuration: ConfigurationView, io: Io): Promise<void> {
  const { config, kind, members, turn } = configuration
  const servers = members.length === 1 ? '1 server' : `${members.length} servers`
  const head = `configuration ${config}, ${kind}, ${servers}, ${policyText(configuration)}`
  await io.line(io.paint.bold(head))
  const text = (value: number | null): string => (value === null ? '?' : String(value))
  const lines = tableLines(
    [
      { title: '#', right: true },
      { title: 'turn' },
      { title: 'name' },
      { title: 'server', yields: 5, least: 0 },
      { title: 'unicast', yields: 6, least: 0 },
      { title: 'delivered', right: true, yields: 4, least: 0 },
      { title: 'stable', right: true, yields: 2, least: 0 },
      { title: 'lag', right: true, yields: 7, least: 0 },
      { title: 'queues', right: true },
      { title: 'items', right: true },
      { title: 'hash', yields: 8, least: 0 },
      { title: 'host', yields: 1, least: 0 }
    ],
    members.map((member) => [
      String(member.index),
      member.server === turn ? '->' : '',
      member.name,
      member.server,
      member.unicast,
      text(member.delivered),
      text(member.stable),
      text(member.lag),
      text(member.queues),
      text(member.items),
      member.hash?.slice(0, HASH_SHOWN) ?? '?',
      member.host
    ]),
    io.columns
  )
  for (const line of lines) await io.line(line)
  if (members.some(({ delivered }) => delivered === null)) io.note('?: did not answer')
}

/** `policy majority: not primary, refuses clients`. */
export function policyText({ policy, primary }: ConfigurationView): string {
  if (policy !== 'majority') return `policy ${policy ?? 'unknown'}`
  return `policy majority: ${primary === true ? 'primary' : 'not primary, refuses clients'}`
}

async function printDump(held: Dump, io: Io): Promise<void> {
  await io.line(io.paint.bold(`server ${held.server}, hash ${held.hash.slice(0, HASH_SHOWN)}`))
  if (held.queues.length === 0) {
    io.note('it holds no queues')
    return
  }
  const lines = tableLines(
    [
      { title: 'label', right: true },
      { title: 'queue', right: true },
      { title: 'size', right: true },
      { title: 'items, first to last', yields: 1 }
    ],
    held.queues.map(({ label, id, items }) => [
      String(label),
      String(id),
      String(items.length),
      // Elsewhere than on a terminal everything is printed.
      io.columns === null || items.length <= ITEMS_SHOWN
        ? items.join(' ')
        : `${items.slice(0, ITEMS_SHOWN).join(' ')} …`
    ]),
    io.columns
  )
  for (const line of lines) await io.line(line)
  if (lines.some((line) => line.endsWith('…'))) io.note('…: --json prints all items')
}
