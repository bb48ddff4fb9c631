/** `groups`: which groups there are on this network. */
import type { Command } from 'commander'
import type { HeardGroup } from '../../../shared/views'
import { GroupFinder } from '../../client/group-finder'
import { readSettings, type SettingFlags } from '../../host/settings'
import { chooseInterface } from '../../net/interfaces'
import type { Io } from '../io'
import { describe, jsonOption } from '../manual'
import { integerOption, interfaceOption, ttlOption } from '../options'
import { tableLines } from '../table'

const WAIT_MS = 2500
/** Asked again, should the question be lost. */
const ASK_EVERY_MS = 800

interface GroupsFlags extends SettingFlags {
  readonly wait: number
  readonly ttl?: number
  readonly json?: boolean
}

export function addGroups(program: Command, io: Io): void {
  const command = program
    .command('groups')
    .description('list the groups on this network, open and closed')
  jsonOption(
    ttlOption(interfaceOption(command)).option(
      '--wait <ms>',
      `how long to listen, milliseconds (default ${WAIT_MS})`,
      integerOption('--wait', 1, 86_400_000),
      WAIT_MS
    )
  )
  describe(command, {
    examples: [
      ['ftqueue groups', 'which groups can be heard'],
      ['ftqueue groups --wait 10000 --json', 'listen for longer']
    ],
    json: 'groups (group, open, address, port, members, configurations)'
  })
  command.action(async () => {
    const flags = command.opts<GroupsFlags>()
    const choice = chooseInterface(readSettings(flags, io.environment).interface)
    const finder = await GroupFinder.open(choice, flags.ttl)
    try {
      const groups = await io.during('listening', flags.wait / 1000, () =>
        listen(finder, flags.wait)
      )
      if (flags.json === true) await io.json({ groups })
      else if (groups.length > 0) await print(groups, io)
      else io.note(`no group can be heard on ${choice.name} (${choice.address})`)
    } finally {
      await finder.close()
    }
  })
}

/** Everything that is heard in this time. */
async function listen(finder: GroupFinder, waitMs: number): Promise<readonly HeardGroup[]> {
  finder.ask()
  const again = setInterval(() => {
    finder.ask()
  }, ASK_EVERY_MS)
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  clearInterval(again)
  return finder.groups()
}

async function print(groups: readonly HeardGroup[], io: Io): Promise<void> {
  const rows = groups.flatMap((group) => {
    const { open, address, port, members } = group
    const place = address === null ? '' : `${address}:${port ?? ''}`
    const head = [group.group, open ? 'open' : 'closed', place]
    if (group.configurations.length === 0) return [[...head, '', String(members), '']]
    return group.configurations.map(({ config, members: count, servers }) => [
      ...head,
      config,
      String(count),
      servers
        .map(({ name, unicast }) => `${name} ${unicast}`)
        .sort()
        .join(', ')
    ])
  })
  const columns = [
    { title: 'group', yields: 4 },
    { title: '' },
    { title: 'address', yields: 3, least: 0 },
    { title: 'configuration', yields: 1, least: 0 },
    { title: 'members', right: true },
    { title: 'servers', yields: 2, least: 20 }
  ]
  for (const line of tableLines(columns, rows, io.columns)) await io.line(line)
}
