/** Listens which groups there are on the network, as long as the window shows them. */
import type { HeardGroupsView, HeardGroupView } from '../../shared/ipc'
import type { HeardGroup } from '../../shared/views'
import type { GroupFinder } from '../client/group-finder'
import { groupPlace } from '../net/addresses'
import type { InterfaceChoice } from '../net/interfaces'

/** How often it is looked who fell silent, and asked who is there. */
const LOOK_MS = 1000
const ASK_EVERY_LOOKS = 3

type Finder = Pick<GroupFinder, 'ask' | 'groups' | 'onHeard' | 'close'>

export interface GroupEarOptions {
  /** The interface to listen on now. Throws what stands in the way. */
  readonly choose: () => Pick<InterfaceChoice, 'name' | 'address'>
  /** On the interface that was chosen last. */
  readonly open: () => Promise<Finder>
  readonly tell: (view: HeardGroupsView) => void
}

export class GroupEar {
  private timer: NodeJS.Timeout | null = null
  private finder: Finder | null = null
  private where = ''
  private looks = 0
  private isLooking = false

  constructor(private readonly options: GroupEarOptions) {}

  start(): void {
    if (this.timer !== null) return
    this.timer = setInterval(() => void this.look(), LOOK_MS)
    void this.look()
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
    void this.closeFinder()
  }

  /** Opens on another interface when that is the one in use; tells what is heard. */
  private async look(): Promise<void> {
    if (this.isLooking) return
    this.isLooking = true
    try {
      const { name, address } = this.options.choose()
      if (this.finder === null || this.where !== `${name} ${address}`) {
        await this.closeFinder()
        const finder = await this.options.open()
        if (this.timer === null) {
          await finder.close()
          return
        }
        this.finder = finder
        this.where = `${name} ${address}`
        this.looks = 0
        finder.onHeard(() => {
          this.tell(finder)
        })
      }
      if (this.looks % ASK_EVERY_LOOKS === 0) this.finder.ask()
      // Answers to the first question are on their way yet.
      if (this.looks > 0) this.tell(this.finder)
      this.looks += 1
    } catch (error) {
      await this.closeFinder()
      const problem = error instanceof Error ? error.message : String(error)
      if (this.timer !== null) this.options.tell({ groups: null, problem })
    } finally {
      this.isLooking = false
    }
  }

  private tell(finder: Finder): void {
    if (finder === this.finder) {
      this.options.tell({ groups: finder.groups().map(viewOf), problem: null })
    }
  }

  private async closeFinder(): Promise<void> {
    const { finder } = this
    this.finder = null
    await finder?.close()
  }
}

function viewOf({
  group,
  open,
  address,
  port,
  members,
  configurations
}: HeardGroup): HeardGroupView {
  const names = configurations.flatMap(({ servers }) => servers.map(({ name }) => name))
  const named = groupPlace(group, null, null)
  return {
    group,
    open,
    place: address === null ? null : `${address}:${String(port)}`,
    isWhereNamed: address === null || (address === named.address && port === named.port),
    members,
    servers: [...new Set(names)].sort()
  }
}
