/** What a server's log says of its start, its sockets and what they counted. */
import type { SocketProblem } from '../net/sockets'
import { formatEndpoint, formatMemberId } from '../protocol/ids'
import type { Log } from './logs'
import type { Parts } from './parts'

/** Everything that one has to know to judge the lines that follow. */
export function tellStart({ config, options, carrier, logs }: Parts): void {
  const unicast = formatEndpoint(options.endpoint)
  logs.log(
    'info',
    'server-started',
    {
      server: formatMemberId(options.id),
      incarnation: options.incarnation,
      pid: process.pid,
      group: config.group,
      address: `${config.place.address}:${config.place.port}`,
      unicast,
      interface: config.choice.name,
      why: config.choice.why,
      receiveBufferBytes: carrier.receiveBufferBytes,
      maxDatagramBytes: options.maxDatagram,
      closed: config.code !== null,
      lab: config.lab,
      node: process.version
    },
    `started on ${unicast} (${config.choice.name}: ${config.choice.why})`
  )
}

/** An error that a socket survived. */
export function tellProblem(log: Log, socket: string, { code, transient }: SocketProblem): void {
  log(
    transient ? 'info' : 'warn',
    'socket-error',
    { socket, code, transient },
    `the ${socket} socket reports ${code}${transient ? ', which passes by itself' : ''}`
  )
}

/** What was counted before the core saw it. */
export function edgeCounters(
  { carrier }: Parts,
  malformedQueries: number
): Readonly<Record<string, number>> {
  const { errors, turnedAway, proofs } = carrier.counters
  const counters: Record<string, number> = {
    'rejected.query': malformedQueries,
    'rejected.flood': turnedAway,
    'rejected.unproved': proofs.withheld,
    'proofs.asked': proofs.asked,
    'proofs.proved': proofs.proved
  }
  for (const [code, count] of Object.entries(errors)) {
    counters[`socket.${code}`] = count
  }
  const { sealed } = carrier.counters
  if (sealed !== null) {
    counters['rejected.foreign'] = sealed.foreign
    counters['rejected.unsealed'] = sealed.unsealed
    counters['rejected.other-key'] = sealed.otherKey
    counters['rejected.forged'] = sealed.forged
    counters['replayed'] = sealed.replayed
    counters['held'] = sealed.held
    counters['unheld'] = sealed.unheld
    counters['proofs'] = sealed.proofs
  }
  return counters
}
