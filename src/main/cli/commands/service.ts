/** `service`: FTQueue as a service of this machine's system. */
import path from 'node:path'
import type { Command } from 'commander'
import { bounds } from '../../../shared/bounds'
import { NAME_PATTERN } from '../../../shared/guards'
import { UserError } from '../../../shared/user-error'
import {
  DURABILITY_NAMES,
  POLICY_NAMES,
  type DurabilityName,
  type PolicyName
} from '../../../shared/views'
import { checkGroup, type SettingFlags } from '../../host/settings'
import { LAUNCHD_HOME, launchdPlist } from '../../service/launchd-plist'
import type { ServiceFile, ServicePlan } from '../../service/plan'
import { SYSTEMD_HOME, systemdUnit } from '../../service/systemd-unit'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe, jsonOption } from '../manual'
import { choiceOption, groupOptions, integerOption } from '../options'
import { stopTimeoutOption } from '../stop-timeout'

interface InstallFlags extends SettingFlags {
  readonly print?: boolean
  readonly for?: Manager
  readonly count: number
  readonly name?: string
  readonly user?: string
  readonly keyFile?: string
  readonly durability?: DurabilityName
  readonly policy?: PolicyName
  readonly classic: boolean
  readonly lab?: boolean
  readonly health?: number
  readonly stopTimeout: number
  readonly address?: string
  readonly port?: number
  readonly ttl?: number
  readonly json?: boolean
}

const MANAGERS = ['systemd', 'launchd'] as const
type Manager = (typeof MANAGERS)[number]

const NOTES = `
Nothing is installed by itself: the text is printed, for you to read and to put where it says.
docs/service.md tells more.`

const EXAMPLES = [
  ['ftqueue service install --print --count 2 --group lab --health 9464', 'for this system'],
  [
    'ftqueue service install --print --key-file /etc/ftqueue/key > ftqueue.service',
    'a closed group'
  ],
  ['ftqueue service install --print --for launchd', 'for macOS']
] as const

export function addService(program: Command, io: Io, finish: Finish): void {
  const service = program
    .command('service')
    .description('run servers as a service of the system, without a screen')
  describe(service, {
    examples: [['ftqueue service install --print', 'the text, for this system']]
  })
  const command = service
    .command('install')
    .description('print a unit for systemd or a property list for launchd that runs servers')
    .option('--print', 'print it')
    .addOption(choiceOption('--for <m>', 'whose text (default: that of this system)', MANAGERS))
    .option('--count <n>', 'how many servers', integerOption('--count', 1, bounds.host.servers), 1)
    .option('--name <name>', 'name of one server, or what the names of several begin with')
    .option('--user <u>', 'whom it runs as (default: a user of its own, of root on macOS)')
    .option('--key-file <file>', 'join code of a closed group, in a file')
    .option('--home <dir>', `folder for data and logs (default ${SYSTEMD_HOME})`)
  groupOptions(command)
    .addOption(choiceOption('--durability <d>', 'what an answer promises', DURABILITY_NAMES))
    .addOption(choiceOption('--policy <p>', 'policy of a group that begins', POLICY_NAMES))
    .option('--no-classic', "do not listen for the original program's clients (port 5050)")
    .option('--lab', 'accept lab commands, which inject faults')
    .option(
      '--health <port>',
      'health and metrics over HTTP, on loopback',
      integerOption('--health', 1, 65535)
    )
  jsonOption(stopTimeoutOption(command))
  describe(command, {
    notes: NOTES,
    examples: EXAMPLES,
    json: 'for, path, text, steps (commands, in their order)'
  })
  command.action(async () => {
    await install(command.opts<InstallFlags>(), io, finish)
  })
}

async function install(flags: InstallFlags, io: Io, finish: Finish): Promise<void> {
  const chosen = flags.for ?? ownManager(process.platform)
  const plan = planOf(flags, chosen)
  const file = chosen === 'systemd' ? systemdUnit(plan) : launchdPlist(plan)
  if (flags.json === true) await io.json({ for: chosen, ...file })
  else if (flags.print === true) {
    await io.line(file.text.trimEnd())
    tellSteps(file, io)
  } else {
    io.note(
      'ftqueue writes no files of the system: print the text, read it, and put it there, as in'
    )
    for (const step of file.steps) io.note(`  ${step}`)
    finish(ExitCode.badUsage)
    return
  }
  for (const note of notesOn(plan, chosen, io)) io.note(note)
}

function tellSteps({ path: where, steps }: ServiceFile, io: Io): void {
  io.note(`This belongs into ${where}. With this command's flags in the place of …:`)
  for (const step of steps) io.note(`  ${step}`)
}

/** @throws UserError where there is neither */
function ownManager(platform: NodeJS.Platform): Manager {
  if (platform === 'linux') return 'systemd'
  if (platform === 'darwin') return 'launchd'
  throw new UserError(
    `there is no text for the services of ${platform}: give --for systemd or --for launchd`,
    'for'
  )
}

/** @throws UserError for what no service should be given */
function planOf(flags: InstallFlags, chosen: Manager): ServicePlan {
  const { key, name, group, user } = flags
  if (key !== undefined) {
    throw new UserError(
      'everybody on the machine can read the command line of a service: write the join code to a ' +
        'file and give --key-file FILE',
      'key'
    )
  }
  if (group !== undefined) checkGroup(group)
  if (name !== undefined && !NAME_PATTERN.test(name)) {
    throw new UserError(
      `"${name}" cannot name a server: take letters, digits, ".", "_" or "-"`,
      'name'
    )
  }
  if (user !== undefined && !/^[a-z_][a-z0-9_-]{0,31}$/i.test(user)) {
    throw new UserError(`"${user}" cannot name a user: give the name of one`, 'user')
  }
  const usual = chosen === 'systemd' ? SYSTEMD_HOME : LAUNCHD_HOME
  return {
    program: [process.execPath, path.join(__dirname, 'cli.js')],
    isElectron: 'electron' in process.versions,
    flags: serveFlags(flags),
    home: flags.home === undefined ? usual : path.resolve(flags.home),
    keyFile: flags.keyFile === undefined ? null : path.resolve(flags.keyFile),
    user: user ?? null,
    stopSeconds: flags.stopTimeout
  }
}

/** What `serve` is told, as it would be on a command line. */
function serveFlags(flags: InstallFlags): string[] {
  const valued = (
    [
      'name',
      'group',
      'interface',
      'address',
      'port',
      'ttl',
      'durability',
      'policy',
      'health'
    ] as const
  ).flatMap((flag) => {
    const value = flags[flag]
    return value === undefined ? [] : [`--${flag}`, String(value)]
  })
  return [
    'serve',
    '--count',
    String(flags.count),
    ...valued,
    ...(flags.peer ?? []).flatMap((peer) => ['--peer', peer]),
    ...(flags.classic ? [] : ['--no-classic']),
    ...(flags.lab === true ? ['--lab'] : []),
    '--restart'
  ]
}

/** What a person has to know who is about to use it. */
function notesOn({ program, keyFile, user }: ServicePlan, chosen: Manager, io: Io): string[] {
  const own = program.find((one) => /^\/(?:root|home|Users)\//.test(one))
  return [
    ...(own === undefined || user !== null || chosen === 'launchd'
      ? []
      : [`the service's own user may not read ${own}: install it elsewhere, or give --user`]),
    ...((io.environment['FTQUEUE_KEY'] ?? '') === '' || keyFile !== null
      ? []
      : ['FTQUEUE_KEY is not written into it: give --key-file, or see the comment in the text'])
  ]
}
