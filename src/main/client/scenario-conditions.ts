/** What a scenario waits for, and what is seen when it has come true. */
import { MERGE_LISTS, type MergeListName, type MergeRecord } from '../../shared/merges'
import { COUNTS, type Condition } from '../../shared/scenario-line'
import type { StatusAnswer } from '../protocol/wire/control'
import type { LabServer } from './lab-desk'
import type { PlayDesk } from './play-desk'
import type { Known } from './server-names'

/** What holds while a condition is waited for. */
export interface Waiting {
  readonly desk: Pick<PlayDesk, 'look' | 'status' | 'merges'>
  /** Who lives. */
  readonly alive: readonly Known[]
  readonly nameOf: (id: string) => string
  /** The faults as the step began. */
  readonly before: readonly LabServer[]
  /** Configurations of the merges that there were as the scenario began. */
  readonly merged: ReadonlySet<string>
}

/** Sentences of what was seen; null: it is not so yet. */
export async function seen(condition: Condition, waiting: Waiting): Promise<string[] | null> {
  switch (condition.is) {
    case 'count':
      return counted(condition, waiting)
    case 'merged':
      return merged(waiting)
    case 'together':
    case 'alike': {
      const all = sharedBy(waiting.alive, await waiting.desk.look())
      if (all === null) return null
      return condition.is === 'together' ? [installed(all, waiting)] : alike(all, waiting)
    }
    case 'sides': {
      const answers = await waiting.desk.look()
      const sides = condition.sides.map((side) => sideOf(side, answers))
      return sides.every((side) => side !== null)
        ? sides.map((one) => installed(one, waiting))
        : null
    }
    case 'without':
      return without(condition.servers, waiting)
  }
}

/** The answers of those that are in one regular configuration together; null: they are not. */
function sharedBy(
  servers: readonly Known[],
  answers: readonly StatusAnswer[]
): readonly StatusAnswer[] | null {
  const own = servers.map(({ server }) => answers.find((one) => one.server === server))
  const [first] = own
  if (first === undefined) return null
  const isShared = own.every(
    (one) =>
      one?.kind === 'regular' &&
      one.config !== null &&
      one.config === first.config &&
      servers.every(({ server }) => one.members.some((member) => member.server === server))
  )
  return isShared ? own.filter((one) => one !== undefined) : null
}

/** The answers of a side that is a configuration of nobody else; null: it is none. */
function sideOf(
  side: readonly string[],
  answers: readonly StatusAnswer[]
): readonly StatusAnswer[] | null {
  const all = sharedBy(
    side.map((server) => ({ server, name: server })),
    answers
  )
  return all?.every(({ members }) => members.length === side.length) === true ? all : null
}

async function without(servers: readonly string[], waiting: Waiting): Promise<string[] | null> {
  const answers = await waiting.desk.look()
  const others = waiting.alive.filter(({ server }) => !servers.includes(server))
  const own = others.map(({ server }) => answers.find((one) => one.server === server))
  const isSo = own.every(
    (one) =>
      one?.kind === 'regular' &&
      one.config !== null &&
      !one.members.some(({ server }) => servers.includes(server))
  )
  if (!isSo || own.length === 0) return null
  const configs = new Map(own.map((one) => [one?.config ?? '', one]))
  return [...configs.values()].flatMap((one) =>
    one === undefined ? [] : [installed([one], waiting)]
  )
}

function alike(all: readonly StatusAnswer[], { nameOf }: Waiting): string[] | null {
  const [first] = all
  if (first === undefined || all.some(({ hash }) => hash !== first.hash)) return null
  const { queues, items, hash } = first
  const names = all.map(({ server }) => nameOf(server)).join(', ')
  return [
    `${names} hold the same: ${amount(queues, 'queue')} with ${amount(items, 'item')}, ` +
      `digest ${hash.slice(0, 8)}`
  ]
}

/** `14.3fa9 installed with a, c`. */
function installed([answer]: readonly StatusAnswer[], { nameOf }: Waiting): string {
  const [epoch = '', representative = ''] = (answer?.config ?? '').split('.')
  const names = answer?.members.map(({ server }) => nameOf(server)) ?? []
  return `configuration ${epoch}.${representative.slice(0, 4)} installed with ${names.join(', ')}`
}

async function counted(
  { of, least, server }: Extract<Condition, { is: 'count' }>,
  { desk, before, nameOf }: Waiting
): Promise<string[] | null> {
  const { servers } = await desk.status()
  let sum = 0
  const told: string[] = []
  for (const one of servers) {
    if (server !== null && one.server !== server) continue
    const then = before.find((known) => known.server === one.server)
    const counts = COUNTS[of].map((name) => count(one, name) - count(then, name))
    const grown = counts.reduce((all, each) => all + Math.max(0, each), 0)
    if (grown === 0) continue
    sum += grown
    const from = of === 'lost' || of === 'cut' ? droppedFrom(one, then, nameOf) : ''
    told.push(`${one.name}: ${grown} ${grown === 1 ? 'datagram' : 'datagrams'} ${WORDS[of]}${from}`)
  }
  return sum >= least ? told : null
}

const WORDS: { readonly [N in keyof typeof COUNTS]: string } = {
  lost: 'lost',
  duplicated: 'came twice',
  reordered: 'overtaken',
  delayed: 'came late',
  cut: 'cut off'
}

function count(server: LabServer | undefined, name: string): number {
  return server?.faults?.counters[name] ?? 0
}

/** ` (11 from a, 13 from c)`, as far as it is known of links. */
function droppedFrom(
  now: LabServer,
  then: LabServer | undefined,
  nameOf: (id: string) => string
): string {
  const parts = (now.faults?.links ?? []).flatMap(({ from, dropped = 0 }) => {
    const known = then?.faults?.links?.find((link) => link.from === from)?.dropped ?? 0
    return dropped > known ? [`${dropped - known} from ${nameOf(from)}`] : []
  })
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

async function merged(waiting: Waiting): Promise<string[] | null> {
  const all = sharedBy(waiting.alive, await waiting.desk.look())
  if (all === null) return null
  const fresh = (await waiting.desk.merges()).filter(({ config }) => !waiting.merged.has(config))
  return fresh.length === 0 ? null : [installed(all, waiting), ...fresh.map(mergeText)]
}

/** `merged 12.3fa9 and 12.5c01: 1 handed out twice, …`. */
function mergeText({ from, report }: MergeRecord): string {
  const sides = from.map((config) => config.slice(0, config.indexOf('.') + 5)).join(' and ')
  const lists = (Object.keys(MERGE_LISTS) as MergeListName[])
    .filter((list) => report[list].length > 0)
    .map((list) => `${report[list].length} ${MERGE_LISTS[list]}`)
  const cost = lists.length === 0 ? 'nothing was handed out twice' : lists.join(', ')
  const twice = report.poppedTwice.slice(0, 5).map(({ item, label }) => `${item} of queue ${label}`)
  return (
    `merged ${sides}: ${amount(report.queues, 'queue')} with ${amount(report.items, 'item')}; ${cost}` +
    (twice.length === 0 ? '' : ` (${twice.join(', ')})`)
  )
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
