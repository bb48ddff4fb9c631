/** `serve`: servers of this machine, each a process of its own, until it is told to stop. */
import path from 'node:path'
import type { Command } from 'commander'
import { bounds } from '../../../shared/bounds'
import { UserError } from '../../../shared/user-error'
import {
  DURABILITY_NAMES,
  POLICY_NAMES,
  type DurabilityName,
  type LogLine,
  type PolicyName
} from '../../../shared/views'
import { forkSpawner } from '../../host/fork-spawner'
import { Host, type HostOptions } from '../../host/host'
import { chooseInterface } from '../../net/interfaces'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { logText } from '../log-text'
import { describe, jsonOption } from '../manual'
import { choiceOption, groupOptions, homeOption, integerOption } from '../options'
import { ServeEvents } from '../serve-events'
import {
  checkWindow,
  openWindowServer,
  takesFaults,
  type ServedWindow,
  type WindowFlags
} from '../serve-window'
import { readSettings } from '../../host/settings'
import { readKeyFile } from '../key-file'
import { openService, type Service, type ServiceFlags } from '../serve-service'
import { stopTimeoutOption } from '../stop-timeout'
import { stopOnSignals } from '../stopping'

interface ServeFlags extends WindowFlags, ServiceFlags {
  readonly name?: string
  readonly durability?: DurabilityName
  readonly policy?: PolicyName
  readonly classic: boolean
  readonly lab?: boolean
  readonly trace?: string
  readonly record?: string
  readonly recordMb?: number
  readonly restart?: boolean
  readonly keyFile?: string
  readonly stopTimeout: number
  readonly json?: boolean
}

const MEBIBYTE = 1024 * 1024
const RECORD_MEBIBYTES = 256

const EXAMPLES = [
  ['ftqueue serve', 'one server'],
  ['ftqueue serve --count 3 --name a', 'three: a1, a2 and a3'],
  ['ftqueue serve --count 3 --lab', 'three that faults can be injected into'],
  ['ftqueue serve --window 0', 'one, and the window in a browser']
] as const

export function addServe(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('serve')
    .description('start servers on this machine; Ctrl-C stops them in an orderly way')
    .option('--count <n>', 'how many', integerOption('--count', 0, bounds.host.servers), 1)
    .option('--name <name>', 'name of one server, or what the names of several begin with')
  homeOption(groupOptions(command))
    .option('--key-file <file>', 'join code of a closed group, in a file')
    .addOption(
      choiceOption(
        '--durability <d>',
        'what an answer promises: sync (on disk at every server), async (written, on disk in 50 ms), ' +
          'or memory (default async)',
        DURABILITY_NAMES
      )
    )
    .addOption(
      choiceOption(
        '--policy <p>',
        'policy of a group that begins: available, or majority (default available)',
        POLICY_NAMES
      )
    )
    .option('--no-classic', "do not listen for the original program's clients (port 5050)")
    .option('--lab', 'accept lab commands, which inject faults')
    .option('--trace <dir>', 'write what happens to DIR/NAME.INC.jsonl')
    .option('--record <dir>', 'record all that the core is given to DIR/NAME.INC.rec, for replay')
    .option(
      '--record-mb <n>',
      `bound of one recording, MiB (default ${RECORD_MEBIBYTES})`,
      integerOption('--record-mb', 1, bounds.host.recordMebibytes)
    )
    .option('--restart', 'start a server again when its process is killed')
    .option(
      '--window <port>',
      'show the window in a browser, at this port (0: a free one); it can start servers, too',
      integerOption('--window', 0, 65535)
    )
    .option('--window-host <h>', 'name or address to serve the window at (default 127.0.0.1)')
    .option(
      '--health <port>',
      'health and metrics over HTTP, on loopback alone, at this port (0: a free one)',
      integerOption('--health', 0, 65535)
    )
  jsonOption(stopTimeoutOption(command), 'lines')
  describe(command, {
    examples: EXAMPLES,
    json: 'events ready, config, merge, network, diverged, window, health and stopped, each with the server or address it is about'
  })
  command.action(async () => {
    finish(await serve(withKey(command.opts<ServeFlags>()), io))
  })
}

async function serve(flags: ServeFlags, io: Io): Promise<ExitCode> {
  checkWindow(flags)
  const settings = readSettings(flags, io.environment)
  const { group, key, interface: chosen, home, peers } = settings
  const choice = chooseInterface(chosen)
  const host = new Host({
    spawn: forkSpawner(path.join(__dirname, 'server.js')),
    restart: flags.restart === true,
    stopTimeoutMs: flags.stopTimeout * 1000,
    defaults: {
      group,
      key,
      interface: chosen,
      home,
      address: flags.address ?? null,
      port: flags.port ?? null,
      ttl: flags.ttl ?? 1,
      peers,
      classic: flags.classic,
      policy: flags.policy ?? 'available',
      durability: flags.durability ?? 'async',
      lab: takesFaults(flags, io.environment),
      trace: flags.trace === undefined ? null : path.resolve(flags.trace),
      record: recordConfig(flags),
      views: flags.window !== undefined,
      forwardLogs: true
    }
  })
  const events = new ServeEvents(io, flags.json === true)
  host.on('message', (_name, message) => {
    events.message(message)
  })
  host.on('logs', ({ lines }) => {
    for (const line of lines) if (isForPeople(line)) io.note(logText(line, io.notePaint))
  })
  const ending = watchEnds(host, events, flags.restart === true || flags.window !== undefined)
  let service: Service | null = null
  const stopping = stopOnSignals(host, io, flags.stopTimeout * 1000, () => service?.stopping())
  let window: ServedWindow | null = null
  try {
    service = await openService(flags, host, io, (url) => events.health(url))
    window = await openWindowServer(flags, host, settings, io, (url) => events.window(url))
    await host.start(
      flags.name === undefined
        ? host.freeNames(undefined, flags.count)
        : numbered(flags.name, flags.count)
    )
    io.note(
      `${key === null ? 'open' : 'closed'} group "${group}" on ${choice.name} (${choice.address}): ${choice.why}`
    )
    events.open()
    ending.check()
    return await Promise.race([ending.whenEnded, stopping.whenStopped])
  } catch (error) {
    // A signal while they came up is no failure to start.
    if (!stopping.isAsked()) throw error
    return await stopping.whenStopped
  } finally {
    stopping.forget()
    await window?.close()
    await host.stopAll()
    await service?.close()
    await events.written()
  }
}

/** @throws UserError for two join codes, or a file that has none */
function withKey(flags: ServeFlags): ServeFlags {
  const { key, keyFile } = flags
  if (keyFile === undefined) return flags
  if (key === undefined) return { ...flags, key: readKeyFile(keyFile) }
  throw new UserError('--key and --key-file give a join code each: give one of them', 'key-file')
}

/** `name` alone for one server, `name1`, `name2` … for several. */
function numbered(name: string, count: number): string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}${i + 1}`)
}

/** @throws UserError for a bound of nothing */
function recordConfig({ record, recordMb }: ServeFlags): HostOptions['defaults']['record'] {
  if (record !== undefined) {
    return {
      folder: path.resolve(record),
      bytesMost: (recordMb ?? RECORD_MEBIBYTES) * MEBIBYTE
    }
  }
  if (recordMb === undefined) return null
  throw new UserError(
    '--record-mb bounds a recording, and there is none: give --record, too',
    'record'
  )
}

function isForPeople({ level }: LogLine): boolean {
  return level === 'warn' || level === 'error'
}

interface Ending {
  /** Resolves when no server is left; 0 when all of them ended in an orderly way. */
  readonly whenEnded: Promise<ExitCode>
  readonly check: () => void
}

/** `goesOn`: others may be started after the last one ended. */
function watchEnds(host: Host, events: ServeEvents, goesOn: boolean): Ending {
  let crashed = false
  let resolve: (code: ExitCode) => void = () => undefined
  const whenEnded = new Promise<ExitCode>((done) => (resolve = done))
  const check = (): void => {
    const left = host.views().some(({ pid }) => pid !== null)
    if (!left && !goesOn && events.isOpen) resolve(crashed ? ExitCode.broken : ExitCode.ok)
  }
  host.on('exit', (name, code, signal) => {
    events.stopped(name, code, signal)
    if (code !== 0) crashed = true
    check()
  })
  return { whenEnded, check }
}
