/**
 * The sides that the original program's word `mockPartition` makes: members with
 * an odd index in the configuration, and the others.
 */
import type { MemberId, MemberInfo } from '../protocol/types'

/** How long after a heal the sides may take to meet, milliseconds. */
const MEETING_MS = 5000

type TwoSides = readonly [readonly MemberId[], readonly MemberId[]]

export class MockSides {
  /** The sides of the last time, as long as they have not met again. */
  private last: TwoSides | null = null
  private healedAt = -Infinity

  constructor(private readonly now: () => number) {}

  /** A configuration begins. */
  learn(members: readonly MemberInfo[]): void {
    const isThere = (id: MemberId): boolean => members.some((member) => member.id === id)
    if (this.last?.every((side) => side.some(isThere)) === true) this.last = null
  }

  /** The partition is over: from now on the sides find each other. */
  healed(): void {
    this.healedAt = this.now()
  }

  /**
   * Null: there is nobody to be parted from. While the sides of the last time are
   * on their way to each other, each server is in a configuration of its side
   * alone: they stay the sides, or each side would part in itself.
   */
  sidesFor(members: readonly MemberInfo[]): TwoSides | null {
    if (this.last !== null && this.now() - this.healedAt < MEETING_MS) return this.last
    if (members.length < 2) return null
    const sides: [MemberId[], MemberId[]] = [[], []]
    members.forEach(({ id }, index) => sides[index % 2 === 0 ? 0 : 1].push(id))
    this.last = sides
    return sides
  }
}
