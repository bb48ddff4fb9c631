/** What only the simulator can judge: it knows what the clients asked and were told. */
import type { DeliverLine, ProcessTrace } from '../../src/main/check/trace'
import { checkTraces } from '../../src/main/check/check-traces'
import type { Report } from '../../src/main/check/verdict'
import { formatConfigId } from '../../src/main/protocol/ids'
import type { Settled } from './sim-client'

/** Every property of the traces, by the checkers of `ftqueue check`; all is over and settled. */
export function checkProperties(traces: readonly ProcessTrace[]): string[] {
  return violationsOf(checkTraces(traces, { quiescent: true }))
}

/** What does not hold, by its property. */
export function violationsOf({ properties }: Report): string[] {
  return properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ id, name, counterexample }) => `${id} ${name}: ${counterexample?.text ?? ''}`)
}

/** What a client was told is what was delivered there, at most once by each process, and asked for by somebody. */
export function checkClients(
  traces: readonly ProcessTrace[],
  settled: readonly Settled[],
  asked: ReadonlySet<string>
): string[] {
  const problems: string[] = []
  /** By request and configuration: both sides of a partition may execute it. */
  const results = new Map<string, DeliverLine>()
  for (const { server, incarnation, lines } of traces) {
    const seen = new Set<string>()
    for (const line of lines) {
      if (line.ev !== 'deliver') continue
      const { message, config } = line
      if (seen.has(message)) {
        problems.push(`clients: ${server}.${String(incarnation)} delivers ${message} twice`)
      }
      if (!asked.has(message)) problems.push(`clients: nobody asked for ${message}`)
      seen.add(message)
      results.set(`${message} ${config}`, line)
    }
  }
  for (const { request, settlement } of settled) {
    const { status, result, config, slot } = settlement
    if (status === 'timeout') {
      problems.push(`liveness: ${request} was not answered`)
      continue
    }
    if (status === 'not-primary' || status === 'busy') continue
    const told = `${String(result)} ${status}`
    const line = config === null ? undefined : results.get(`${request} ${formatConfigId(config)}`)
    if (line === undefined)
      problems.push(`clients: ${request} was told ${told} and never delivered there`)
    else if (line.status !== status || line.result !== result || line.slot !== slot) {
      problems.push(
        `clients: ${request} was told ${told}, delivered ${String(line.result)} ${line.status}`
      )
    }
  }
  return problems
}
