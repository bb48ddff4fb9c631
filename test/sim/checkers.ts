/**
 * Judges a run by what was traced. Every checker names its verdict; none knows
 * anything of the protocol's inside.
 */
import { formatConfigId } from '../../src/main/protocol/ids'
import type { Operation, Status } from '../../src/main/protocol/types'
import type { Settled } from './sim-client'
import type { Happening } from './sim-server'

/** One server's trace, under its name. */
export interface ServerTrace {
  readonly server: string
  readonly trace: readonly Happening[]
}

type Deliver = Extract<Happening, { ev: 'deliver' }>

const delivered = (trace: readonly Happening[]): Deliver[] =>
  trace.filter((event): event is Deliver => event.ev === 'deliver')

/** Two servers that deliver a slot's place deliver the same there, with the same result. */
export function checkTotalOrder(traces: readonly ServerTrace[]): string[] {
  const known = new Map<string, { text: string; server: string }>()
  const problems: string[] = []
  for (const { server, trace } of traces) {
    for (const event of delivered(trace)) {
      const place = `${event.config}/${String(event.slot)}/${String(event.i)}`
      const text = `${event.message} ${event.op} ${event.args.join(' ')} = ${String(event.result)} ${event.status}`
      const other = known.get(place)
      if (other === undefined) known.set(place, { text, server })
      else if (other.text !== text) {
        problems.push(
          `total order: at ${place} ${other.server} has '${other.text}', ${server} has '${text}'`
        )
      }
    }
  }
  return problems
}

/** Slots come without gaps, in the configuration that is installed or was just left. */
export function checkSlots(traces: readonly ServerTrace[]): string[] {
  const problems: string[] = []
  for (const { server, trace } of traces) {
    let config = ''
    let slot = -1
    for (const event of trace) {
      if (event.ev === 'config' && event.event.kind === 'regular') {
        config = formatConfigId(event.event.config)
        slot = -1
      } else if (event.ev === 'deliver') {
        const expected = event.config === config && (event.slot === slot || event.slot === slot + 1)
        if (!expected) {
          problems.push(
            `slots: ${server} delivers ${event.config}/${String(event.slot)} after ${config}/${String(slot)}`
          )
        }
        slot = event.slot
      }
    }
  }
  return problems
}

/** A message is delivered at most once at each server, was ordered by somebody, and asked for by a client. */
export function checkIntegrity(
  traces: readonly ServerTrace[],
  asked: ReadonlySet<string>
): string[] {
  const problems: string[] = []
  const ordered = new Set<string>()
  for (const { trace } of traces) {
    for (const event of trace) {
      if (event.ev === 'order') for (const message of event.messages) ordered.add(message)
    }
  }
  for (const { server, trace } of traces) {
    const seen = new Set<string>()
    for (const { message } of delivered(trace)) {
      if (seen.has(message)) problems.push(`integrity: ${server} delivers ${message} twice`)
      if (!ordered.has(message)) problems.push(`integrity: nobody ordered ${message}`)
      if (!asked.has(message)) problems.push(`integrity: nobody asked for ${message}`)
      seen.add(message)
    }
  }
  return problems
}

/** What a client was told is what was delivered, and a stable slot's message at all members. */
export function checkAnswers(
  traces: readonly ServerTrace[],
  settled: readonly Settled[]
): string[] {
  const problems: string[] = []
  const results = new Map<string, Deliver>()
  for (const { trace } of traces)
    for (const event of delivered(trace)) results.set(event.message, event)
  for (const { request, settlement } of settled) {
    if (settlement.status === 'timeout') {
      problems.push(`liveness: ${request} was not answered`)
      continue
    }
    const event = results.get(request)
    if (event === undefined) problems.push(`answers: ${request} was answered and never delivered`)
    else if (event.status !== settlement.status || event.result !== settlement.result) {
      problems.push(
        `answers: ${request} was told ${String(settlement.result)} ${settlement.status}, delivered ${String(event.result)} ${event.status}`
      )
    }
  }
  return problems
}

/** Each server's deliveries, from an empty beginning until it meets another past, are those of a naive FIFO queue. */
export function checkQueueSemantics(traces: readonly ServerTrace[]): string[] {
  const problems: string[] = []
  for (const { server, trace } of traces) {
    const first = trace.find((event) => event.ev === 'config')
    // A joiner's beginning is not in its trace.
    if (first?.ev !== 'config' || first.event.from.length > 0) continue
    const model = new Map<number, number[]>()
    for (const event of trace) {
      // From here on its state may be another component's.
      if (event.ev === 'config' && event.event.from.length > 1) break
      if (event.ev !== 'deliver') continue
      const [result, status] = modelStep(model, event.op, event.args)
      if (result !== event.result || status !== event.status) {
        problems.push(
          `queue: ${server} gives ${String(event.result)} ${event.status} for ${event.message} ${event.op} ${event.args.join(' ')}, a queue gives ${String(result)} ${status}`
        )
        break
      }
    }
  }
  return problems
}

/** The seven operations in the plainest way. Ids are the contract's: 2n + 1, or -2n for negative labels. */
export function modelStep(
  model: Map<number, number[]>,
  op: Operation,
  args: readonly number[]
): [number | null, Status] {
  const [first = 0, item = 0] = args
  const id = op === 'create' || op === 'id' ? (first >= 0 ? 2 * first + 1 : -2 * first) : first
  const queue = model.get(id)
  if (op === 'create') {
    if (queue === undefined) model.set(id, [])
    return [id, 'ok']
  }
  if (queue === undefined) return [op === 'push' || op === 'destroy' ? null : -1, 'no-such-queue']
  switch (op) {
    case 'id':
      return [id, 'ok']
    case 'size':
      return [queue.length, 'ok']
    case 'push':
      queue.push(item)
      return [null, 'ok']
    case 'destroy':
      model.delete(id)
      return [null, 'ok']
    case 'pop':
    case 'top': {
      const [head] = queue
      if (head === undefined) return [-1, 'empty']
      if (op === 'pop') queue.shift()
      return [head, 'ok']
    }
  }
}
