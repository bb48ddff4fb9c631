/** A group of real servers with clients, a ledger, and a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from '../../src/main/client/client'
import { Random } from '../../src/main/protocol/random'
import type { DurabilityName } from '../../src/shared/views'
import { Fleet, type FleetOptions } from './fleet'
import { Ledger } from './ledger'
import { Load } from './load'
import type { Stage } from './quiet-point'

export interface SceneOptions extends Pick<FleetOptions, 'environment' | 'withinOf'> {
  /** What its folder's name begins with. */
  readonly title: string
  readonly servers: number
  readonly durability: DurabilityName
  readonly clients: number
  readonly seed: number
  /** Folder of a server's trace below the scene's; null: it writes none. Asked at each start. */
  readonly traceOf: (name: string) => string | null
}

export class Scene implements Stage {
  /** Merges so far. */
  merges = 0

  private constructor(
    readonly folder: string,
    readonly fleet: Fleet,
    readonly load: Load,
    readonly ledger: Ledger,
    readonly desk: Client,
    readonly random: Random,
    private readonly clients: readonly Client[]
  ) {
    fleet.onMerge = ({ report }) => {
      this.merges++
      ledger.reported(report)
    }
  }

  /** Starts no server yet. */
  static async open(options: SceneOptions): Promise<Scene> {
    const { title, servers, durability, clients: count, seed, traceOf, ...more } = options
    const folder = mkdtempSync(path.join(tmpdir(), `ftqueue-${title}-`))
    const fleet = await Fleet.make({
      ...{ servers, durability, folder },
      ...more,
      traceOf: (name) => {
        const trace = traceOf(name)
        return trace === null ? null : path.join(folder, trace)
      }
    })
    const random = new Random(seed)
    const ledger = new Ledger((config) => fleet.sizeOf(config), servers)
    const clients = await Promise.all(Array.from({ length: count }, () => fleet.client()))
    const load = new Load(clients, ledger, random)
    return new Scene(folder, fleet, load, ledger, await fleet.client(), random, clients)
  }

  /** All servers are up and one group, and there are queues. */
  async begin(): Promise<void> {
    await this.fleet.startAll()
    await this.fleet.whole(this.desk)
    await this.load.prepare()
  }

  /** Ends everything; what went wrong in that stands in the fleet's problems. */
  async close(): Promise<void> {
    const { fleet, load } = this
    load.pause()
    await fleet.stopAll()
    await Promise.all([...this.clients, this.desk].map((client) => client.close()))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
