/** The report of a merge, as contract.md section 7 has it, from a trace. */
import type { MergeReport } from '../protocol/types'

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => Number.isSafeInteger(value)
const isMaybe: Check = (value) => value === null || isNumber(value)
const listOf =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    Array.isArray(value) && value.every((one) => hasFields(one, fields))

function hasFields(value: unknown, fields: Readonly<Record<string, Check>>): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(fields).every(([name, check]) => check((value as Fields)[name]))
}

const QUEUE = { queue: isNumber, label: isNumber }

const REPORT: Readonly<Record<keyof MergeReport, Check>> = {
  poppedTwice: listOf({
    ...QUEUE,
    item: isNumber,
    pops: listOf({ message: isText, config: isText })
  }),
  ambiguous: listOf({
    id: isNumber,
    message: isText,
    candidates: listOf({ config: isText, queue: isMaybe, label: isMaybe, item: isMaybe })
  }),
  revived: listOf({ ...QUEUE, items: isNumber }),
  putBack: listOf({ ...QUEUE, item: isNumber, message: isText }),
  queues: isNumber,
  items: isNumber,
  incomplete: (value) => typeof value === 'boolean'
}

/** Undefined: it is none. */
export function readReport(report: Fields): MergeReport | undefined {
  return hasFields(report, REPORT) ? (report as unknown as MergeReport) : undefined
}
