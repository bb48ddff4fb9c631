/**
 * The window's requests, channel by channel: only from our own page in the main
 * frame, only with an argument that the channel's guard lets through.
 */
import type { IpcMain, WebFrameMain } from 'electron'
import { requestGuards, type RequestChannel } from '../../shared/ipc'
import type { RequestHandlers } from '../desk/request-handlers'

/** Who asks, as far as the check needs to know. */
export type Sender = Pick<WebFrameMain, 'url' | 'parent'>

/**
 * Serves every channel of the table. A request that is refused is rejected in the
 * window with one line that names the channel.
 */
export function serveRequests(
  ipc: Pick<IpcMain, 'handle'>,
  handlers: RequestHandlers,
  isTrusted: (url: string) => boolean
): void {
  for (const channel of Object.keys(requestGuards) as RequestChannel[]) {
    serve(ipc, channel, handlers[channel], isTrusted)
  }
}

function serve<C extends RequestChannel>(
  ipc: Pick<IpcMain, 'handle'>,
  channel: C,
  handler: RequestHandlers[C],
  isTrusted: (url: string) => boolean
): void {
  const isArgument = requestGuards[channel]
  ipc.handle(channel, (event, argument: unknown) => {
    const sender: Sender | null = event.senderFrame
    if (sender === null || sender.parent !== null || !isTrusted(sender.url)) {
      throw new Error(`${channel}: refused, it did not come from the app's own page`)
    }
    if (!isArgument(argument)) throw new Error(`${channel}: refused, its argument is malformed`)
    return handler(argument)
  })
}
