/** Checks questions that came from the network, field by field. */
import { bounds } from '../../shared/bounds'
import { isInteger, isObject, isOptional, isText, type Guard } from '../../shared/guards'
import type { HealedNotice, LabCommand, LabQuery } from '../../shared/lab'
import { limits } from '../protocol/limits'
import type { Query } from '../protocol/wire/control'

/** What a server may be asked or told outside of the ordered stream. */
export type Question = Query | LabQuery | HealedNotice

const DELAY_MAX_MS = 60_000
const MESSAGES_MAX = 1_000_000
const PARTITION_KEY_CHARACTERS = 64
const CODE_CHARACTERS = 1000
const HOURS_MAX = 8760

const place = isInteger(0, Number.MAX_SAFE_INTEGER)
const count = isInteger(1, bounds.server.pageEntries)
const member = isText(limits.nameBytes)
const anyServer = (value: unknown): value is string | null => value === null || member(value)
const absentServer = (value: unknown): value is string | null | undefined =>
  value === undefined || anyServer(value)
const isProbability: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1
const isMillis: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= DELAY_MAX_MS

function only<T extends string>(word: T): Guard<T> {
  return (value): value is T => value === word
}

function listOf<T>(guard: Guard<T>, most: number): Guard<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= most && value.every((each) => guard(each))
}

/** Servers whose datagrams alone are meant. */
const links = isOptional(listOf(member, limits.members))

type Of<D extends LabCommand['do']> = Extract<LabCommand, { do: D }>

const labGuards: { readonly [D in LabCommand['do']]: Guard<Of<D>> } = {
  loss: isObject<Of<'loss'>>({
    do: only('loss'),
    probability: isProbability,
    from: links
  }),
  delay: isObject<Of<'delay'>>({
    do: only('delay'),
    ms: isMillis,
    jitterMs: isMillis,
    from: links
  }),
  duplicate: isObject<Of<'duplicate'>>({
    do: only('duplicate'),
    probability: isProbability,
    from: links
  }),
  reorder: isObject<Of<'reorder'>>({
    do: only('reorder'),
    probability: isProbability,
    from: links
  }),
  partition: isObject<Of<'partition'>>({
    do: only('partition'),
    groups: listOf(listOf(member, limits.members), limits.members),
    forMessages: (value): value is number | null =>
      value === null || isInteger(1, MESSAGES_MAX)(value)
  }),
  cut: isObject<Of<'cut'>>({
    do: only('cut'),
    from: listOf(member, limits.members),
    to: listOf(member, limits.members)
  }),
  heal: isObject<Of<'heal'>>({ do: only('heal') }),
  reset: isObject<Of<'reset'>>({ do: only('reset') }),
  pause: isObject<Of<'pause'>>({ do: only('pause') }),
  resume: isObject<Of<'resume'>>({ do: only('resume') }),
  crash: isObject<Of<'crash'>>({ do: only('crash') }),
  corrupt: isObject<Of<'corrupt'>>({ do: only('corrupt') }),
  status: isObject<Of<'status'>>({ do: only('status') })
}

const isLabCommand: Guard<LabCommand> = (value): value is LabCommand => {
  const word = wordOf(value, 'do')
  return word !== undefined && Object.hasOwn(labGuards, word)
    ? labGuards[word as LabCommand['do']](value)
    : false
}

type Asked<Q extends Question['q']> = Extract<Question, { q: Q }>

const queryGuards: { readonly [Q in Question['q']]: (value: unknown) => boolean } = {
  status: isObject<Asked<'status'>>({ q: only('status') }),
  queues: isObject({
    q: only('queues'),
    server: absentServer,
    offset: place,
    count,
    frozen: isOptional(place)
  }),
  items: isObject({
    q: only('items'),
    server: absentServer,
    queue: place,
    offset: place,
    count,
    frozen: isOptional(place)
  }),
  freeze: isObject<Asked<'freeze'>>({ q: only('freeze'), server: member }),
  release: isObject<Asked<'release'>>({ q: only('release'), server: member, frozen: place }),
  merges: isObject({ q: only('merges'), server: absentServer }),
  merge: isObject({ q: only('merge'), server: absentServer, number: place, offset: place }),
  ambiguous: isObject({ q: only('ambiguous'), server: absentServer, after: place }),
  rekey: isObject({
    q: only('rekey'),
    server: absentServer,
    code: isText(CODE_CHARACTERS),
    hours: (value: unknown): value is number =>
      typeof value === 'number' && value >= 0 && value <= HOURS_MAX
  }),
  lab: isObject({ q: only('lab'), server: absentServer, command: isLabCommand }),
  healed: isObject<HealedNotice>({ q: only('healed'), partition: isText(PARTITION_KEY_CHARACTERS) })
}

/** The question, or undefined when it is none. */
export function checkQuery(body: unknown): Question | undefined {
  const word = wordOf(body, 'q')
  if (word === undefined || !Object.hasOwn(queryGuards, word)) return undefined
  return queryGuards[word as Question['q']](body) ? (body as Question) : undefined
}

function wordOf(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const word = (value as Record<string, unknown>)[field]
  return typeof word === 'string' ? word : undefined
}
