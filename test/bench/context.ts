/** What a section measures with. What it starts here is stopped for it when it is through its round. */
import { LoadProcess } from './load-process'
import type { Labels } from './section'
import type { Results } from './results'
import { Servers, type ServersOptions } from './servers'

export interface ContextOptions {
  /** From 1. */
  readonly round: number
  /** How long one cell is measured. */
  readonly seconds: number
  /** Few cells, and short ones. */
  readonly quick: boolean
  readonly results: Results
  /** One line on how far it is. */
  readonly tell: (line: string) => void
}

export class BenchContext {
  private readonly open: { stop(): Promise<void> }[] = []

  constructor(private readonly options: ContextOptions) {}

  get round(): number {
    return this.options.round
  }

  get seconds(): number {
    return this.options.seconds
  }

  get quick(): boolean {
    return this.options.quick
  }

  tell(line: string): void {
    this.options.tell(line)
  }

  /** Starts servers of a group of their own; they are one configuration when it resolves. */
  async servers(options: ServersOptions = {}): Promise<Servers> {
    const servers = await Servers.start(options)
    this.open.push(servers)
    return servers
  }

  /** Starts the process of the clients. */
  load(): LoadProcess {
    const load = new LoadProcess()
    this.open.push(load)
    return load
  }

  /** What another section saw in this round; NaN where it did not run. */
  seen(section: string, labels: Labels, value: string): number {
    return this.options.results.seen(this.round, section, labels, value)
  }

  async close(): Promise<void> {
    for (const one of this.open.splice(0).reverse()) await one.stop()
  }
}
