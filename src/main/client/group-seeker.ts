/**
 * Finds a group that is not where its name says, for a client that nobody answers: open
 * groups announce their address and port.
 */
import { groupPlace } from '../net/addresses'
import type { InterfaceChoice } from '../net/interfaces'
import { makeEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import { GroupFinder } from './group-finder'

/** Nobody answered for so long: the group may be elsewhere. */
const PATIENCE_MS = 600
/** Then it is asked for, and this long is waited for an answer before one gives up for now. */
const SEEK_MS = 600

export class GroupSeeker {
  private finder: GroupFinder | null = null
  private timer: NodeJS.Timeout | null = null
  private state: 'idle' | 'patient' | 'seeking' | 'over' = 'idle'
  private readonly over: Promise<void>
  private settle: () => void = () => undefined

  constructor(
    private readonly group: string,
    private readonly choice: InterfaceChoice,
    private readonly ttl: number,
    private readonly found: (place: Endpoint) => void
  ) {
    this.over = new Promise((resolve) => (this.settle = resolve))
  }

  /** The first seeking is over: somebody was heard or found, or nobody announced the group. */
  get settled(): Promise<void> {
    return this.over
  }

  /** Something was sent to the group. */
  sent(): void {
    if (this.state !== 'idle') return
    this.state = 'patient'
    this.timer = setTimeout(() => {
      void this.seek()
    }, PATIENCE_MS)
  }

  /** Somebody of the group was heard: it is where it should be. */
  heard(): void {
    if (this.state !== 'over') void this.close()
  }

  async close(): Promise<void> {
    this.state = 'over'
    if (this.timer !== null) clearTimeout(this.timer)
    this.settle()
    const { finder } = this
    this.finder = null
    await finder?.close()
  }

  private async seek(): Promise<void> {
    this.state = 'seeking'
    let finder: GroupFinder
    try {
      finder = await GroupFinder.open(this.choice, this.ttl)
    } catch {
      // Nothing can be heard of groups here: the address that the name gives has to do.
      await this.close()
      return
    }
    if (this.isOver) {
      await finder.close()
      return
    }
    this.finder = finder
    finder.onHeard(() => {
      this.look(finder)
    })
    finder.ask(this.group)
    // It listens on: the group may appear later.
    this.timer = setTimeout(this.settle, SEEK_MS)
  }

  private look(finder: GroupFinder): void {
    const usual = groupPlace(this.group).endpoint
    for (const { group, address, port } of finder.groups()) {
      if (group !== this.group || address === null || port === null) continue
      const place = makeEndpoint(address, port)
      if (place === undefined) continue
      if (place !== usual) this.found(place)
      void this.close()
      return
    }
  }

  /** It may have become so while something was waited for. */
  private get isOver(): boolean {
    return this.state === 'over'
  }
}
