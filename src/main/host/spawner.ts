/** How a server process is started and spoken to, whatever starts it. */
import type { HostMessage, ServerMessage } from '../server/messages'

/** One server process. */
export interface ServerChannel {
  /** Undefined before it runs. */
  readonly pid: number | undefined
  /** Never throws; does nothing when the process is gone. */
  post(message: HostMessage): void
  onMessage(listener: (message: ServerMessage) => void): void
  /** Called once, however the process ends; code null when a signal ended it, or it never ran. */
  onExit(listener: (code: number | null, signal: string | null) => void): void
  /** Ends the process at once, as a crash would. */
  kill(): void
}

export type Spawner = () => ServerChannel
