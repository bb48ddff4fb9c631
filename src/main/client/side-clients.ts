/** Clients that one server alone hears each, by the server's `IP:PORT`. */
import { bounds } from '../../shared/bounds'

interface Closable {
  close(): Promise<void>
}

export class SideClients<C extends Closable> {
  private readonly opening = new Map<string, Promise<C>>()

  constructor(private readonly open: (unicast: string) => Promise<C>) {}

  async get(unicast: string): Promise<C> {
    const known = this.opening.get(unicast)
    if (known !== undefined) return known
    const [oldest] = this.opening.keys()
    if (this.opening.size >= bounds.client.sideClients && oldest !== undefined) {
      void this.forget(oldest)
    }
    const opening = this.open(unicast)
    this.opening.set(unicast, opening)
    opening.catch(() => this.opening.delete(unicast))
    return opening
  }

  async close(): Promise<void> {
    await Promise.all([...this.opening.keys()].map((unicast) => this.forget(unicast)))
  }

  private async forget(unicast: string): Promise<void> {
    const client = await this.opening.get(unicast)?.catch(() => null)
    this.opening.delete(unicast)
    await client?.close()
  }
}
