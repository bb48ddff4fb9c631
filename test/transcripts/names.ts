/** How the cast of a story is called: servers A, B, C, and the client. */
import type { ConfigId, Endpoint, MemberId } from '../../src/main/protocol/types'

export interface Named {
  readonly id: MemberId
  readonly endpoint: Endpoint
}

export class Names {
  private readonly byEndpoint = new Map<Endpoint, string>()

  constructor(servers: readonly Named[], client: Endpoint) {
    for (const { id, endpoint } of servers) this.byEndpoint.set(endpoint, this.member(id))
    this.byEndpoint.set(client, 'client')
  }

  /** A for member 1, B for member 2, and so on. */
  member(id: MemberId): string {
    return String.fromCharCode(64 + id)
  }

  /** The member that a log names by its 12 hex digits. */
  memberOfText(id: string): string {
    return this.member(Number.parseInt(id, 16))
  }

  endpoint(endpoint: Endpoint): string {
    return this.byEndpoint.get(endpoint) ?? 'nobody'
  }

  /** `EPOCH.REPRESENTATIVE`, for example `4.A`. */
  config({ epoch, representative }: ConfigId): string {
    return `${String(epoch)}.${this.member(representative)}`
  }

  /** The configuration that a log or a trace names, for example `4.000000000001`. */
  configOfText(text: string): string {
    const [epoch, representative] = text.split('.')
    return `${epoch ?? ''}.${this.memberOfText(representative ?? '')}`
  }

  list(ids: readonly { readonly id: MemberId }[]): string {
    return listOf(ids.map(({ id }) => this.member(id)))
  }
}

/** `A, B, C`; `nobody` when empty. */
export function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'nobody' : names.join(', ')
}
