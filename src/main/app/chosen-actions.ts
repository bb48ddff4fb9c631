import type { ActionId } from '../../shared/actions'
import { bounds } from '../../shared/bounds'

/**
 * Actions chosen in the menu, the tray or a notification. They are kept until the page asks for
 * them: it may be loading still, or its window has yet to open.
 */
export class ChosenActions {
  private waiting: readonly ActionId[] = []

  /** @param tell something is there to be taken */
  constructor(private readonly tell: () => void) {}

  /** Of too many, the newest count. */
  choose(id: ActionId): void {
    this.waiting = [...this.waiting, id].slice(-bounds.host.actionsChosen)
    this.tell()
  }

  /** All that wait, in the order in which they were chosen. */
  take(): readonly ActionId[] {
    const chosen = this.waiting
    this.waiting = []
    return chosen
  }
}
