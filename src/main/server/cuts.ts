/**
 * Cuts in the network made on purpose: which servers this one does not hear and
 * does not reach, told by their ids. Clients are never cut off.
 *
 * Every server drops what comes from the other sides, so a partition is whole when
 * all of them were told; a one-way cut is the hearer's alone.
 */
import { bounds } from '../../shared/bounds'
import type { Endpoint, MemberId, MemberInfo } from '../protocol/types'
import { getUint48, viewOf } from '../protocol/wire/bytes'
import { HEADER_BYTES, isBetweenServers } from '../protocol/wire/header'

export type Sides = readonly (readonly MemberId[])[]

interface Partition {
  readonly key: string
  readonly sides: Sides
  readonly isCutOff: (other: MemberId) => boolean
}

export class Cuts {
  private readonly ids = new Map<Endpoint, MemberId>()
  private partition: Partition | null = null
  private readonly deaf = new Set<MemberId>()

  constructor(private readonly self: MemberId) {}

  /** Null: no partition. */
  get sides(): Sides | null {
    return this.partition?.sides ?? null
  }

  /** What the partition is known by among servers; null: none is on. */
  get key(): string | null {
    return this.partition?.key ?? null
  }

  /** Servers that are not heard because of one-way cuts. */
  get deafTo(): ReadonlySet<MemberId> {
    return this.deaf
  }

  /** Takes the place of the partition that is on. */
  divide(sides: Sides, key: string): void {
    this.partition = { key, sides, isCutOff: separation(sides, this.self) }
  }

  unite(): void {
    this.partition = null
  }

  /** Adds to those that are not heard. */
  deafen(others: readonly MemberId[]): void {
    for (const other of others) if (other !== this.self) this.deaf.add(other)
  }

  /** Ends everything. */
  heal(): void {
    this.unite()
    this.deaf.clear()
  }

  /** Where the members of a configuration are. */
  learn(members: readonly MemberInfo[]): void {
    for (const member of members) this.remember(member.endpoint, member.id)
  }

  /** The server that a received datagram comes from, as it says; null: it is no server's. */
  senderOf(from: Endpoint, bytes: Uint8Array): MemberId | null {
    if (!claimsServer(bytes)) return null
    const sender = getUint48(viewOf(bytes), HEADER_BYTES)
    this.remember(from, sender)
    return sender
  }

  /** True when this server is not to be heard. */
  cutsReceived(sender: MemberId): boolean {
    return this.deaf.has(sender) || this.partition?.isCutOff(sender) === true
  }

  /** True when a datagram to one endpoint would go to the other side. */
  cutsSent(to: Endpoint, bytes: Uint8Array): boolean {
    if (this.partition === null || !claimsServer(bytes)) return false
    const receiver = this.ids.get(to)
    return receiver !== undefined && this.partition.isCutOff(receiver)
  }

  private remember(endpoint: Endpoint, id: MemberId): void {
    if (this.ids.get(endpoint) === id) return
    if (this.ids.size >= bounds.server.labEndpoints) this.ids.clear()
    this.ids.set(endpoint, id)
  }
}

/** Who is on another side than `self`; those that stand in none are on one side together. */
function separation(sides: Sides, self: MemberId): (other: MemberId) => boolean {
  const own = sides.find((side) => side.includes(self))
  if (own !== undefined) {
    const near = new Set([...own, self])
    return (other) => !near.has(other)
  }
  const far = new Set(sides.flat())
  return (other) => far.has(other)
}

/** Such a datagram carries its sender's id first. Whether what it claims holds is the core's to check. */
function claimsServer(bytes: Uint8Array): boolean {
  return (
    bytes.length >= HEADER_BYTES + 6 &&
    bytes[0] === 0x46 &&
    bytes[1] === 0x51 &&
    isBetweenServers(bytes[3] ?? 0)
  )
}
