/** What `serve` tells of its servers: JSON for scripts, or lines for people. */
import {
  contentsText,
  countsOf,
  countsText,
  sinceText,
  type IncidentView,
  type MergeReportView
} from '../../shared/merges'
import { bounds } from '../../shared/bounds'
import type { HostEvents } from '../host/host'
import type { Io } from './io'

type Network = Extract<HostEvents['message'][1], { kind: 'network' }>

export class ServeEvents {
  /** Ids by name, and names by id, of the servers started here. */
  private readonly ids = new Map<string, string>()
  private readonly names = new Map<string, string>()
  /** Servers that something keeps from the network. */
  private readonly troubled = new Set<string>()
  /** Held back until it is sure that all servers came up. */
  private held: (() => void)[] | null = []
  private writing: Promise<void> = Promise.resolve()
  /** Events that nobody has read yet, and those that were left out because of them. */
  private waiting = 0
  private leftOut = 0

  constructor(
    private readonly io: Io,
    private readonly json: boolean
  ) {}

  get isOpen(): boolean {
    return this.held === null
  }

  /** All servers are up: tells what was held back. */
  open(): void {
    const { held } = this
    this.held = null
    for (const tell of held ?? []) tell()
  }

  /** Resolves when everything told so far is written. */
  written(): Promise<void> {
    return this.writing
  }

  message(message: HostEvents['message'][1]): void {
    if (message.kind === 'ready') {
      const { server, name, unicast, interface: chosen, pid } = message
      this.ids.set(name, server)
      this.names.set(server, name)
      this.tell({ event: 'ready', server, name, unicast, interface: chosen, pid }, () => {
        return `server ${name} runs at ${unicast} on ${chosen} (id ${server}, process ${pid})`
      })
    } else if (message.kind === 'network') {
      this.tellNetwork(message)
    } else if (message.kind === 'config') {
      const { server, config, configKind: kind, members, index } = message
      this.tell({ event: 'config', server, config, kind, members, index }, () => {
        const others = this.namesOf(members)
        return `server ${this.nameOf(server)} is number ${index} of ${kind} configuration ${config}: ${others}`
      })
    } else if (message.kind === 'merge') {
      const { server, config, from, report } = message
      this.tell({ event: 'merge', server, config, from, report }, () => {
        return `server ${this.nameOf(server)} merged ${from.join(' and ')} in configuration ${config}: ${mergeText(report)}`
      })
    } else if (message.kind === 'diverged') {
      const { server, config, slot, firstSlot, sides, leaves } = message
      this.tell({ event: 'diverged', server, config, slot, firstSlot, sides, leaves }, () =>
        this.divergedText(server, message)
      )
    }
  }

  /** What `ready` told already is not told again. */
  private tellNetwork({ server, unicast, network }: Network): void {
    const { change, problem, loopback, why } = network
    const isNews = change !== null || problem !== null || this.troubled.delete(server)
    if (!isNews) return
    if (problem !== null) this.troubled.add(server)
    const event = { event: 'network', server, unicast, interface: network.interface }
    this.tell({ ...event, loopback, why, change, problem }, () => {
      const name = this.nameOf(server)
      if (problem !== null) return `server ${name} is without its network: ${problem}`
      const came = change === null ? '' : ` (it was at ${change.from})`
      return `server ${name} is at ${unicast} on ${network.interface}${came}`
    })
  }

  private divergedText(server: string, incident: IncidentView): string {
    const sides = incident.sides.map(({ members }) => this.namesOf(members)).join(' | ')
    const end = incident.leaves ? 'begins anew' : 'stays'
    return (
      `server ${this.nameOf(server)} ${end}: states differ in configuration ${incident.config} ` +
      `${sinceText(incident)} (${sides}), and its log says where the evidence is`
    )
  }

  private nameOf(server: string): string {
    return this.names.get(server) ?? server
  }

  private namesOf(servers: readonly string[]): string {
    return servers.map((server) => this.nameOf(server)).join(', ')
  }

  /** An address that lets one browser in. */
  window(url: string): void {
    this.note({ event: 'window', url }, `window for a browser, good for one: ${url}`)
  }

  /** Where programs of this machine look how the servers are. */
  health(url: string): void {
    this.note({ event: 'health', url }, `health and metrics: ${url}/healthz, /readyz, /metrics`)
  }

  /** Told to people beside the events: it is no news of a server. */
  private note(event: object, text: string): void {
    if (this.json) this.tell(event, () => text)
    else if (this.held === null) this.io.note(text)
    else this.held.push(() => this.io.note(text))
  }

  /** Nothing is told of a server that never came up. */
  stopped(name: string, code: number | null, signal: string | null): void {
    const server = this.ids.get(name)
    if (server === undefined) return
    this.tell({ event: 'stopped', server, code, signal }, () => {
      const how = signal === null ? `with code ${code ?? ''}` : `by ${signal}`
      return `server ${name} ended ${how}`
    })
  }

  private tell(event: object, text: () => string): void {
    if (this.waiting >= bounds.host.eventsWaiting) {
      this.leftOut++
      return
    }
    this.waiting++
    const write = (): void => {
      this.writing = this.writing.then(async () => {
        await (this.json ? this.io.json(event) : this.io.line(text()))
        this.waiting--
        if (this.waiting === 0) this.tellLeftOut()
      })
    }
    if (this.held === null) write()
    else this.held.push(write)
  }

  private tellLeftOut(): void {
    if (this.leftOut === 0) return
    this.io.note(`nobody read standard output in time: ${this.leftOut} events were left out`)
    this.leftOut = 0
  }
}

function mergeText(report: MergeReportView): string {
  const counts = countsText(countsOf(report))
  const losses = counts === '' ? 'nothing was handed out twice' : counts
  return `${contentsText(report)}; ${losses}`
}
