/** `group`: closed groups and their join codes. */
import type { Command } from 'commander'
import { UserError } from '../../../shared/user-error'
import type { KeyTaken } from '../../client/key-desk'
import { KeyStore } from '../../host/key-store'
import { readSettings, type SettingFlags } from '../../host/settings'
import { groupPlace } from '../../net/addresses'
import { formatJoinCode, newJoinCode, parseJoinCode } from '../../net/sealed/join-code'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe, jsonOption } from '../manual'
import {
  clientOptions,
  groupOptions,
  integerOption,
  placeOptions,
  withClient,
  type ClientFlags
} from '../options'

interface NewFlags {
  readonly name?: string
  readonly address?: string
  readonly port?: number
  readonly json?: boolean
}

const HOURS = 24
const HOURS_MOST = 8760

const NOTES = `
Whoever has the join code of a closed group is in; nobody else can read what its machines
send each other, or take part.`

const EXAMPLES = [
  ['ftqueue group new --name lab', 'make a join code; prints it'],
  ['ftqueue group join CODE', 'keep it on this machine; then'],
  ['ftqueue serve --group lab', "… the group's name is enough"],
  ['ftqueue group rotate --for 24', 'a new code; the old one counts for another day']
] as const

export function addGroup(program: Command, io: Io, finish: Finish): void {
  const group = program
    .command('group')
    .description('closed groups: make, show, keep and replace their join codes')
  describe(group, { notes: NOTES, examples: EXAMPLES })
  addNew(group, io)
  addShow(group, io)
  addJoin(group, io)
  addLeave(group, io)
  addRotate(group, io, finish)
}

function addNew(group: Command, io: Io): void {
  const command = group
    .command('new')
    .description('make a join code for a closed group, and print it')
    .option('--name <name>', 'name of the group (default: that of --group or FTQUEUE_GROUP)')
  jsonOption(placeOptions(command))
  describe(command, {
    examples: [
      ['ftqueue group new --name lab', 'prints the code'],
      ['ftqueue group new --name lab --json | jq -r .code', 'for a script']
    ],
    json: 'group, code'
  })
  command.action(async () => {
    const flags = command.opts<NewFlags>()
    const name = flags.name ?? readSettings({ key: 'none' }, io.environment).group
    const place = groupPlace(name, flags.address, flags.port)
    const elsewhere = flags.address === undefined && flags.port === undefined ? null : place
    const code = formatJoinCode(newJoinCode(name, elsewhere))
    if (flags.json === true) {
      await io.json({ group: name, code })
      return
    }
    await io.line(code)
    io.note(`whoever has this code is in group "${name}"; keep it on each machine, once, with`)
    io.note(`  ftqueue group join ${code}`)
    io.note('then the name is enough, as in')
    io.note(`  ftqueue serve --group ${shellWord(name)}`)
  })
}

function addShow(group: Command, io: Io): void {
  const command = groupOptions(
    group
      .command('show')
      .description('show the group that commands here speak to, and its join code')
  )
  jsonOption(command)
  describe(command, { examples: [['ftqueue group show --group lab']], json: 'group, open, code' })
  command.action(async () => {
    const flags = command.opts<SettingFlags & { readonly json?: boolean }>()
    const { group: name, key } = readSettings(flags, io.environment)
    if (flags.json === true) await io.json({ group: name, open: key === null, code: key })
    else if (key !== null) await io.line(key)
    else io.note(`group "${name}" is open here: no join code is kept for it`)
  })
}

function addJoin(group: Command, io: Io): void {
  const command = group
    .command('join')
    .description('keep a join code on this machine, so that the name of its group is enough')
    .argument('<code>', 'the join code, as "ftqueue group new" printed it')
  jsonOption(command)
  describe(command, {
    examples: [['ftqueue group join CODE', 'the code that "ftqueue group new" printed']],
    json: 'group, file'
  })
  command.action(async (text: string) => {
    const code = parseJoinCode(text)
    const file = storeOf(io).save(formatJoinCode(code))
    if (command.opts<{ readonly json?: boolean }>().json === true) {
      await io.json({ group: code.group, file })
    } else io.note(`the join code of group "${code.group}" is kept in ${file}`)
  })
}

function addLeave(group: Command, io: Io): void {
  const command = group
    .command('leave')
    .description('forget the join code of a group on this machine; running servers keep theirs')
    .argument('[name]', 'name of the group')
  jsonOption(command)
  describe(command, { examples: [['ftqueue group leave lab']], json: 'group' })
  command.action(async (given: string | undefined) => {
    const name = given ?? readSettings({ key: 'none' }, io.environment).group
    const forgotten = storeOf(io).forget(name)
    if (!forgotten) {
      throw new UserError(`no join code is kept for group "${name}": nothing to forget`, 'group')
    }
    if (command.opts<{ readonly json?: boolean }>().json === true) await io.json({ group: name })
    else io.note(`the join code of group "${name}" is forgotten here`)
  })
}

function addRotate(group: Command, io: Io, finish: Finish): void {
  const command = clientOptions(
    group
      .command('rotate')
      .description('replace the join code of a running group; the one before counts for a while')
      .option(
        '--for <hours>',
        `how long the one before counts, hours (default ${HOURS})`,
        integerOption('--for', 0, HOURS_MOST),
        HOURS
      )
  )
  describe(command, {
    examples: [
      ['ftqueue group rotate --for 24', 'the code before counts for another day'],
      ['ftqueue group rotate --for 0', 'it counts no more from now on']
    ],
    json: 'group, code, hours, servers (server, name, problem)'
  })
  command.action(async () => {
    const flags = command.opts<ClientFlags & { readonly for: number }>()
    const { group: name, key } = readSettings(flags, io.environment)
    if (key === null) {
      throw new UserError(
        `group "${name}" is open here: give its join code with --key, or make it a closed one ` +
          'with "ftqueue group new"',
        'key'
      )
    }
    const { address, port } = parseJoinCode(key)
    const elsewhere = address === null || port === null ? null : { address, port }
    const code = formatJoinCode(newJoinCode(name, elsewhere))
    const servers = await withClient(io, flags, (client) => client.keyDesk.replace(code, flags.for))
    const isTaken = servers.some(({ problem }) => problem === null)
    if (isTaken) storeOf(io).save(code)
    if (flags.json === true) {
      await io.json({ group: name, code: isTaken ? code : null, hours: flags.for, servers })
    } else await tell(io, isTaken ? code : null, flags.for, servers)
    if (servers.every(({ problem }) => problem === null)) return
    finish(isTaken ? ExitCode.noAnswer : ExitCode.refused)
  })
}

async function tell(
  io: Io,
  code: string | null,
  hours: number,
  servers: readonly KeyTaken[]
): Promise<void> {
  for (const { name, server, problem } of servers) {
    io.note(`${name === '' ? server : name}: ${problem ?? 'has the new join code'}`)
  }
  if (code === null) {
    io.note('no server took it: the join code stays as it is')
    return
  }
  await io.line(code)
  io.note(`kept on this machine; the code before counts for ${hours} h more: until then, run`)
  io.note(`  ftqueue group join ${code}`)
  io.note('on the other machines. Servers that were away get it when they come back in that time.')
}

function storeOf(io: Io): KeyStore {
  return new KeyStore(readSettings({ key: 'none' }, io.environment).home)
}

function shellWord(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}
