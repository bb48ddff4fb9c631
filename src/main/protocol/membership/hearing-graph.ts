/**
 * Who says whom it hears, and the clique that this makes of one's own. It is looked
 * at with every datagram while a configuration forms, and seldom differs from the
 * last look: only then the clique is searched anew.
 */
import type { MemberId } from '../types'
import type { MemberKey } from '../wire/sender'
import { cliqueOf } from './clique'
import { sameKeys } from './keys'

interface Server {
  readonly key: MemberKey
  readonly hears: readonly MemberKey[]
}

export class HearingGraph {
  private servers: Server[] = []
  private clique: readonly MemberKey[] | null = null
  private count = 0

  /** Begins a new look: this server first, then `add` for each other one. */
  begin(self: MemberKey, hears: readonly MemberKey[]): void {
    this.count = 0
    this.add(self, hears)
  }

  add(key: MemberKey, hears: readonly MemberKey[]): void {
    const known = this.servers[this.count]
    const isKnown =
      known?.key.id === key.id &&
      known.key.incarnation === key.incarnation &&
      sameKeys(known.hears, hears)
    if (!isKnown) {
      this.servers[this.count] = { key: { id: key.id, incarnation: key.incarnation }, hears }
      this.clique = null
    }
    this.count++
  }

  /** The clique of the server that the look began with, ids ascending. */
  end(): readonly MemberKey[] {
    if (this.servers.length > this.count) {
      this.servers.length = this.count
      this.clique = null
    }
    this.clique ??= this.search()
    return this.clique
  }

  private search(): MemberKey[] {
    const byId = new Map(
      this.servers.map(({ key, hears }) => {
        return [key.id, { key, hears: new Map(hears.map((one) => [one.id, one.incarnation])) }]
      })
    )
    const hears = (a: MemberId, b: MemberId): boolean => {
      const incarnation = byId.get(b)?.key.incarnation
      return incarnation !== undefined && byId.get(a)?.hears.get(b) === incarnation
    }
    const self = this.servers[0]?.key.id ?? 0
    return cliqueOf(self, [...byId.keys()], hears).map((id) => byId.get(id)?.key as MemberKey)
  }
}
