/**
 * The lines that make faults: what stands behind `ftqueue lab`. A scenario has more
 * (`scenario-line.ts`).
 *
 *     partition a1,a2 a3 --for 3
 *     cut a1 a2
 *     loss 20% --server a1
 *     delay 50 --server a1 --from a2
 */
import { nearest } from './command-line'
import type { LabCommand } from './lab'

export interface FaultLine {
  readonly kind: 'fault'
  readonly command: LabCommand
  /** Id, name or place of the one server that it is for; null: for all. */
  readonly server: string | null
}

/** One line that names the thing and the mend. */
export interface LineProblem {
  readonly kind: 'problem'
  readonly problem: string
}

export type Flag = '--for' | '--server' | '--jitter' | '--from' | '--within'

/** How a line that begins with a certain word goes on. */
export interface Form<L> {
  readonly usage: string
  /** Words behind the first, flags not counted. */
  readonly least: number
  readonly most: number
  readonly flags: readonly Flag[]
  /** A text: what is wrong. */
  readonly read: (args: readonly string[], flags: ReadonlyMap<Flag, string>) => L | string
}

const DELAY_MOST_MS = 60_000
const MESSAGES_MOST = 1_000_000
/** A place among the servers in the order of their names, from 1. */
const PLACE = /^@([1-9]\d{0,2})$/

/** Words of the `lab` command. They mean the same in a scenario. */
export const FAULTS: Readonly<Record<string, Form<FaultLine>>> = {
  partition: {
    usage: 'partition SIDE [SIDE...] [--for N]',
    least: 1,
    most: Infinity,
    flags: ['--for'],
    read: readPartition
  },
  cut: { usage: 'cut FROM TO', least: 2, most: 2, flags: [], read: readCut },
  loss: probabilityForm('loss'),
  duplicate: probabilityForm('duplicate'),
  reorder: probabilityForm('reorder'),
  delay: {
    usage: 'delay MS [--jitter MS] [--server S] [--from S]',
    least: 1,
    most: 1,
    flags: ['--jitter', '--server', '--from'],
    read: readDelay
  },
  pause: oneServerForm('pause'),
  resume: oneServerForm('resume'),
  crash: oneServerForm('crash'),
  corrupt: oneServerForm('corrupt'),
  heal: bareForm('heal'),
  reset: bareForm('reset')
}

/** Reads the words behind `ftqueue lab`; total. */
export function parseFault(words: readonly string[]): FaultLine | LineProblem {
  return parseForms(words, FAULTS, () => false, serversOf)
}

/** The place that `@1`, `@2` … mean, or null for an id or a name. */
export function placeOf(server: string): number | null {
  const place = PLACE.exec(server)
  return place === null ? null : Number(place[1])
}

/** Every server that a line names. */
export function serversOf({ command, server }: FaultLine): readonly string[] {
  const named =
    command.do === 'partition'
      ? command.groups.flat()
      : command.do === 'cut'
        ? [...command.from, ...command.to]
        : 'from' in command
          ? (command.from ?? [])
          : []
  return server === null ? named : [...named, server]
}

/**
 * Reads a line by the form that its first word has; total.
 * @param isServer what else than ids, names and places may stand for a server
 * @param named every server that a line names
 */
export function parseForms<L extends { readonly kind: string }>(
  [word = '', ...rest]: readonly string[],
  forms: Readonly<Record<string, Form<L>>>,
  isServer: (server: string) => boolean,
  named: (line: L) => readonly string[]
): L | LineProblem {
  const form = Object.hasOwn(forms, word) ? forms[word] : undefined
  if (form === undefined) return problem(unknownWord(word, Object.keys(forms)))
  const args: string[] = []
  const flags = new Map<Flag, string>()
  for (let i = 0; i < rest.length; i++) {
    const one = rest[i] ?? ''
    if (!one.startsWith('--')) {
      args.push(one)
      continue
    }
    const equals = one.indexOf('=')
    const name = equals < 0 ? one : one.slice(0, equals)
    const flag = form.flags.find((known) => known === name)
    if (flag === undefined) return problem(`${word} takes no "${name}": write ${form.usage}`)
    const value = equals < 0 ? rest[++i] : one.slice(equals + 1)
    if (value === undefined) return problem(`${flag} lacks its value: write ${form.usage}`)
    if (flags.has(flag)) return problem(`${flag} stands there twice: write ${form.usage}`)
    flags.set(flag, value)
  }
  if (args.length < form.least) return problem(`${word} lacks something: write ${form.usage}`)
  const extra = args[form.most]
  if (extra !== undefined) return problem(`${word} has "${extra}" too much: write ${form.usage}`)
  const line = form.read(args, flags)
  if (typeof line === 'string') return problem(line)
  const bad = named(line).find(
    (server) =>
      (server === '' || /^@|[^A-Za-z0-9._-]/.test(server)) && !isPlace(server) && !isServer(server)
  )
  return bad === undefined
    ? line
    : problem(`"${bad}" cannot be a server: give an id, a name, or a place such as @1`)
}

function isPlace(server: string): boolean {
  return placeOf(server) !== null
}

function unknownWord(word: string, known: readonly string[]): string {
  if (word === '') return `there is nothing to do: write one of ${known.join(', ')}`
  const meant = nearest(word, known)
  return meant === null
    ? `there is no "${word}": write one of ${known.join(', ')}`
    : `there is no "${word}": did you mean ${meant}?`
}

function readPartition(
  args: readonly string[],
  flags: ReadonlyMap<Flag, string>
): FaultLine | string {
  const groups = args.map(listOf)
  if (groups.some((side) => side.length === 0)) {
    return 'a side of the partition is empty: name its servers, as in a1,a2'
  }
  const all = groups.flat()
  const twice = all.find((one, i) => all.indexOf(one) !== i)
  if (twice !== undefined) return `server "${twice}" stands on two sides: name it once`
  const given = flags.get('--for')
  const forMessages = given === undefined ? null : integer('--for', given, 1, MESSAGES_MOST)
  if (typeof forMessages === 'string') return forMessages
  return fault({ do: 'partition', groups, forMessages })
}

function readCut([from = '', to = '']: readonly string[]): FaultLine | string {
  const command = { do: 'cut', from: listOf(from), to: listOf(to) } as const
  if (command.from.length === 0 || command.to.length === 0) {
    return 'an end of the cut is empty: name its servers, as in: cut a1 a2,a3'
  }
  if (command.from.every((one) => command.to.every((other) => other === one))) {
    return `server "${from}" always hears itself: name another one behind it`
  }
  return fault(command)
}

function probabilityForm(name: 'loss' | 'duplicate' | 'reorder'): Form<FaultLine> {
  return {
    usage: `${name} PROBABILITY [--server S] [--from S]`,
    least: 1,
    most: 1,
    flags: ['--server', '--from'],
    read: ([given = ''], flags) => {
      const value = probability(name, given)
      if (typeof value === 'string') return value
      const links = readLinks(flags)
      if (typeof links === 'string') return links
      return fault({ do: name, probability: value, ...links }, flags.get('--server'))
    }
  }
}

function readDelay(
  [given = '']: readonly string[],
  flags: ReadonlyMap<Flag, string>
): FaultLine | string {
  const ms = integer('delay', given, 0, DELAY_MOST_MS)
  const jitterMs = integer('--jitter', flags.get('--jitter') ?? '0', 0, DELAY_MOST_MS)
  if (typeof ms === 'string') return ms
  if (typeof jitterMs === 'string') return jitterMs
  const links = readLinks(flags)
  if (typeof links === 'string') return links
  return fault({ do: 'delay', ms, jitterMs, ...links }, flags.get('--server'))
}

/** The senders whose datagrams alone are meant, if there are such. */
function readLinks(
  flags: ReadonlyMap<Flag, string>
): { readonly from?: readonly string[] } | string {
  const given = flags.get('--from')
  if (given === undefined) return {}
  const from = listOf(given)
  if (from.length === 0) return '--from names nobody: name the servers that send, as in a1,a2'
  const server = flags.get('--server')
  if (server !== undefined && from.every((one) => one === server)) {
    return `server "${server}" has no link with itself: name another one behind --from`
  }
  return { from }
}

function oneServerForm(name: 'pause' | 'resume' | 'crash' | 'corrupt'): Form<FaultLine> {
  const usage = `${name} SERVER`
  return {
    usage,
    least: 1,
    most: 1,
    flags: [],
    read: ([server = '']) => fault({ do: name }, server)
  }
}

function bareForm(name: 'heal' | 'reset'): Form<FaultLine> {
  return { usage: name, least: 0, most: 0, flags: [], read: () => fault({ do: name }) }
}

function fault(command: LabCommand, server: string | null = null): FaultLine {
  return { kind: 'fault', command, server }
}

export function problem(text: string): LineProblem {
  return { kind: 'problem', problem: text }
}

function listOf(text: string): readonly string[] {
  return text.split(',').filter((one) => one !== '')
}

/** The whole number, or why it will not do. */
export function integer(name: string, text: string, least: number, most: number): number | string {
  const value = Number(text)
  if (/^[+-]?\d+$/.test(text) && value >= least && value <= most) return value + 0
  return `${name} "${text}" will not do: give a whole number from ${String(least)} to ${String(most)}`
}

/** A number from 0 to 1, or 0% to 100%; or why it will not do. */
function probability(name: string, text: string): number | string {
  const isPercentage = text.endsWith('%')
  const value = Number(isPercentage ? text.slice(0, -1) : text) / (isPercentage ? 100 : 1)
  if (/^\d*\.?\d+%?$/.test(text) && value <= 1) return value
  return `${name} "${text}" is not a probability: give a number from 0 to 1, or a percentage such as 20%`
}
