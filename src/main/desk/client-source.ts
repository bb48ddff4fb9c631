/**
 * The window's own client of the group: opened when it is first needed, and
 * again after it could not be opened (no interface, for example).
 */
import { Client, type ClientOptions } from '../client/client'

export class ClientSource {
  private opening: Promise<Client> | null = null
  private isClosed = false

  constructor(private options: ClientOptions) {}

  /** @throws UserError that names what stands in the way, for example the interface */
  get(): Promise<Client> {
    if (this.isClosed) return Promise.reject(new Error('FTQueue is being closed'))
    this.opening ??= Client.open(this.options).catch((error: unknown) => {
      this.opening = null
      throw error
    })
    return this.opening
  }

  /** Ends what is open, and opens the next one with these changes. */
  async change(changed: Partial<ClientOptions>): Promise<void> {
    this.options = { ...this.options, ...changed }
    const before = this.opening
    this.opening = null
    const client = await before?.catch(() => null)
    await client?.close()
  }

  /** Ends what is open; operations without an answer end as timeouts. */
  async close(): Promise<void> {
    this.isClosed = true
    const client = await this.opening?.catch(() => null)
    await client?.close()
  }
}
