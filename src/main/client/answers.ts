/**
 * Checks what servers answer to questions: JSON from the network, so nothing in
 * it is believed before it is looked at. Unknown fields are left alone: a newer
 * server may say more.
 */
import { bounds } from '../../shared/bounds'
import type { FaultsView, LabAnswer, LinkView } from '../../shared/lab'
import type { MergeRecord, MergeReportView } from '../../shared/merges'
import { POLICY_NAMES } from '../../shared/views'
import type { Answer, StatusAnswer } from '../protocol/wire/control'

/** What servers answer. The lab's answers are its own: see shared/lab.ts. */
export type Reply = Answer | LabAnswer

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const text: Check = (value) =>
  typeof value === 'string' && value.length <= bounds.client.answerTextCharacters
const optionalText: Check = (value) => value === null || text(value)
const integer: Check = (value) => Number.isSafeInteger(value)
const optionalInteger: Check = (value) => value === null || integer(value)
/** Absent from older servers. */
const countIfAny: Check = (value) => value === undefined || integer(value)
const stretch: Check = (value) =>
  typeof value === 'string' && value.length <= bounds.client.reportStretchCharacters
const policy: Check = (value) => POLICY_NAMES.some((name) => name === value)
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

const number: Check = (value) => typeof value === 'number'
const counters: Check = (value) =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => number(one))

const faults: Check = (value) =>
  value === undefined || objectOf({ on: optionalText, counters })(value)

const absentNumber: Check = (value) => value === undefined || number(value)
const link = objectOf({
  from: text,
  loss: absentNumber,
  duplicate: absentNumber,
  reorder: absentNumber,
  delayMs: absentNumber,
  jitterMs: absentNumber,
  dropped: absentNumber,
  disturbed: absentNumber
} satisfies Record<keyof LinkView, Check>)

const faultsView = objectOf({
  loss: number,
  duplicate: number,
  reorder: number,
  delayMs: number,
  jitterMs: number,
  paused: flag,
  partition: (value) =>
    value === null ||
    objectOf({
      sides: listOf(listOf(text)),
      messagesLeft: (left) => left === null || integer(left)
    })(value),
  deafTo: listOf(text),
  links: (value) => value === undefined || listOf(link)(value),
  messages: integer,
  counters
} satisfies Record<keyof FaultsView, Check>)

const queueName = { queue: integer, label: integer }
const ambiguousPop = objectOf({
  id: integer,
  message: text,
  candidates: listOf(
    objectOf({
      config: text,
      queue: optionalInteger,
      label: optionalInteger,
      item: optionalInteger
    })
  ),
  leftOut: (value) => value === undefined || integer(value)
})

const mergeRecord = objectOf({
  time: integer,
  config: text,
  from: listOf(text),
  hash: text,
  report: objectOf({
    poppedTwice: listOf(
      objectOf({
        ...queueName,
        item: integer,
        pops: listOf(objectOf({ message: text, config: text }))
      })
    ),
    ambiguous: listOf(ambiguousPop),
    revived: listOf(objectOf({ ...queueName, items: integer })),
    putBack: listOf(objectOf({ ...queueName, item: integer, message: text })),
    queues: integer,
    items: integer,
    incomplete: flag
  } satisfies Record<keyof MergeReportView, Check>)
} satisfies Record<keyof MergeRecord, Check>)

const member = { server: text, name: text, unicast: text, host: text }

const checks: Readonly<Record<Reply['a'], Check>> = {
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
    pushes: countIfAny,
    pops: countIfAny,
    hash: text,
    policy,
    primary: flag,
    phase: (value) => value === undefined || text(value),
    unheard: (value) => value === undefined || listOf(text)(value),
    datagramBytes: countIfAny,
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
    total: integer,
    first: countIfAny
  }),
  freeze: objectOf({ server: text, frozen: integer, hash: text, queues: integer }),
  release: objectOf({ server: text }),
  merges: objectOf({ server: text, first: integer, last: integer }),
  merge: objectOf({
    server: text,
    number: integer,
    offset: integer,
    text: stretch,
    total: integer
  }),
  ambiguous: objectOf({ server: text, pops: listOf(ambiguousPop), total: integer }),
  lab: objectOf({
    server: text,
    name: text,
    faults: (value) => value === undefined || faultsView(value)
  } satisfies Record<Exclude<keyof LabAnswer, 'a'>, Check>),
  rekey: objectOf({ server: text, name: text }),
  refused: objectOf({ server: text, problem: text })
}

/** The answer that a datagram's JSON is; undefined when it is none. */
export function checkAnswer(body: unknown): Reply | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const name = (body as Fields)['a']
  if (typeof name !== 'string' || !Object.hasOwn(checks, name)) return undefined
  return checks[name as Reply['a']](body) ? (body as Reply) : undefined
}

/** The merge that a server's JSON text tells of; undefined when it tells of none. */
export function checkMerge(json: string): MergeRecord | undefined {
  let body: unknown
  try {
    body = JSON.parse(json)
  } catch {
    return undefined
  }
  return mergeRecord(body) ? (body as MergeRecord) : undefined
}
