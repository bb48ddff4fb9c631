/**
 * The bridge: the only thing that the window can reach beyond its page. It passes
 * on the channels of the table in `shared/ipc.ts` and nothing else; the main
 * process checks every argument again.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import {
  eventChannels,
  requestGuards,
  type Bridge,
  type Events,
  type Requests
} from '../shared/ipc'

const requestChannels: ReadonlySet<string> = new Set(Object.keys(requestGuards))
const listenChannels: ReadonlySet<string> = new Set(eventChannels)

const bridge: Bridge = {
  request(channel, argument) {
    if (!requestChannels.has(channel)) {
      return Promise.reject(new Error(`there is no channel ${channel}`))
    }
    return ipcRenderer.invoke(channel, argument) as Promise<Requests[typeof channel]['answer']>
  },

  listen(channel, listener) {
    if (!listenChannels.has(channel)) throw new Error(`there is no channel ${channel}`)
    const handler = (_event: IpcRendererEvent, payload: Events[typeof channel]): void => {
      listener(payload)
    }
    ipcRenderer.on(channel, handler)
    return () => {
      ipcRenderer.off(channel, handler)
    }
  }
}

contextBridge.exposeInMainWorld('ftqueue', bridge)
