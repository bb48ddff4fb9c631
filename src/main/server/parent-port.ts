/**
 * The way to whoever started this process: Node's fork channel or Electron's
 * parent port. The rest of the server knows only this interface.
 */
import type { ServerMessage } from './messages'

export interface ParentPort {
  /** Resolves when the message is on its way, or when nobody is there to get it. Never rejects. */
  post(message: ServerMessage): Promise<void>
  /** What arrives is not checked. */
  onMessage(listener: (message: unknown) => void): void
  /** Whoever started this process is gone. */
  onClosed(listener: () => void): void
}

/** The part of Electron's `process.parentPort` that is used; the server does not import Electron. */
interface ElectronParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
}

/** Electron says nothing when a message has left; it does so within this time. */
const ELECTRON_POST_MS = 50

/** Undefined when this process was started by hand. */
export function findParentPort(): ParentPort | undefined {
  const electron = (process as unknown as { parentPort?: ElectronParentPort }).parentPort
  if (electron !== undefined) return electronPort(electron)
  return process.send === undefined ? undefined : nodePort()
}

function nodePort(): ParentPort {
  // A channel that breaks between two looks at it reports here; `disconnect` follows.
  process.on('error', () => undefined)
  return {
    post: (message) =>
      new Promise((resolve) => {
        if (!process.connected || process.send === undefined) {
          resolve()
          return
        }
        process.send(message, undefined, undefined, () => {
          resolve()
        })
      }),
    onMessage: (listener) => {
      process.on('message', listener)
    },
    onClosed: (listener) => {
      process.on('disconnect', listener)
    }
  }
}

function electronPort(port: ElectronParentPort): ParentPort {
  return {
    post: (message) =>
      new Promise((resolve) => {
        port.postMessage(message)
        setTimeout(resolve, ELECTRON_POST_MS)
      }),
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        listener(data)
      })
    },
    onClosed: (listener) => {
      port.on('close', listener)
    }
  }
}
