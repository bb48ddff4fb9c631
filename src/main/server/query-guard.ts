/** Checks questions that came from the network, field by field. */
import { bounds } from '../../shared/bounds'
import { isInteger, isObject, isOptional, isText, type Guard } from '../../shared/guards'
import type { HealedNotice, LabQuery } from '../../shared/lab'
import { labCommandGuard } from '../../shared/lab-guard'
import { limits } from '../protocol/limits'
import type { Query } from '../protocol/wire/control'

/** What a server may be asked or told outside of the ordered stream. */
export type Question = Query | LabQuery | HealedNotice

const PARTITION_KEY_CHARACTERS = 64
const CODE_CHARACTERS = 1000
const HOURS_MAX = 8760

const place = isInteger(0, Number.MAX_SAFE_INTEGER)
const count = isInteger(1, bounds.server.pageEntries)
const member = isText(limits.nameBytes)
const anyServer = (value: unknown): value is string | null => value === null || member(value)
const absentServer = (value: unknown): value is string | null | undefined =>
  value === undefined || anyServer(value)
function only<T extends string>(word: T): Guard<T> {
  return (value): value is T => value === word
}

const isLabCommand = labCommandGuard(limits.members, limits.nameBytes)

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
