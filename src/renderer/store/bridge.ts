/**
 * The one file that touches the bridge which the preload puts into the window, or makes one
 * over HTTP where the page is shown by a browser. Everything else asks the app through `Api`.
 */
import type {
  Bridge,
  CommandOutcome,
  LogBatch,
  Outcome,
  RequestChannel,
  Requests,
  RotationView,
  SettingsChange,
  SettingsView,
  StartRequest,
  StatePatch
} from '../../shared/ipc'
import type { HistoryView } from '../../shared/channels/group'
import type {
  DatagramField,
  OpeningProgress,
  SavedTrace,
  TraceStretch
} from '../../shared/channels/timeline'
import type { UpdatesRequests, UpdatesView } from '../../shared/channels/updates'
import type { GivenFile } from '../../shared/channels/files'
import type { AmbiguousPop } from '../../shared/merges'
import type { Story } from '../../shared/stories'
import type {
  LabDone,
  LabEvents,
  LabRequests,
  LabView,
  ScenarioView,
  Steering
} from '../../shared/channels/lab'
import type { LabCommand } from '../../shared/lab'
import type { Biography, PropertyView, RecordedTrace, TimelineBatch } from '../../shared/timeline'
import type { ActionId } from '../../shared/actions'
import type { AppChoices, AppView, ZoomStep } from '../../shared/channels/app'
import type { ScriptProgress, ScriptRequest } from '../../shared/channels/script'
import type {
  QueueRows,
  QueueRowsRequest,
  SampleEvent,
  SeriesView
} from '../../shared/channels/series'
import type { ItemPage, OrderedAnswer } from '../../shared/views'
import { httpBridge, type ConnectionNews, type HttpBridge } from './http-bridge'

/** The app behind the window. Only `readState` may reject; a refusal is an `Outcome`. */
export interface Api {
  /** Says that this page begins; once, before it reads the state. */
  readonly beginPage: () => Promise<Outcome<null>>
  readonly readState: () => Promise<{ readonly patch: StatePatch; readonly logs: LogBatch }>
  readonly startServers: (request: StartRequest) => Promise<Outcome<readonly string[]>>
  readonly stopServer: (name: string) => Promise<Outcome<null>>
  readonly killServer: (name: string) => Promise<Outcome<null>>
  readonly restartServer: (name: string) => Promise<Outcome<null>>
  readonly listQueues: (request: QueueRowsRequest) => Promise<Outcome<QueueRows>>
  /** `server` is a member's id; null: any that answers. */
  readonly listItems: (
    server: string | null,
    queue: number,
    offset: number,
    count: number
  ) => Promise<Outcome<ItemPage>>
  /** What was sampled so far; `queue` and `server` say what is watched from now on. */
  readonly watchSeries: (
    on: boolean,
    queue: number | null,
    server: string | null
  ) => Promise<Outcome<SeriesView>>
  readonly runScript: (request: ScriptRequest) => Promise<Outcome<null>>
  readonly cancelScript: (run: string) => Promise<Outcome<null>>
  readonly forgetVariables: (scope: string) => Promise<Outcome<null>>
  readonly runLine: (line: string) => Promise<Outcome<CommandOutcome>>
  readonly openLogFolder: () => Promise<Outcome<null>>
  readonly readSettings: () => Promise<Outcome<SettingsView>>
  readonly changeSettings: (change: SettingsChange) => Promise<Outcome<SettingsView>>
  readonly makeGroup: (name: string) => Promise<Outcome<SettingsView>>
  readonly enterCode: (code: string, group?: string) => Promise<Outcome<SettingsView>>
  readonly rotateCode: (hours: number) => Promise<Outcome<RotationView>>
  readonly readCode: () => Promise<Outcome<string>>
  readonly leaveGroup: () => Promise<Outcome<SettingsView>>
  readonly watchGroups: (on: boolean) => Promise<Outcome<null>>
  readonly runDoctor: () => Promise<Outcome<null>>
  readonly watchTimeline: (on: boolean) => Promise<Outcome<null>>
  readonly readBiography: (message: string) => Promise<Outcome<Biography>>
  readonly readDatagram: (datagram: string) => Promise<Outcome<readonly DatagramField[]>>
  /** Null: the person chooses the folder, where the app can ask. */
  readonly openTrace: (folder: string | null) => Promise<Outcome<RecordedTrace | null>>
  /** What the system had opened. */
  readonly takeFiles: () => Promise<Outcome<readonly GivenFile[]>>
  readonly openGivenTrace: (number: number) => Promise<Outcome<RecordedTrace | null>>
  /** `from` to `until`, microseconds on the trace's clock. */
  readonly readTrace: (from: number, until: number, most: number) => Promise<Outcome<TraceStretch>>
  readonly closeTrace: () => Promise<Outcome<null>>
  readonly saveTrace: (folder: string | null) => Promise<Outcome<SavedTrace | null>>
  readonly readLab: () => Promise<Outcome<LabView>>
  readonly watchLab: (on: boolean) => Promise<Outcome<null>>
  readonly allowFaults: (on: boolean) => Promise<Outcome<null>>
  /** `server`: id of the one that it is for; null: all. */
  readonly injectFault: (command: LabCommand, server: string | null) => Promise<Outcome<LabDone>>
  /** One line, from a client that this server alone hears. */
  readonly operateAt: (
    server: string,
    line: string
  ) => Promise<LabRequests['lab:operate']['answer']>
  readonly readScenarios: () => Promise<Outcome<readonly ScenarioView[]>>
  readonly playScenario: (scenario: string, held: boolean) => Promise<Outcome<null>>
  readonly steerScenario: (to: Steering) => Promise<Outcome<null>>
  /** All return the function that stops listening. */
  readonly readApp: () => Promise<Outcome<AppView>>
  readonly changeApp: (change: Partial<AppChoices>) => Promise<Outcome<AppView>>
  /** What was chosen in the menu, the tray or a notification. */
  readonly takeActions: () => Promise<Outcome<readonly ActionId[]>>
  readonly zoom: (step: ZoomStep) => Promise<Outcome<null>>
  readonly diagnose: (redacted: boolean) => Promise<Outcome<string>>
  /** Null: a browser. */
  readonly readUpdates: () => Promise<Outcome<UpdatesView | null>>
  readonly changeUpdates: (
    change: UpdatesRequests['updates:change']['argument']
  ) => Promise<Outcome<UpdatesView>>
  readonly checkUpdates: () => Promise<Outcome<UpdatesView>>
  readonly downloadUpdate: () => Promise<Outcome<UpdatesView>>
  readonly installUpdate: () => Promise<Outcome<null>>
  readonly openFeed: () => Promise<Outcome<null>>
  readonly onUpdates: (listener: (view: UpdatesView) => void) => () => void
  readonly onChosen: (listener: () => void) => () => void
  /** Of a window in a browser; the app's own is never without it. */
  readonly onConnection: (listener: (news: ConnectionNews) => void) => void
  readonly readHistory: () => Promise<HistoryView>
  readonly readStories: (config: string) => Promise<Outcome<readonly Story[]>>
  readonly listAmbiguous: () => Promise<Outcome<readonly AmbiguousPop[]>>
  /** `keep`: index of a candidate; null: none of them. */
  readonly settleAmbiguous: (id: number, keep: number | null) => Promise<Outcome<OrderedAnswer>>
  readonly onHistory: (listener: (history: HistoryView) => void) => () => void
  readonly onScript: (listener: (progress: ScriptProgress) => void) => () => void
  readonly onSample: (listener: (sample: SampleEvent) => void) => () => void
  readonly onPatch: (listener: (patch: StatePatch) => void) => () => void
  readonly onLab: (listener: (view: LabEvents['lab:view']) => void) => () => void
  readonly onLogs: (listener: (batch: LogBatch) => void) => () => void
  readonly onTimeline: (listener: (batch: TimelineBatch) => void) => () => void
  readonly onProperties: (listener: (properties: readonly PropertyView[]) => void) => () => void
  readonly onGiven: (listener: () => void) => () => void
  readonly onOpening: (listener: (progress: OpeningProgress) => void) => () => void
}

/** Channels whose answer is an outcome. */
type OutcomeChannel = {
  [C in RequestChannel]: Requests[C]['answer'] extends Outcome<unknown> ? C : never
}[RequestChannel]

type Refusal = Extract<Outcome<never>, { readonly ok: false }>

export function createApi(bridge: Bridge & Partial<HttpBridge>): Api {
  /** A request that broke on its way is told like any other refusal. */
  async function ask<C extends OutcomeChannel>(
    channel: C,
    argument: Requests[C]['argument']
  ): Promise<Requests[C]['answer'] | Refusal> {
    try {
      return await bridge.request(channel, argument)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { ok: false, problem: `The app did not take the request (${why}). Try again.` }
    }
  }

  return {
    beginPage: () => ask('page:begin', null),
    readState: () => bridge.request('state:read', null),
    startServers: (request) => ask('servers:start', request),
    stopServer: (name) => ask('servers:stop', { name }),
    killServer: (name) => ask('servers:kill', { name }),
    restartServer: (name) => ask('servers:restart', { name }),
    listQueues: (request) => ask('queues:rows', request),
    listItems: (server, queue, offset, count) =>
      ask('queues:items', { server, queue, offset, count }),
    watchSeries: (on, queue, server) => ask('series:watch', { on, queue, server }),
    runScript: (request) => ask('script:run', request),
    cancelScript: (run) => ask('script:cancel', { run }),
    forgetVariables: (scope) => ask('script:forget', { scope }),
    runLine: (line) => ask('command:run', { line }),
    openLogFolder: () => ask('logs:open-folder', null),
    readSettings: () => ask('settings:read', null),
    changeSettings: (change) => ask('settings:change', change),
    makeGroup: (name) => ask('group:make', { name }),
    enterCode: (code, group) => ask('group:enter', { code, group }),
    rotateCode: (hours) => ask('group:rotate', { hours }),
    readCode: () => ask('group:code', null),
    leaveGroup: () => ask('group:leave', null),
    watchGroups: (on) => ask('groups:watch', { on }),
    runDoctor: () => ask('doctor:run', null),
    readLab: () => ask('lab:read', null),
    watchLab: (on) => ask('lab:watch', { on }),
    allowFaults: (on) => ask('lab:allow', { on }),
    injectFault: (command, server) => ask('lab:do', { command, server }),
    operateAt: (server, line) => ask('lab:operate', { server, line }),
    readScenarios: () => ask('lab:scenarios', null),
    playScenario: (scenario, held) => ask('lab:play', { scenario, held }),
    steerScenario: (to) => ask('lab:steer', { to }),
    onLab: (listener) => bridge.listen('lab:view', listener),
    watchTimeline: (on) => ask('timeline:watch', { on }),
    readBiography: (message) => ask('timeline:biography', { message }),
    readDatagram: (datagram) => ask('timeline:datagram', { datagram }),
    openTrace: (folder) => ask('timeline:open', { folder }),
    takeFiles: () => ask('files:take', null),
    openGivenTrace: (number) => ask('files:open-trace', { number }),
    readTrace: (from, until, most) => ask('timeline:read', { from, until, most }),
    closeTrace: () => ask('timeline:close', null),
    saveTrace: (folder) => ask('timeline:save', { folder }),
    readApp: () => ask('app:read', null),
    changeApp: (change) => ask('app:change', change),
    takeActions: () => ask('app:take', null),
    zoom: (step) => ask('app:zoom', { step }),
    diagnose: (redacted) => ask('app:diagnostics', { redacted }),
    readUpdates: () => ask('updates:read', null),
    changeUpdates: (change) => ask('updates:change', change),
    checkUpdates: () => ask('updates:check', null),
    downloadUpdate: () => ask('updates:download', null),
    installUpdate: () => ask('updates:install', null),
    openFeed: () => ask('updates:open-feed', null),
    onUpdates: (listener) => bridge.listen('updates:view', listener),
    onChosen: (listener) => bridge.listen('app:chosen', listener),
    onConnection: (listener) => bridge.onConnection?.(listener),
    readHistory: () => bridge.request('group:history', null),
    readStories: (config) => ask('group:story', { config }),
    listAmbiguous: () => ask('group:ambiguous', null),
    settleAmbiguous: (id, keep) => ask('group:settle', { id, keep }),
    onHistory: (listener) => bridge.listen('group:history', listener),
    onScript: (listener) => bridge.listen('script:progress', listener),
    onSample: (listener) => bridge.listen('series:sample', listener),
    onPatch: (listener) => bridge.listen('state:patch', listener),
    onLogs: (listener) => bridge.listen('logs:batch', listener),
    onTimeline: (listener) => bridge.listen('timeline:batch', listener),
    onProperties: (listener) => bridge.listen('timeline:properties', listener),
    onGiven: (listener) => bridge.listen('files:given', listener),
    onOpening: (listener) => bridge.listen('timeline:opening', listener)
  }
}

/** The bridge of this window. */
export function windowApi(): Api {
  if ('ftqueue' in window) return createApi(window.ftqueue)
  return createApi(
    httpBridge({
      fetch: (...call) => fetch(...call),
      later: (delayMs, callback) => {
        setTimeout(callback, delayMs)
      }
    })
  )
}
