/**
 * Checks what servers answer to questions: JSON from the network, so nothing in
 * it is believed before it is looked at. Unknown fields are left alone: a newer
 * server may say more.
 */
import type { Answer, StatusAnswer } from '../protocol/wire/control'

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

/** Longest text in an answer, characters. */
const TEXT_MAX = 1000

const text: Check = (value) => typeof value === 'string' && value.length <= TEXT_MAX
const optionalText: Check = (value) => value === null || text(value)
const integer: Check = (value) => Number.isSafeInteger(value)
const flag: Check = (value) => typeof value === 'boolean'
const kind: Check = (value) => value === 'regular' || value === 'transitional'

function listOf(each: Check): Check {
  return (value) => Array.isArray(value) && value.every((one) => each(one))
}

function objectOf(fields: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(fields)
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    entries.every(([name, check]) => check((value as Fields)[name]))
}

const faults: Check = (value) =>
  value === undefined ||
  objectOf({ on: optionalText, counters: (counters) => typeof counters === 'object' })(value)

const member = { server: text, name: text, unicast: text, host: text }

const checks: Readonly<Record<Answer['a'], Check>> = {
  status: objectOf({
    ...member,
    group: text,
    lab: flag,
    durability: text,
    config: optionalText,
    kind,
    members: listOf(objectOf(member)),
    index: integer,
    turn: optionalText,
    delivered: integer,
    stable: integer,
    queues: integer,
    items: integer,
    hash: text,
    faults
  } satisfies Record<Exclude<keyof StatusAnswer, 'a'>, Check>),
  queues: objectOf({
    server: text,
    queues: listOf(objectOf({ label: integer, id: integer, size: integer })),
    total: integer
  }),
  items: objectOf({
    server: text,
    queue: integer,
    offset: integer,
    items: listOf(integer),
    total: integer
  }),
  freeze: objectOf({ server: text, frozen: integer, hash: text, queues: integer }),
  lab: objectOf({ server: text, name: text }),
  refused: objectOf({ server: text, problem: text })
}

/** The answer that a datagram's JSON is; undefined when it is none. */
export function checkAnswer(body: unknown): Answer | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const name = (body as Fields)['a']
  if (typeof name !== 'string' || !Object.hasOwn(checks, name)) return undefined
  return checks[name as Answer['a']](body) ? (body as Answer) : undefined
}
