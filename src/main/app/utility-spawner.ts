/**
 * Starts a server as an Electron utility process: an operating-system process of
 * its own, running the same file that the command line forks.
 */
import { utilityProcess } from 'electron'
import type { ServerChannel, Spawner } from '../host/spawner'
import { signalOf } from './exit-signal'

/** `serverFile`: path of the built server entry. */
export function utilitySpawner(serverFile: string): Spawner {
  return () => {
    const child = utilityProcess.fork(serverFile, [], {
      serviceName: 'FTQueue server',
      stdio: 'ignore'
    })
    const channel: ServerChannel = {
      get pid() {
        return child.pid
      },
      post(message) {
        child.postMessage(message)
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onExit(listener) {
        child.once('exit', (code) => {
          const signal = signalOf(code)
          listener(signal === null ? code : null, signal)
        })
      },
      kill() {
        // Electron's own `kill` asks first; this is a crash.
        if (child.pid === undefined) child.kill()
        else process.kill(child.pid, 'SIGKILL')
      }
    }
    return channel
  }
}
