/** A server's sockets, core and people, told of changes of address. */
import { performance } from 'node:perf_hooks'
import { formatEndpoint, formatMemberId } from '../protocol/ids'
import { Follower } from './follower'
import type { Loop } from './loop'
import type { ServerMessage } from './messages'
import type { Parts } from './parts'

export function follow(
  { config, options, carrier, logs }: Parts,
  loop: Loop,
  post: (message: ServerMessage) => void
): Follower {
  return new Follower({
    spec: config.interface,
    choice: config.choice,
    log: logs.log,
    now: () => performance.now(),
    clock: () => Date.now(),
    rebind: (choice) => carrier.rebind(choice),
    moved: () => {
      loop.moved(carrier.endpoint, carrier.maxDatagram)
    },
    told: (network) => {
      post({
        kind: 'network',
        server: formatMemberId(options.id),
        unicast: formatEndpoint(carrier.endpoint),
        network
      })
    }
  })
}
