/** What the window's lab asks for, and what it is told. */
import { isObject, isText, type Guard } from '../guards'
import type { FaultsView, LabCommand } from '../lab'
import { labCommandGuard } from '../lab-guard'
import type { Outcome } from '../outcome'
import type { Remark } from '../scenario-line'
import type { OperationAnswer } from '../views'

/** A server of the group, as its lab tells of it. */
export interface LabServerView {
  readonly server: string
  readonly name: string
  /** Null: it takes no lab commands. */
  readonly faults: FaultsView | null
}

/** One step of a scenario, and how far it is. */
export interface PlayStep {
  readonly text: string
  readonly remarks: readonly Remark[]
  readonly state: 'waiting' | 'doing' | 'done' | 'failed'
  /** What was seen, as sentences. */
  readonly observed: readonly string[]
}

/** A scenario that is played, or was. */
export interface PlayView {
  readonly scenario: string
  readonly title: string
  readonly steps: readonly PlayStep[]
  /** `held`: it waits before its next step until it is told to go on. */
  readonly state: 'playing' | 'held' | 'ended' | 'stopped' | 'failed'
  /** Why it failed, or could not put everything in order. */
  readonly problem: string | null
}

export interface LabView {
  /** In the order of their names; null: they were not asked, or nobody answers. */
  readonly servers: readonly LabServerView[] | null
  /** Names of servers that others name and that do not answer. */
  readonly silent: readonly string[]
  /** Null: none was played since the window opened. */
  readonly play: PlayView | null
}

/** A scenario that comes along. */
export interface ScenarioView {
  readonly name: string
  readonly title: string
  /** How many servers there must be. */
  readonly servers: number
  readonly steps: readonly { readonly text: string; readonly remarks: readonly Remark[] }[]
}

/** Who took a lab command, by name. */
export interface LabDone {
  readonly applied: readonly string[]
  readonly silent: readonly string[]
}

export const STEERINGS = ['play', 'hold', 'next', 'stop'] as const
export type Steering = (typeof STEERINGS)[number]

export interface LabRequests {
  'lab:read': { argument: null; answer: Outcome<LabView> }
  /** Whether the lab is in sight: then faults are asked for wherever the servers are. */
  'lab:watch': { argument: { readonly on: boolean }; answer: Outcome<null> }
  /** Whether servers here take lab commands; those that run are started again, one after the other. */
  'lab:allow': { argument: { readonly on: boolean }; answer: Outcome<null> }
  /** `server`: id of the one that it is for; null: all. */
  'lab:do': {
    argument: { readonly command: LabCommand; readonly server: string | null }
    answer: Outcome<LabDone>
  }
  /** One line of `ftqueue run`, from a client that this server alone hears. */
  'lab:operate': {
    argument: { readonly server: string; readonly line: string }
    answer: Outcome<{ readonly line: string; readonly answer: OperationAnswer | null }>
  }
  'lab:scenarios': { argument: null; answer: Outcome<readonly ScenarioView[]> }
  /** Begins; how it goes is told. `held`: it waits before its first step. */
  'lab:play': {
    argument: { readonly scenario: string; readonly held: boolean }
    answer: Outcome<null>
  }
  'lab:steer': { argument: { readonly to: Steering }; answer: Outcome<null> }
}

export interface LabEvents {
  'lab:view': LabView
}

const isNull: Guard<null> = (value): value is null => value === null
const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
const isServer: Guard<string> = (value): value is string =>
  typeof value === 'string' && /^[0-9a-f]{12}$/.test(value)
const isSteering: Guard<Steering> = (value): value is Steering =>
  STEERINGS.some((one) => one === value)
/** As the servers take them. */
const isLabCommand = labCommandGuard(64, 64)

export const labGuards: {
  readonly [C in keyof LabRequests]: Guard<LabRequests[C]['argument']>
} = {
  'lab:read': isNull,
  'lab:watch': isObject({ on: isFlag }),
  'lab:allow': isObject({ on: isFlag }),
  'lab:do': isObject({
    command: isLabCommand,
    server: (value): value is string | null => value === null || isServer(value)
  }),
  'lab:operate': isObject({ server: isServer, line: isText(1000) }),
  'lab:scenarios': isNull,
  'lab:play': isObject({ scenario: isText(64), held: isFlag }),
  'lab:steer': isObject({ to: isSteering })
}

export const labEventChannels: readonly (keyof LabEvents)[] = ['lab:view']
