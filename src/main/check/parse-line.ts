/** One line of a trace file as a `TraceLine`; contract.md section 7. */
import { ANY_OPERATIONS, STATUSES } from '../protocol/types'
import type { TraceLine } from './trace'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isInteger: Check = (value) => Number.isSafeInteger(value)
const isResult: Check = (value) => value === null || isInteger(value)
const isTime: Check = (value) => typeof value === 'number' && value >= 0
const isFields: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value)
const isConfig: Check = (value) => typeof value === 'string' && /^\d+\.[^.\s]+$/.test(value)
const isKind = oneOf('regular', 'transitional')

const checks: Readonly<Record<TraceLine['ev'], Readonly<Record<string, Check>>>> = {
  config: {
    config: isConfig,
    kind: isKind,
    members: (value) => listOf(isText)(value) && (value as unknown[]).length > 0,
    from: listOf(isConfig)
  },
  order: { config: isConfig, slot: isCount, messages: listOf(isText) },
  deliver: {
    config: isConfig,
    slot: isCount,
    i: isCount,
    message: isText,
    origin: isText,
    op: oneOf(...ANY_OPERATIONS),
    args: listOf(isInteger),
    result: isResult,
    status: oneOf(...STATUSES),
    phase: isKind
  },
  stable: { config: isConfig, slot: isCount },
  reply: {
    message: isText,
    result: isResult,
    status: oneOf(...STATUSES),
    agreed: oneOf(undefined, true, false)
  },
  merge: { config: isConfig, from: listOf(isConfig), report: isFields, hash: isText },
  restore: { config: isConfig, slot: isInteger, hash: isText },
  divergence: { config: isConfig, slot: isInteger }
}

/** What is wrong with a line: one short phrase. */
export interface LineProblem {
  readonly problem: string
}

/** Any text at all gives a line or a problem. */
export function parseLine(text: string): TraceLine | LineProblem {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'it is no JSON' }
  }
  if (!isFields(value)) return { problem: 'it is no JSON object' }
  const fields = value as Readonly<Record<string, unknown>>
  const { ev } = fields
  if (typeof ev !== 'string' || !Object.hasOwn(checks, ev)) {
    return { problem: 'its "ev" is no event of a trace' }
  }
  const wanted = { t: isTime, server: isText, ...checks[ev as TraceLine['ev']] }
  for (const [name, check] of Object.entries<Check>(wanted)) {
    if (!check(fields[name])) return { problem: `its "${name}" is no ${ev} event's` }
  }
  return value as TraceLine
}
