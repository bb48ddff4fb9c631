/**
 * What one window in a browser is told, as server-sent events. A browser that reads too slowly
 * is told nothing more until it has caught up, and then to read the whole state again.
 */
import type { ServerResponse } from 'node:http'
import { bounds } from '../../shared/bounds'
import type { EventChannel, Events } from '../../shared/ipc'
import type { StreamEvents } from '../../shared/web'

/** A stream on which nothing comes for long is taken for dead: so often something does. */
const BEAT_MS = 10_000

type Out = Pick<ServerResponse, 'write' | 'writableLength' | 'on' | 'end' | 'destroyed'>

export class EventStream {
  private isBehind = false
  private readonly beat: NodeJS.Timeout

  /** `over` is called once, when nobody reads any more. */
  constructor(
    private readonly out: Out,
    over: () => void
  ) {
    this.beat = setInterval(() => this.write(': \n\n'), BEAT_MS)
    this.beat.unref()
    out.on('drain', () => this.caughtUp())
    out.on('close', () => {
      clearInterval(this.beat)
      over()
    })
  }

  send<C extends EventChannel>(channel: C, event: Events[C]): void {
    this.put(channel, event)
  }

  /** What the stream says of itself. */
  say<C extends keyof StreamEvents>(name: C, event: StreamEvents[C]): void {
    this.put(name, event)
  }

  end(): void {
    clearInterval(this.beat)
    this.out.end()
  }

  private put(name: string, event: unknown): void {
    if (this.isBehind) return
    if (this.out.writableLength > bounds.web.streamWaitingBytes) {
      this.isBehind = true
      return
    }
    // JSON has no line break outside of its texts, and escapes those inside.
    this.write(`event: ${name}\ndata: ${JSON.stringify(event)}\n\n`)
  }

  private caughtUp(): void {
    if (!this.isBehind) return
    this.isBehind = false
    this.put('behind' satisfies keyof StreamEvents, null)
  }

  private write(text: string): void {
    if (!this.out.destroyed) this.out.write(text)
  }
}
