/**
 * A server's place on the network, watched: its sockets, core and people follow changes of
 * address, and what keeps it from the network is told in words.
 */
import { performance } from 'node:perf_hooks'
import { LOCAL_NETWORK_HINT, LocalPermission, type PermissionNews } from '../net/local-permission'
import type { SocketProblem } from '../net/sockets'
import { formatEndpoint, formatMemberId } from '../protocol/ids'
import type { SocketName } from './carrier'
import { Follower } from './follower'
import type { Loop } from './loop'
import type { ServerMessage } from './messages'
import type { Parts } from './parts'
import { tellProblem } from './telling'

export class NetworkWatch {
  private readonly permission = new LocalPermission()
  private readonly follower: Follower

  constructor(
    private readonly parts: Parts,
    loop: Loop,
    post: (message: ServerMessage) => void
  ) {
    const { config, options, carrier, paths, logs } = parts
    this.follower = new Follower({
      spec: config.interface,
      choice: config.choice,
      log: logs.log,
      now: () => performance.now(),
      clock: () => Date.now(),
      rebind: (choice) => carrier.rebind(choice),
      looked: () => {
        this.tellPermission(this.permission.look(carrier.counters.multicasts))
      },
      moved: () => {
        paths.moved()
        loop.moved(carrier.endpoint, paths.bytes)
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

  start(): void {
    this.follower.start()
  }

  /** Nothing is heard: the address may be gone. */
  lookSoon(): void {
    this.follower.lookSoon()
  }

  /** A socket survived an error. */
  complained(socket: SocketName, problem: SocketProblem): void {
    const { logs, carrier, paths } = this.parts
    if (problem.code === 'EMSGSIZE') paths.refused()
    tellProblem(logs.log, socket, problem)
    if (problem.multicast) {
      const sent = carrier.counters.multicasts
      this.tellPermission(this.permission.failed(problem.code, sent, performance.now()))
    }
    this.follower.lookSoon()
  }

  close(): void {
    this.follower.close()
  }

  private tellPermission(news: PermissionNews): void {
    const { log } = this.parts.logs
    if (news === 'denied') {
      log('error', 'local-network-denied', {}, LOCAL_NETWORK_HINT)
      this.follower.hinder(LOCAL_NETWORK_HINT)
    } else if (news === 'works') {
      log('info', 'local-network-works', {}, 'macOS lets this app use the local network again')
      this.follower.hinder(null)
    }
  }
}
