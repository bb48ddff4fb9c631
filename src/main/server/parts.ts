/**
 * What a server is made of before its core runs: folder, logs, sockets, identity,
 * trace, recorder.
 */
import { hostname } from 'node:os'
import { LOG_LEVELS } from '../../shared/views'
import { formatMemberId } from '../protocol/ids'
import { createCore, type Core } from '../protocol/step'
import type { CoreOptions, LogLevel } from '../protocol/types'
import { groupMark } from '../protocol/wire/header'
import { Carrier } from './carrier'
import type { Closers } from './closers'
import type { CheckedConfig } from './config'
import { DataFolder } from './data-folder'
import { GroupKeys } from './group-keys'
import type { Identity } from './identity'
import { Keeping } from './keeping'
import { LogFile } from './log-file'
import { LogForwarder } from './log-forwarder'
import { KnownPeers } from './known-peers'
import { LogLevelFile } from './log-level-file'
import { Logs, type Log } from './logs'
import { MergeLog } from './merge-log'
import type { ServerMessage } from './messages'
import type { Recorder } from './recorder'
import { Paths } from './paths'
import { Reach } from './reach'
import { openRecorder } from './recording'
import { Trace } from './trace'

/** Everything that was opened before the first datagram can leave. */
export interface Parts {
  readonly config: CheckedConfig
  readonly options: CoreOptions
  readonly folder: DataFolder
  readonly logs: Logs
  readonly merges: MergeLog
  readonly trace: Trace | null
  readonly recorder: Recorder | null
  /** Null: this server lives in memory alone. */
  readonly keeping: Keeping | null
  readonly carrier: Carrier
  readonly reach: Reach
  readonly paths: Paths
  /** Null: an open group. */
  readonly keys: GroupKeys | null
}

/**
 * Opens everything, in the order in which it has to be; what is open is with `closers`.
 *
 * @throws UserError with the field that is wrong
 */
export async function openParts(
  config: CheckedConfig,
  logLevel: LogLevel,
  post: (message: ServerMessage) => void,
  closers: Closers
): Promise<Parts> {
  const folder = await DataFolder.open(config.home, config.name)
  closers.add(() => folder.close())
  await folder.check(config.group)
  const file = await LogFile.open(config.home, config.name)
  const forwarder = config.forwardLogs
    ? new LogForwarder((lines, dropped) => {
        post({ kind: 'logs', lines, dropped })
      })
    : null
  const logs = new Logs(config.name, logLevel, { file, forwarder })
  closers.add(() => logs.close())
  const level = await followLogLevel(folder.path, logLevel, logs)
  closers.add(() => {
    level.close()
  })
  const keys = await openKeys(config, folder, logs)
  closers.add(() => keys?.close())
  const carrier = await Carrier.open({ ...config, keyring: keys?.keyring ?? null })
  keys?.onForget((key) => {
    carrier.forgetKey(key)
  })
  closers.add(() => carrier.close())
  const reach = await openReach(config, carrier, folder.path, logs.log)
  closers.add(() => reach.close())
  const paths = openPaths(config, carrier, logs.log)
  closers.add(() => {
    paths.close()
  })
  const { identity, setAside } = await folder.begin(config.group)
  if (setAside !== null) {
    const text = `the identity file made no sense: put aside as ${setAside}, this server has a new id`
    logs.log('warn', 'identity-corrupt', { setAside, server: formatMemberId(identity.id) }, text)
  }
  const trace = config.trace === null ? null : openTrace(config, identity, logs)
  closers.add(() => trace?.close())
  const merges = await MergeLog.open(folder.path, (problem) => {
    logs.log('warn', 'merge-log', { folder: folder.path }, problem)
  })
  closers.add(() => merges.close())
  const options: CoreOptions = {
    id: identity.id,
    incarnation: identity.incarnation,
    name: config.name,
    host: hostname(),
    endpoint: carrier.endpoint,
    group: config.group,
    epoch: identity.epoch,
    maxDatagram: paths.bytes,
    receiveBytes: carrier.receiveBufferBytes,
    trace: trace !== null,
    policy: config.policy,
    durability: config.durability
  }
  const keeping =
    config.durability === 'memory' ? null : new Keeping(folder.path, options, logs.log)
  closers.add(() => keeping?.close())
  const recorder = config.record === null ? null : openRecorder(config.record, options, logs.log)
  closers.add(() => recorder?.close())
  return {
    config,
    options,
    folder,
    logs,
    merges,
    trace,
    recorder,
    keeping,
    carrier,
    reach,
    paths,
    keys
  }
}

/** The level that was set while the server runs, or before its start, counts more than its environment's. */
function followLogLevel(folder: string, usual: LogLevel, logs: Logs): Promise<LogLevelFile> {
  return LogLevelFile.follow({
    folder,
    usual,
    set: (level, isUsual) => {
      // Told at the level that writes more, so that it is.
      logs.setLevel('info')
      const text = isUsual ? `as at the start, ${level}` : level
      logs.log('info', 'log-level', { level }, `the level of this log is ${text} from now on`)
      logs.setLevel(level)
    },
    refuse: (text) => {
      const sentence =
        `"${text}" in ${folder} is no level of a log: ` +
        `set one of ${LOG_LEVELS.join(', ')} with "ftqueue log-level"`
      logs.log('warn', 'log-level-unknown', { text }, sentence)
    }
  })
}

async function openReach(
  config: CheckedConfig,
  carrier: Carrier,
  folder: string,
  log: Log
): Promise<Reach> {
  const known = new KnownPeers(folder, config.group, (problem) => {
    log('warn', 'known-peers', { folder }, problem)
  })
  const reach = await Reach.open({
    group: groupMark(config.group),
    own: () => ({ endpoint: carrier.endpoint, loopback: carrier.choice.loopback }),
    given: config.peers,
    known,
    multicast: (bytes) => carrier.multicast(bytes),
    unicast: (to, bytes) => carrier.greet(to, bytes),
    log
  })
  carrier.reachBy(reach)
  return reach
}

function openPaths(config: CheckedConfig, carrier: Carrier, log: Log): Paths {
  const paths = new Paths({
    group: groupMark(config.group),
    own: () => ({ endpoint: carrier.endpoint, loopback: carrier.choice.loopback }),
    largest: () => carrier.largestDatagram,
    overheadBytes: carrier.overheadBytes,
    toGroup: (bytes) => {
      carrier.toGroup(bytes)
    },
    unicast: (to, bytes) => {
      carrier.unicast(to, bytes)
    },
    unicastNow: (to, bytes) => carrier.unicastNow(to, bytes),
    log
  })
  carrier.probeBy(paths)
  return paths
}

async function openKeys(
  { code, key }: CheckedConfig,
  { path }: DataFolder,
  { log }: Logs
): Promise<GroupKeys | null> {
  return code === null || key === null
    ? null
    : GroupKeys.open({ folder: path, code, text: key, log })
}

function openTrace(config: CheckedConfig, identity: Identity, logs: Logs): Trace {
  return new Trace(
    {
      folder: config.trace ?? '',
      name: config.name,
      server: identity.id,
      incarnation: identity.incarnation
    },
    (problem) => {
      const text = `the trace ends here: it cannot be written (${problem})`
      logs.log('error', 'trace-failed', { problem }, text)
    }
  )
}

/** The core, with the past that was kept, if there is one that can be used. */
export async function makeCore({ options, keeping }: Parts): Promise<Core> {
  try {
    return createCore(options, keeping?.restored ?? null)
  } catch (error) {
    await keeping?.reject(error)
    return createCore(options)
  }
}
