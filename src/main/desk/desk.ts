/**
 * What stands behind the window: it answers the window's requests with the host
 * of this machine's servers and a client of the group, and tells the window what
 * changes. Knows no Electron.
 */
import path from 'node:path'
import { bounds } from '../../shared/bounds'
import type { FilesRequests } from '../../shared/channels/files'
import type { GroupRequests, HistoryView } from '../../shared/channels/group'
import type { LabRequests } from '../../shared/channels/lab'
import type { ScriptRequests } from '../../shared/channels/script'
import type { SeriesRequests } from '../../shared/channels/series'
import type { UpdatesRequests } from '../../shared/channels/updates'
import type { TimelineRequests } from '../../shared/channels/timeline'
import type {
  AppInfo,
  DoctorView,
  Events,
  EventChannel,
  LogBatch,
  StatePatch
} from '../../shared/ipc'
import type { GroupView, LocalServerView } from '../../shared/views'
import type { AppRequests } from '../../shared/channels/app'
import { runDoctor } from '../host/doctor/doctor'
import type { GroupEar } from '../host/group-ear'
import type { GroupLook } from '../host/group-look'
import type { Host } from '../host/host'
import type { KeyCipher } from '../host/key-store'
import { readSettingsAnyway } from '../host/settings'
import { appHandlers, browserShell, type Shell } from './app-desk'
import type { ClientSource } from './client-source'
import { CommandRunner } from './command-runner'
import { diagnosticsText, redacted } from './diagnostics'
import { GivenFiles } from './given-files'
import { GroupDesk } from './group-desk'
import { historyHandlers } from './history-desk'
import { WindowLab } from './lab-desk'
import { LogFeed } from './log-feed'
import { outcomeOf } from './outcome'
import { Poll } from './poll'
import { Premises, type Taken } from './premises'
import type { RequestHandlers } from './request-handlers'
import type { Environment } from './server-defaults'
import { ScriptDesk } from './script-desk'
import { filledItems, SeriesDesk } from './series-desk'
import { SettingsDesk } from './settings-desk'
import { StateFeed } from './state-feed'
import { TimelineDesk } from './timeline-desk'
import { systemTimers, Throttle } from './throttle'
import { browserUpdates, type UpdateDesk } from './updates/update-desk'

/** The window is told at most 10 times a second. */
const TELL_INTERVAL_MS = 100
/** How long after an answer the group is asked again. */
const GROUP_INTERVAL_MS = 500

/** Sends an event to the window, if there is one. */
export type Tell = <C extends EventChannel>(channel: C, event: Events[C]) => void

export interface DeskOptions {
  readonly host: Host
  readonly clients: ClientSource
  /** All but the interface, which is known when the client is open. */
  readonly info: Omit<AppInfo, 'interface' | 'machine' | 'isFirst'>
  /** What it shares with the desks of other windows; absent: it is the only one. */
  readonly premises?: Premises
  readonly environment: Environment
  /** How the system keeps join codes; null: it does not. */
  readonly cipher: KeyCipher | null
  readonly look: GroupLook
  readonly tell: Tell
  /** The app around the window; absent: a browser. */
  readonly shell?: Shell
  /** How the app is replaced by a newer one; absent: it is elsewhere. */
  readonly updates?: UpdateDesk
  /** Opens a folder in the system's file manager; the problem, or nothing. */
  readonly openFolder: (folder: string) => Promise<string>
  /** Lets the person choose a folder with the system's dialog; null: none was chosen. Absent: there is no dialog. */
  readonly chooseFolder?: (title: string) => Promise<string | null>
}

/** Channels that others answer. */
type Elsewhere =
  | keyof UpdatesRequests
  | keyof FilesRequests
  | keyof AppRequests
  | keyof GroupRequests
  | keyof LabRequests
  | keyof TimelineRequests
  | keyof ScriptRequests
  | keyof SeriesRequests

export class Desk {
  readonly handlers: RequestHandlers
  private readonly state = new StateFeed()
  private readonly logs = new LogFeed(bounds.host.logLinesKept, bounds.host.logLinesSent)
  private readonly tellSoon: Throttle
  private readonly groupPoll: Poll<GroupView>
  private commands: CommandRunner
  private readonly scripts: ScriptDesk
  private readonly series: SeriesDesk
  private hasWindow = false
  private lastGroup: GroupView | null = null
  private readonly stopListening: () => void
  private readonly premises: Premises
  private readonly settings: SettingsDesk
  private readonly closed: GroupDesk
  private readonly lab: WindowLab
  private isLabChanged = false
  private readonly ear: GroupEar
  private readonly timeline: TimelineDesk
  private readonly files: GivenFiles
  /** The interface in use, as far as it is known. */
  private network: AppInfo['interface'] = null
  private toldHistory: HistoryView | null = null
  private doctor: DoctorView = { running: false, checks: [], at: 0 }

  constructor(private readonly options: DeskOptions) {
    const { host } = options
    this.premises = options.premises ?? new Premises(host, options.info)
    this.timeline = new TimelineDesk({
      group: this.premises.observed,
      tell: options.tell,
      chooseFolder: options.chooseFolder
    })
    this.files = new GivenFiles(() => options.tell('files:given', null))
    this.scripts = new ScriptDesk({
      operate: async (op, args) => (await options.clients.get()).run(op, args),
      lab: async ({ command, server }) => {
        const { applied } = await (await options.clients.get()).lab(command, server)
        return `done by ${applied.map(({ name }) => name).join(', ')}`
      },
      lineVariables: () => this.commands.variables,
      tell: (progress) => {
        if (this.hasWindow) options.tell('script:progress', progress)
      }
    })
    this.series = new SeriesDesk({
      client: () => options.clients.get(),
      now: Date.now,
      tell: (sample) => {
        if (this.hasWindow) options.tell('series:sample', sample)
      }
    })
    this.state.setInfo({ ...this.info, interface: null })
    for (const view of host.views()) this.state.setServer(view)
    this.logs.add(this.premises.recentLogs())
    const { environment, cipher, look } = options
    this.settings = new SettingsDesk(environment, cipher, (changed) => this.apply(changed))
    this.closed = new GroupDesk({
      settings: this.settings,
      cipher,
      hear: () => look.hear(this.settings.settings()),
      isAnswered: (group, code) => look.isAnswered(this.settings.settings(), group, code),
      keyDesk: async () => (await options.clients.get()).keyDesk,
      codeReplaced: async (key) => {
        host.setDefaults({ key })
        await options.clients.change({ key })
      }
    })
    this.lab = new WindowLab({
      host,
      clients: options.clients,
      settings: this.settings,
      changed: () => {
        this.isLabChanged = true
        this.changed()
      }
    })
    this.handlers = {
      ...this.ownHandlers,
      ...this.lab.handlers,
      ...historyHandlers(
        () => this.premises.history,
        () => options.clients.get()
      ),
      ...this.timeline.handlers,
      ...this.scripts.handlers,
      ...this.series.handlers,
      ...(options.updates?.handlers ?? browserUpdates),
      'files:take': () => outcomeOf(() => this.files.take()),
      'files:open-trace': ({ number }) =>
        outcomeOf(() => this.timeline.openFolder(this.files.folderOf(number))),
      ...appHandlers(
        options.shell ?? browserShell,
        // A page that begins anew knows nothing of what was run.
        () => this.scripts.forgetAll(),
        (isRedacted) => this.diagnose(isRedacted)
      )
    }
    this.ear = look.ear(
      () => this.settings.settings().interface,
      (heard) => {
        this.state.setHeard(heard)
        this.changed()
      }
    )
    this.tellSoon = new Throttle(TELL_INTERVAL_MS, () => this.tellChanges(), systemTimers)
    this.groupPoll = new Poll(
      GROUP_INTERVAL_MS,
      () => this.readGroup(),
      (group) => this.groupRead(group)
    )
    this.commands = this.newCommands()
    host.on('changed', this.serverChanged)
    host.on('removed', this.serverRemoved)
    host.on('logs', this.logsCame)
    host.on('message', this.messageCame)
    let { group } = this.info
    this.stopListening = this.premises.onChange(() => {
      if (this.info.group !== group) {
        group = this.info.group
        this.network = null
        this.state.setGroup({ group, configurations: [] })
      }
      this.state.setInfo({ ...this.info, interface: this.network })
      this.changed()
    })
  }

  private get info(): Premises['info'] {
    return this.premises.info
  }

  private readonly serverChanged = (view: LocalServerView): void => {
    this.state.setServer(view)
    this.changed()
  }

  private readonly serverRemoved = (name: string): void => {
    this.state.removeServer(name)
    this.changed()
  }

  private readonly logsCame = (batch: LogBatch): void => {
    this.logs.add(batch)
    this.changed()
  }

  private readonly messageCame = (_name: string, { kind }: { readonly kind: string }): void => {
    if (kind === 'story') this.changed()
  }

  /** The system asks for a file to be opened. @param file absolute path */
  give(file: string): Promise<void> {
    return this.files.give(file)
  }

  /** A window is there: variables start anew, and the group is watched. */
  windowOpened(): void {
    this.commands = this.newCommands()
    this.hasWindow = true
    this.timeline.begin()
    this.groupPoll.start()
    this.lab.windowOpened()
  }

  /** No window: nothing is told, nobody is asked. */
  windowClosed(): void {
    this.hasWindow = false
    this.timeline.end()
    this.ear.stop()
    this.scripts.forgetAll()
    this.series.stop()
    this.groupPoll.stop()
    this.lab.windowClosed()
    this.tellSoon.cancel()
  }

  /** This window never comes again: lets go of what others go on with. */
  dispose(): void {
    this.windowClosed()
    this.lab.dispose()
    this.stopListening()
    const { host } = this.options
    host.off('changed', this.serverChanged)
    host.off('removed', this.serverRemoved)
    host.off('logs', this.logsCame)
    host.off('message', this.messageCame)
  }

  /** Stops every server in an orderly way, then the client. */
  async close(): Promise<void> {
    this.windowClosed()
    await this.options.host.stopAll()
    await this.options.clients.close()
  }

  private readonly ownHandlers: Omit<RequestHandlers, Elsewhere> = {
    'state:read': () => {
      // A page that connects again missed something.
      this.scripts.tellAgain()
      return { patch: this.state.whole(), logs: this.logs.whole() }
    },

    'servers:start': ({ count, name }) =>
      outcomeOf(async () => {
        const { host } = this.options
        const names = name === undefined ? host.freeNames(undefined, count) : numbered(name, count)
        await host.start(names)
        return names
      }),

    'servers:stop': ({ name }) => this.serverOutcome(() => this.options.host.stop(name)),
    'servers:kill': ({ name }) => this.serverOutcome(() => this.options.host.kill(name)),
    'servers:restart': ({ name }) => this.serverOutcome(() => this.options.host.restart(name)),

    'queues:items': ({ server, queue, offset, count }) =>
      outcomeOf(async () => {
        const client = await this.options.clients.get()
        return filledItems((at, most) => client.items(server, queue, at, most), offset, count)
      }),

    'command:run': ({ line }) => outcomeOf(() => this.commands.run(line)),

    'logs:open-folder': () => this.serverOutcome(() => this.openLogFolder()),

    'settings:read': () => outcomeOf(() => this.settings.read()),
    'settings:change': (change) => outcomeOf(() => this.settings.change(change)),
    'group:make': ({ name }) => outcomeOf(() => this.closed.make(name)),
    'group:enter': ({ code, group }) => outcomeOf(() => this.closed.enter(code, group)),
    'group:rotate': ({ hours }) => outcomeOf(() => this.closed.rotate(hours)),
    'group:code': () => outcomeOf(() => this.closed.code()),
    'group:leave': () => outcomeOf(() => this.closed.leave()),
    'groups:watch': ({ on }) =>
      outcomeOf(() => {
        if (on) this.ear.start()
        else this.ear.stop()
        return null
      }),
    'doctor:run': () =>
      outcomeOf(() => {
        if (!this.doctor.running) void this.examine()
        return null
      })
  }

  private diagnose(isRedacted: boolean): string {
    const text = diagnosticsText({
      info: this.info,
      settings: this.settings.read(),
      servers: this.options.host.views(),
      group: this.lastGroup,
      checks: this.doctor.checks,
      logs: this.premises.recentLogs().lines,
      at: Date.now()
    })
    return isRedacted ? redacted(text) : text
  }

  async openLogFolder(): Promise<void> {
    const folder = path.join(this.info.home, 'logs')
    const problem = await this.options.openFolder(folder)
    if (problem !== '') throw new Error(`${folder} cannot be opened: ${problem}`)
  }

  private serverOutcome(work: () => Promise<unknown> | undefined) {
    return outcomeOf(async () => {
      await work()
      return null
    })
  }

  /** Changed settings hold at once, for the client and for servers that run. */
  private async apply(changed: Taken): Promise<void> {
    const { host, clients } = this.options
    this.premises.take(changed)
    host.setDefaults(changed)
    await clients.change(changed)
    await host.restartAll()
  }

  /** Looks at machine and network; the window is told as it goes on. */
  private async examine(): Promise<void> {
    const tell = (view: Partial<DoctorView>): void => {
      this.doctor = { ...this.doctor, ...view }
      this.state.setDoctor(this.doctor)
      this.changed()
    }
    tell({ running: true, checks: [], at: Date.now() })
    const { settings, problem } = readSettingsAnyway(
      {},
      this.options.environment,
      this.options.cipher
    )
    const { version } = this.info
    await runDoctor({ settings, settingsProblem: problem, version }, (check) => {
      tell({ checks: [...this.doctor.checks, check] })
    }).catch((error: unknown) => {
      const seen = error instanceof Error ? error.message : String(error)
      tell({
        checks: [...this.doctor.checks, { name: 'group', verdict: 'problem', seen, mend: null }]
      })
    })
    tell({ running: false })
  }

  private newCommands(): CommandRunner {
    return new CommandRunner(async (op, args) => (await this.options.clients.get()).run(op, args))
  }

  private async readGroup(): Promise<GroupView> {
    const client = await this.options.clients.get()
    this.premises.observed.favour([client.id])
    const { name, address, why } = client.interface
    this.network = { name, address, why }
    this.state.setInfo({ ...this.info, interface: this.network })
    return client.status()
  }

  private groupRead(group: GroupView | null): void {
    if (group !== null) this.premises.history.heard(group, Date.now())
    this.lastGroup = group
    this.state.setGroup(group ?? { group: this.info.group, configurations: [] })
    if (group !== null) this.series.groupRead(group)
    this.changed()
  }

  private changed(): void {
    if (this.hasWindow) this.tellSoon.request()
  }

  private tellChanges(): void {
    const patch: StatePatch | null = this.state.take()
    if (patch !== null) this.options.tell('state:patch', patch)
    const batch = this.logs.take()
    if (batch !== null) this.options.tell('logs:batch', batch)
    if (this.isLabChanged) this.options.tell('lab:view', this.lab.view)
    this.isLabChanged = false
    const history = this.premises.history.view()
    if (history === this.toldHistory) return
    this.toldHistory = history
    this.options.tell('group:history', history)
  }
}

/** `a`, or `a1`, `a2`, … as on the command line. */
function numbered(name: string, count: number): readonly string[] {
  if (count === 1) return [name]
  return Array.from({ length: count }, (_, i) => `${name}${i + 1}`)
}
