/**
 * The one table of channels between the window and the main process. The types
 * of both sides derive from it, and main checks every argument with the guard
 * that stands here. A channel that is not in the table does not exist.
 */
import { appEventChannels, appGuards, type AppEvents, type AppRequests } from './channels/app'
import {
  filesEventChannels,
  filesGuards,
  type FilesEvents,
  type FilesRequests
} from './channels/files'
import type { GroupView, ItemPage, LocalServerView, LogLine, OperationAnswer } from './views'
import { labEventChannels, labGuards, type LabEvents, type LabRequests } from './channels/lab'
import {
  groupEventChannels,
  groupGuards,
  type GroupEvents,
  type GroupRequests
} from './channels/group'
import {
  timelineEventChannels,
  timelineGuards,
  type TimelineEvents,
  type TimelineRequests
} from './channels/timeline'
import {
  scriptEventChannels,
  scriptGuards,
  type ScriptEvents,
  type ScriptRequests
} from './channels/script'
import {
  seriesEventChannels,
  seriesGuards,
  type SeriesEvents,
  type SeriesRequests
} from './channels/series'
import {
  updatesEventChannels,
  updatesGuards,
  type UpdatesEvents,
  type UpdatesRequests
} from './channels/updates'
import type { Check } from './doctor'
import { isInteger, isName, isObject, isOptional, isText, type Guard } from './guards'
import type { Outcome } from './outcome'

export type { Outcome } from './outcome'

/** Where and as what this app runs. */
export interface AppInfo {
  readonly version: string
  readonly platform: string
  /** What shows this window. A browser opens no folders and no dialogs of the system. */
  readonly shell: 'electron' | 'browser'
  /** What runs behind it, with its version. */
  readonly runtime: string
  readonly group: string
  /** Everybody on the network can take part; else only who has the join code. */
  readonly isOpen: boolean
  /** Chosen interface, `name address`, and the reason; null while none could be chosen. */
  readonly interface: {
    readonly name: string
    readonly address: string
    readonly why: string
  } | null
  readonly home: string
  /** A server's name that says which machine this is. */
  readonly machine: string
  /** No server was ever started from this home folder. */
  readonly isFirst: boolean
  /** What was wrong with the settings as the app started; null: nothing. */
  readonly problem: string | null
}

/** Where a setting comes from; a variable goes before the file. */
export type SettingSource = 'environment' | 'file' | 'default'

/** One interface of this machine. */
export interface InterfaceView {
  readonly name: string
  /** The IPv4 address that would be used; null when it has none. */
  readonly address: string | null
  /** `auto` may choose it. */
  readonly eligible: boolean
  /** `auto` chooses it. */
  readonly chosen: boolean
  readonly why: string
}

/** What the window can set, and what it can choose from. */
export interface SettingsView {
  readonly group: { readonly value: string; readonly source: SettingSource }
  /** `auto`, an interface's name, or an IPv4 address. */
  readonly interface: { readonly value: string; readonly source: SettingSource }
  /** Servers that are started here take lab commands. */
  readonly lab: { readonly value: boolean; readonly source: SettingSource }
  /** No join code is known for the group. */
  readonly isOpen: boolean
  /** `FTQUEUE_KEY` says the join code, or that there is none. */
  readonly isKeyFixed: boolean
  readonly interfaces: readonly InterfaceView[]
  /** The file that a change is kept in. */
  readonly file: string
}

/** What became of a new join code. */
export interface RotationView {
  /** Null: no server took it, and all stays as it was. */
  readonly code: string | null
  /** How long the code before counts, too. */
  readonly hours: number
  readonly servers: readonly {
    readonly server: string
    readonly name: string
    /** Null: it has the new code; else why not. */
    readonly problem: string | null
  }[]
}

/** A group that tells the network of itself. */
export interface HeardGroupView {
  readonly group: string
  readonly open: boolean
  /** `ADDRESS:PORT`; null: it is closed. */
  readonly place: string | null
  /** It is where its name says: servers that take its name are in it. */
  readonly isWhereNamed: boolean
  readonly members: number
  /** Names of its servers as far as they are told; none of a closed group. */
  readonly servers: readonly string[]
}

/** The groups on this network, as long as somebody wants to see them. */
export interface HeardGroupsView {
  /** Those of the last ten seconds, by name; null: it was not listened yet. */
  readonly groups: readonly HeardGroupView[] | null
  /** Why they cannot be heard; null: they can. */
  readonly problem: string | null
}

/** What to set; absent: stays. */
export interface SettingsChange {
  readonly group?: string | undefined
  readonly interface?: string | undefined
}

/** The last look at machine and network. */
export interface DoctorView {
  readonly running: boolean
  /** Those that are done. */
  readonly checks: readonly Check[]
  /** When it began, milliseconds since 1970. */
  readonly at: number
}

/** What may be said when servers are started. Empty fields take their defaults. */
export interface StartRequest {
  /** 1 to 16. */
  readonly count: number
  /** Base name; letters, digits, `-`, `_`, `.`; default a free one. */
  readonly name?: string | undefined
}

/** What running one command line gave. */
export interface CommandOutcome {
  readonly line: string
  /** Null for an assignment-free comment or blank line. */
  readonly answer: OperationAnswer | null
}

/** Changed parts of the state, at most 10 times a second. Absent: unchanged. */
export interface StatePatch {
  readonly info?: AppInfo
  readonly servers?: {
    readonly changed: readonly LocalServerView[]
    readonly removed: readonly string[]
  }
  readonly group?: GroupView
  readonly doctor?: DoctorView
  readonly heard?: HeardGroupsView
}

/** Log lines in order of arrival, and how many were left out since the last batch. */
export interface LogBatch {
  readonly lines: readonly LogLine[]
  readonly dropped: number
}

/** Requests of the window: argument and answer. */
export interface Requests
  extends
    GroupRequests,
    LabRequests,
    TimelineRequests,
    ScriptRequests,
    SeriesRequests,
    FilesRequests,
    UpdatesRequests,
    AppRequests {
  /** The whole state as one patch, and the recent log lines. */
  'state:read': { argument: null; answer: { readonly patch: StatePatch; readonly logs: LogBatch } }
  'servers:start': { argument: StartRequest; answer: Outcome<readonly string[]> }
  'servers:stop': { argument: { readonly name: string }; answer: Outcome<null> }
  'servers:kill': { argument: { readonly name: string }; answer: Outcome<null> }
  'servers:restart': { argument: { readonly name: string }; answer: Outcome<null> }
  /** `server` is an id; null: any that answers. */
  'queues:items': {
    argument: {
      readonly server: string | null
      readonly queue: number
      readonly offset: number
      readonly count: number
    }
    answer: Outcome<ItemPage>
  }
  /** One line of `ftqueue run`; variables live as long as the window. */
  'command:run': { argument: { readonly line: string }; answer: Outcome<CommandOutcome> }
  'logs:open-folder': { argument: null; answer: Outcome<null> }
  'settings:read': { argument: null; answer: Outcome<SettingsView> }
  /** Keeps it, and starts the servers that run here again with it. */
  'settings:change': { argument: SettingsChange; answer: Outcome<SettingsView> }
  /** Makes a join code for a new closed group of this name, and takes part in it with the servers that run here. */
  'group:make': { argument: { readonly name: string }; answer: Outcome<SettingsView> }
  /** Keeps a join code, and takes part in its group with the servers that run here. */
  'group:enter': {
    /** `group`: the one that it is to be of. */
    argument: { readonly code: string; readonly group?: string | undefined }
    answer: Outcome<SettingsView>
  }
  /** Gives the closed group in use a new join code; the one before counts for so many hours more. */
  'group:rotate': { argument: { readonly hours: number }; answer: Outcome<RotationView> }
  /** The join code of the closed group in use. */
  'group:code': { argument: null; answer: Outcome<string> }
  /** Forgets the join code of the closed group in use, and goes back to an open one. */
  'group:leave': { argument: null; answer: Outcome<SettingsView> }
  /** Whether the groups of the network are to be told as patches. */
  'groups:watch': { argument: { readonly on: boolean }; answer: Outcome<null> }
  /** Begins, unless it is at it; what it finds comes as patches. */
  'doctor:run': { argument: null; answer: Outcome<null> }
}
export type RequestChannel = keyof Requests

/** What main tells the window unasked. */
export interface Events
  extends
    GroupEvents,
    LabEvents,
    TimelineEvents,
    ScriptEvents,
    SeriesEvents,
    FilesEvents,
    UpdatesEvents,
    AppEvents {
  'state:patch': StatePatch
  'logs:batch': LogBatch
}
export type EventChannel = keyof Events

/** So long may the join code before count at most. */
export const ROTATION_HOURS_MOST = 8760

const isNull: Guard<null> = (value): value is null => value === null
const isServerChoice: Guard<string | null> = (value): value is string | null =>
  value === null || (typeof value === 'string' && /^[0-9a-f]{12}$/.test(value))
const isPage = { offset: isInteger(0, Number.MAX_SAFE_INTEGER), count: isInteger(1, 1000) }
const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
const isNamed = isObject({ name: isName })

/** Guards for every request's argument. */
export const requestGuards: { readonly [C in RequestChannel]: Guard<Requests[C]['argument']> } = {
  'state:read': isNull,
  'servers:start': isObject({ count: isInteger(1, 16), name: isOptional(isName) }),
  'servers:stop': isNamed,
  'servers:kill': isNamed,
  'servers:restart': isNamed,
  'queues:items': isObject({
    server: isServerChoice,
    queue: isInteger(1, Number.MAX_SAFE_INTEGER),
    ...isPage
  }),
  'command:run': isObject({ line: isText(1000) }),
  'logs:open-folder': isNull,
  'settings:read': isNull,
  'settings:change': isObject({
    group: isOptional(isText(64)),
    interface: isOptional(isText(256))
  }),
  'group:make': isObject({ name: isText(64) }),
  'group:enter': isObject({ code: isText(1000), group: isOptional(isText(64)) }),
  'group:rotate': isObject({ hours: isInteger(0, ROTATION_HOURS_MOST) }),
  'group:code': isNull,
  'group:leave': isNull,
  'groups:watch': isObject({ on: isFlag }),
  'doctor:run': isNull,
  ...groupGuards,
  ...labGuards,
  ...timelineGuards,
  ...scriptGuards,
  ...seriesGuards,
  ...filesGuards,
  ...updatesGuards,
  ...appGuards
}

/** All event channels, for the preload's allow-list. */
export const eventChannels: readonly EventChannel[] = [
  'state:patch',
  'logs:batch',
  ...groupEventChannels,
  ...labEventChannels,
  ...timelineEventChannels,
  ...scriptEventChannels,
  ...seriesEventChannels,
  ...filesEventChannels,
  ...updatesEventChannels,
  ...appEventChannels
]

/** What the preload puts into the window as `window.ftqueue`. */
export interface Bridge {
  request<C extends RequestChannel>(
    channel: C,
    argument: Requests[C]['argument']
  ): Promise<Requests[C]['answer']>
  /** Returns the function that stops listening. */
  listen<C extends EventChannel>(channel: C, listener: (event: Events[C]) => void): () => void
}
