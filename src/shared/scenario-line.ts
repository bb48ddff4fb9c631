/**
 * The lines of a scenario: faults as `ftqueue lab` takes them, operations, waits, and
 * remarks that tell what the step behind them does.
 *
 *     say b loses what it receives
 *     why The others repeat it
 *     watch Timeline the arrows that end in nothing
 *     loss 50% --server @2
 *     at @1 q = create 12
 *     run 20 times push $q 5
 *     until lost 10 --server @2
 */
import { parseCommandLine, type Command } from './command-line'
import {
  FAULTS,
  integer,
  parseForms,
  problem,
  serversOf,
  type FaultLine,
  type Flag,
  type Form,
  type LineProblem
} from './lab-line'

/** Who has the turn when the first step begins that says so. */
export const TURN = '@turn'

/** Counts of faults that can be waited for, by the words for them. */
export const COUNTS = {
  lost: ['lost'],
  duplicated: ['duplicated'],
  reordered: ['reordered'],
  delayed: ['delayed'],
  cut: ['cutReceived', 'cutSent']
} as const
export type CountName = keyof typeof COUNTS

export type Condition =
  /** All that live are in one configuration. */
  | { readonly is: 'together' }
  /** They are, and hold the same. */
  | { readonly is: 'alike' }
  /** They are, and have merged pasts that had diverged since the scenario began. */
  | { readonly is: 'merged' }
  /** All others are in configurations without these. */
  | { readonly is: 'without'; readonly servers: readonly string[] }
  /** Each side is a configuration of its own. */
  | { readonly is: 'sides'; readonly sides: readonly (readonly string[])[] }
  /** The fault has acted so often since the step began, on one server or on all together. */
  | {
      readonly is: 'count'
      readonly of: CountName
      readonly least: number
      readonly server: string | null
    }

export type ScenarioLine =
  | FaultLine
  | { readonly kind: 'wait'; readonly ms: number }
  /** Wait for so many client messages. */
  | { readonly kind: 'messages'; readonly count: number }
  /** Wait for this, and give up after so long. */
  | { readonly kind: 'until'; readonly condition: Condition; readonly withinMs: number }
  /** `server`: a client that this server alone hears; null: one that all hear. */
  | {
      readonly kind: 'run'
      readonly command: Command
      readonly times: number
      readonly server: string | null
    }
  /** A server that was crashed is started again, where servers can be started. */
  | { readonly kind: 'start'; readonly server: string }

/** Views of the window that a remark may point to. */
export const WATCHED_VIEWS = ['Group', 'Timeline', 'Queues', 'Logs', 'Overview'] as const
export type WatchedView = (typeof WATCHED_VIEWS)[number]

/** Tells of the step behind it. */
export type Remark =
  | { readonly kind: 'say' | 'why'; readonly text: string }
  | { readonly kind: 'watch'; readonly view: WatchedView; readonly text: string }

const WITHIN_MS = 30_000
const WAIT_MOST_MS = 3_600_000
const MESSAGES_MOST = 1_000_000
const TIMES_MOST = 10_000

/** What only a scenario has, besides `at` and `run`. */
const STEPS: Readonly<Record<string, Form<ScenarioLine>>> = {
  wait: { usage: 'wait MS', least: 1, most: 1, flags: [], read: readWait },
  for: { usage: 'for N messages', least: 2, most: 2, flags: [], read: readMessages },
  start: {
    usage: 'start SERVER',
    least: 1,
    most: 1,
    flags: [],
    read: ([server = '']) => ({ kind: 'start', server })
  },
  until: {
    usage: 'until CONDITION [--within MS]',
    least: 1,
    most: Infinity,
    flags: ['--within', '--server'],
    read: readUntil
  }
}

const FORMS: Readonly<Record<string, Form<ScenarioLine>>> = {
  ...FAULTS,
  ...STEPS,
  // Read by hand: what stands behind them has a grammar of its own.
  run: { usage: 'run [N times] COMMAND', least: 1, most: Infinity, flags: [], read: () => '' },
  at: { usage: 'at SERVER [N times] COMMAND', least: 2, most: Infinity, flags: [], read: () => '' }
}

const REMARKS = ['say', 'why', 'watch'] as const

/** Reads the words of a scenario's step; total. */
export function parseStep(words: readonly string[]): ScenarioLine | LineProblem {
  const [word, ...rest] = words
  if (word === 'run') return readRun(null, rest)
  if (word !== 'at') return parseForms(words, FORMS, isTurn, namedBy)
  const [server, ...command] = rest
  if (server === undefined) return problem('at lacks its server: write at SERVER COMMAND')
  // By the form of a line that names a server alone, for its check.
  const named = parseForms(['start', server], STEPS, isTurn, namedBy)
  if (named.kind === 'problem') return named
  return readRun(server, command)
}

/** The remark that a line is, or null when it is none. */
export function parseRemark(text: string): Remark | LineProblem | null {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? []
  const kind = REMARKS.find((one) => one === word)
  if (kind === undefined) return null
  if (rest === '') return problem(`${kind} says nothing: write a sentence behind it`)
  if (kind !== 'watch') return { kind, text: rest }
  const [, name = '', what = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? []
  const view = WATCHED_VIEWS.find((one) => one === name)
  if (view !== undefined && what !== '') return { kind, view, text: what }
  return problem(`watch names a view and what to see there: one of ${WATCHED_VIEWS.join(', ')}`)
}

/** Every server that a line names. */
export function namedBy(line: ScenarioLine): readonly string[] {
  switch (line.kind) {
    case 'fault':
      return serversOf(line)
    case 'run':
    case 'start':
      return line.server === null ? [] : [line.server]
    case 'until':
      return serversOfCondition(line.condition)
    case 'wait':
    case 'messages':
      return []
  }
}

function serversOfCondition(condition: Condition): readonly string[] {
  if (condition.is === 'without') return condition.servers
  if (condition.is === 'sides') return condition.sides.flat()
  if (condition.is === 'count') return condition.server === null ? [] : [condition.server]
  return []
}

/** The line with other names for its servers. */
export function renamed(line: ScenarioLine, name: (server: string) => string): ScenarioLine {
  switch (line.kind) {
    case 'run':
      return line.server === null ? line : { ...line, server: name(line.server) }
    case 'start':
      return { ...line, server: name(line.server) }
    case 'until':
      return { ...line, condition: renamedCondition(line.condition, name) }
    default:
      return line
  }
}

function renamedCondition(condition: Condition, name: (server: string) => string): Condition {
  if (condition.is === 'without') return { ...condition, servers: condition.servers.map(name) }
  if (condition.is === 'sides') {
    return { ...condition, sides: condition.sides.map((side) => side.map(name)) }
  }
  if (condition.is !== 'count' || condition.server === null) return condition
  return { ...condition, server: name(condition.server) }
}

function isTurn(server: string): boolean {
  return server === TURN
}

function readRun(server: string | null, words: readonly string[]): ScenarioLine | LineProblem {
  const isRepeated = words[1] === 'times'
  const times = isRepeated ? integer('times', words[0] ?? '', 1, TIMES_MOST) : 1
  if (typeof times === 'string') return problem(times)
  const command = parseCommandLine(words.slice(isRepeated ? 2 : 0).join(' '))
  if (command.kind === 'error') return problem(command.problem)
  if (command.kind === 'command') return { kind: 'run', command, times, server }
  return problem('there is no command: write one, such as run push $q 5')
}

function readWait([given = '']: readonly string[]): ScenarioLine | string {
  const ms = integer('wait', given, 0, WAIT_MOST_MS)
  return typeof ms === 'string' ? ms : { kind: 'wait', ms }
}

function readMessages([given = '', word = '']: readonly string[]): ScenarioLine | string {
  if (!/^messages?$/.test(word)) return `"${word}" stands where messages should: for N messages`
  const count = integer('for', given, 1, MESSAGES_MOST)
  return typeof count === 'string' ? count : { kind: 'messages', count }
}

function readUntil(
  [word = '', ...rest]: readonly string[],
  flags: ReadonlyMap<Flag, string>
): ScenarioLine | string {
  const within = flags.get('--within')
  const withinMs = within === undefined ? WITHIN_MS : integer('--within', within, 1, WAIT_MOST_MS)
  if (typeof withinMs === 'string') return withinMs
  const condition = readCondition(word, rest, flags.get('--server') ?? null)
  return typeof condition === 'string' ? condition : { kind: 'until', condition, withinMs }
}

function readCondition(
  word: string,
  rest: readonly string[],
  server: string | null
): Condition | string {
  const of = (Object.keys(COUNTS) as CountName[]).find((name) => name === word)
  if (of !== undefined) {
    const least = integer(word, rest[0] ?? '', 1, MESSAGES_MOST)
    if (typeof least === 'string') return least
    return rest.length === 1
      ? { is: 'count', of, least, server }
      : `"${rest[1] ?? ''}" stands too much behind ${word}: write until ${word} N`
  }
  if (server !== null) return `until ${word} takes no "--server": only counts of faults do`
  const sides = rest.map((side) => side.split(',').filter((one) => one !== ''))
  if (word === 'sides' && sides.length > 0 && sides.every((side) => side.length > 0)) {
    return { is: 'sides', sides }
  }
  if (word === 'without' && sides.length === 1 && sides[0]?.[0] !== undefined) {
    return { is: 'without', servers: sides[0] }
  }
  if ((word === 'together' || word === 'alike' || word === 'merged') && rest.length === 0) {
    return { is: word }
  }
  return (
    `"until ${[word, ...rest].join(' ')}" is no condition: write together, alike, merged, ` +
    `without SERVERS, sides SIDE SIDE, or one of ${Object.keys(COUNTS).join(', ')} with a number`
  )
}
