/** What the tests of the live monitor have in common. */
import type { Book } from './book'
import type { Lane } from './lane'
import type { Tally } from './tally'

export interface Watched {
  readonly lanes: ReadonlyMap<string, Lane>
  readonly book: Book
  readonly tally: Tally
  /** What people call a server. */
  readonly nameOf: (lane: string) => string
}
