/** What only the simulator can judge: it knows what the clients asked and were told. */
import type { DeliverLine, ProcessTrace } from '../../src/main/check/trace'
import { checkTraces } from '../../src/main/check/check-traces'
import type { Settled } from './sim-client'

/** Every property of the traces, by the checkers of `ftqueue check`; all is over and settled. */
export function checkProperties(traces: readonly ProcessTrace[]): string[] {
  return checkTraces(traces, { quiescent: true })
    .properties.filter(({ verdict }) => verdict === 'violated')
    .map(({ id, name, counterexample }) => `${id} ${name}: ${counterexample?.text ?? ''}`)
}

/** What a client was told is what was delivered, at most once by each process, and asked for by somebody. */
export function checkClients(
  traces: readonly ProcessTrace[],
  settled: readonly Settled[],
  asked: ReadonlySet<string>
): string[] {
  const problems: string[] = []
  const results = new Map<string, DeliverLine>()
  for (const { server, incarnation, lines } of traces) {
    const seen = new Set<string>()
    for (const line of lines) {
      if (line.ev !== 'deliver') continue
      const { message } = line
      if (seen.has(message)) {
        problems.push(`clients: ${server}.${String(incarnation)} delivers ${message} twice`)
      }
      if (!asked.has(message)) problems.push(`clients: nobody asked for ${message}`)
      seen.add(message)
      results.set(message, line)
    }
  }
  for (const { request, settlement } of settled) {
    if (settlement.status === 'timeout') {
      problems.push(`liveness: ${request} was not answered`)
      continue
    }
    const told = `${String(settlement.result)} ${settlement.status}`
    const line = results.get(request)
    if (line === undefined)
      problems.push(`clients: ${request} was told ${told} and never delivered`)
    else if (line.status !== settlement.status || line.result !== settlement.result) {
      problems.push(
        `clients: ${request} was told ${told}, delivered ${String(line.result)} ${line.status}`
      )
    }
  }
  return problems
}
