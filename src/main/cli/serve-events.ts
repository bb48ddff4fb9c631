/** What `serve` tells of its servers: JSON for scripts, or lines for people. */
import type { HostEvents } from '../host/host'
import type { Io } from './io'

export class ServeEvents {
  /** Ids by name, and names by id, of the servers started here. */
  private readonly ids = new Map<string, string>()
  private readonly names = new Map<string, string>()
  /** Held back until it is sure that all servers came up. */
  private held: (() => void)[] | null = []
  private writing: Promise<void> = Promise.resolve()

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
    } else if (message.kind === 'config') {
      const { server, config, configKind: kind, members, index } = message
      this.tell({ event: 'config', server, config, kind, members, index }, () => {
        const others = members.map((member) => this.names.get(member) ?? member).join(', ')
        return `server ${this.names.get(server) ?? server} is number ${index} of ${kind} configuration ${config}: ${others}`
      })
    }
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
    const write = (): void => {
      this.writing = this.writing.then(() =>
        this.json ? this.io.json(event) : this.io.line(text())
      )
    }
    if (this.held === null) write()
    else this.held.push(write)
  }
}
