/**
 * Starts a server as an Electron utility process: an operating-system process of
 * its own, running the same file that the command line forks.
 */
import { utilityProcess } from 'electron'
import type { ServerChannel, Spawner } from '../host/spawner'
import { signalOf } from './exit-signal'

/** `serverFile`: path of the built server entry. */
export function utilitySpawner(serverFile: string): Spawner {
  return (): ServerChannel => {
    const child = utilityProcess.fork(serverFile, [], {
      serviceName: 'FTQueue server',
      stdio: 'ignore'
    })
    let isGone = false
    child.once('exit', () => {
      isGone = true
    })
    return {
      get pid() {
        return child.pid
      },
      post(message) {
        if (!isGone) child.postMessage(message)
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
        if (isGone) return
        if (child.pid === undefined) child.once('spawn', () => killNow(child.pid))
        else killNow(child.pid)
      }
    }
  }
}

/** Electron's own `kill` asks the process first; this is a crash. */
function killNow(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in between.
  }
}
