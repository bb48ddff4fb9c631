/**
 * The token in the window's address: it lets one browser in, once. As it is used another one
 * takes its place, so there is always exactly one that counts.
 */
import { digestOf, isSame, newSecret } from './secrets'

export class EntryToken {
  private digest: string
  private readonly tell: (token: string) => void

  /** `tell` gets each token, the first one at once. */
  constructor(tell: (token: string) => void) {
    this.tell = tell
    this.digest = this.next()
  }

  /** True for the one that counts; from then on the next one does. */
  use(token: string): boolean {
    if (!isSame(digestOf(token), this.digest)) return false
    this.digest = this.next()
    return true
  }

  private next(): string {
    const token = newSecret()
    this.tell(token)
    return digestOf(token)
  }
}
