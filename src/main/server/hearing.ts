/**
 * Notices that a group socket has gone deaf. Multicast memberships can vanish
 * without an error when an interface goes down and up, a laptop wakes or roams.
 * A server that hears nothing of what it multicasts itself is not alone, it is deaf.
 */
import type { Log } from './logs'

const LOOK_INTERVAL_MS = 2000
/** Looks in a row without an echo before something is done. */
const DEAF_LOOKS = 2

export interface HearingOptions {
  /** Joins the group anew; false when the interface does not take it. */
  readonly rejoin: () => boolean
  readonly interfaceName: string
  readonly log: Log
}

export class Hearing {
  private sent = 0
  private heard = 0
  private deafLooks = 0
  private reported = false
  private readonly timer: NodeJS.Timeout

  constructor(private readonly options: HearingOptions) {
    this.timer = setInterval(() => {
      this.look()
    }, LOOK_INTERVAL_MS)
  }

  /** This server multicast something. */
  noteSent(): void {
    this.sent++
  }

  /** Something that this server multicast came back to it. */
  noteHeard(): void {
    this.heard++
  }

  close(): void {
    clearInterval(this.timer)
  }

  private look(): void {
    const deaf = this.sent > 0 && this.heard === 0
    this.deafLooks = deaf ? this.deafLooks + 1 : 0
    if (this.heard > 0 && this.reported) {
      this.reported = false
      this.options.log('info', 'hearing-back', {}, 'the own multicast is heard again')
    }
    this.sent = 0
    this.heard = 0
    if (this.deafLooks >= DEAF_LOOKS) this.mend()
  }

  private mend(): void {
    this.deafLooks = 0
    const joined = this.options.rejoin()
    if (this.reported) return
    this.reported = true
    const { interfaceName } = this.options
    const text = joined
      ? `the own multicast is not heard on ${interfaceName}: joined the group anew; if it stays so, look at the firewall`
      : `interface ${interfaceName} is gone or takes no multicast: bring it up, or restart with another interface`
    this.options.log('warn', 'hearing-lost', { interface: interfaceName, joined }, text)
  }
}
