/**
 * What a server tells its host, with a bound on what waits while the host takes nothing, as
 * when it is stopped. Then the newest view alone is kept, lines of log are counted, and so is
 * everything else; when there is room again the host hears of both.
 */
import { bounds } from '../../shared/bounds'
import type { ServerMessage } from './messages'

type View = ServerMessage & { readonly kind: 'view' }

export class Outbox {
  private waiting = 0
  private view: View | null = null
  private linesDropped = 0

  /** @param send resolves when the message was taken, or never will be */
  constructor(private readonly send: (message: ServerMessage) => Promise<void>) {}

  post(message: ServerMessage): void {
    if (this.waiting < bounds.server.messagesToHost) this.give(message)
    else if (message.kind === 'view') this.view = message
    else if (message.kind === 'logs') this.linesDropped += message.lines.length + message.dropped
    else this.linesDropped++
  }

  private give(message: ServerMessage): void {
    this.waiting++
    void this.send(message).then(() => {
      this.waiting--
      this.giveKept()
    })
  }

  private giveKept(): void {
    const { view, linesDropped } = this
    if (view !== null) {
      this.view = null
      this.give(view)
    } else if (linesDropped > 0) {
      this.linesDropped = 0
      this.give({ kind: 'logs', lines: [], dropped: linesDropped })
    }
  }
}
