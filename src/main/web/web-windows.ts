/**
 * The windows in browsers, each with a desk of its own. One whose stream breaks is waited for
 * a while: it goes on where it was, with its variables.
 */
import { bounds } from '../../shared/bounds'
import type { Desk } from '../desk/desk'
import type { Tell } from '../desk/desk'
import type { EventStream } from './event-stream'
import { newSecret } from './secrets'

/** So long a window without a stream is waited for. */
const LINGER_MS = 30_000

/** What a window needs of its desk. */
export type WindowDesk = Pick<Desk, 'handlers' | 'windowOpened' | 'dispose'>

export interface WebWindow {
  readonly id: string
  /** The browser that it is in. */
  readonly session: string
  readonly desk: WindowDesk
  /** Requests that were not answered yet. */
  asking: number
  stream: EventStream | null
  /** Ends it when it does not come back. */
  timer: NodeJS.Timeout | null
}

export class WebWindows {
  private readonly windows = new Map<string, WebWindow>()

  constructor(private readonly makeDesk: (tell: Tell) => WindowDesk) {}

  /** The window of that browser; null: there is none. */
  find(id: string, session: string): WebWindow | null {
    const window = this.windows.get(id)
    return window?.session === session ? window : null
  }

  /** A new one; null where there are too many, of this browser or in all. */
  open(session: string): WebWindow | null {
    const own = (): WebWindow[] => [...this.windows.values()].filter((w) => w.session === session)
    if (own().length >= bounds.web.windowsOfBrowser) this.forgetOne(own())
    if (this.windows.size >= bounds.web.windows) this.forgetOne([...this.windows.values()])
    if (own().length >= bounds.web.windowsOfBrowser) return null
    if (this.windows.size >= bounds.web.windows) return null
    const id = newSecret()
    const desk = this.makeDesk((channel, event) => window.stream?.send(channel, event))
    const window: WebWindow = { id, session, desk, asking: 0, stream: null, timer: null }
    this.windows.set(id, window)
    desk.windowOpened()
    return window
  }

  /** It is told on this stream from now on. */
  attach(window: WebWindow, stream: EventStream): void {
    window.stream?.end()
    window.stream = stream
    if (window.timer !== null) clearTimeout(window.timer)
    window.timer = null
  }

  /** The stream is over. */
  detach(window: WebWindow, stream: EventStream): void {
    if (window.stream !== stream) return
    window.stream = null
    window.timer = setTimeout(() => this.close(window), LINGER_MS)
    window.timer.unref()
  }

  closeAll(): void {
    for (const window of [...this.windows.values()]) {
      window.stream?.end()
      this.close(window)
    }
  }

  /** One that is only waited for. */
  private forgetOne(among: readonly WebWindow[]): void {
    const waiting = among.find(({ stream }) => stream === null)
    if (waiting !== undefined) this.close(waiting)
  }

  private close(window: WebWindow): void {
    if (window.timer !== null) clearTimeout(window.timer)
    this.windows.delete(window.id)
    window.desk.dispose()
  }
}
