/**
 * Starts a server as an Electron utility process: an operating-system process of
 * its own, running the same file that the command line forks.
 */
import { app, utilityProcess } from 'electron'
import type { ServerChannel, Spawner } from '../host/spawner'
import { childEnvironment } from '../host/fork-spawner'
import { signalOf } from './exit-signal'

/**
 * Electron up to 25 may say that a killed process ended with code 0, and tell the
 * truth a moment later. So long is it waited for when nobody asked for an end.
 */
const TRUTH_WAIT_MS = 1000

type ExitListener = (code: number | null, signal: string | null) => void

/** `serverFile`: path of the built server entry. */
export function utilitySpawner(serverFile: string): Spawner {
  /** By the name that Electron knows a process by. */
  const deaths = new Map<string, (exitCode: number) => void>()
  app.on('child-process-gone', (_event, { name, exitCode }) => {
    if (name !== undefined) deaths.get(name)?.(exitCode)
  })
  let started = 0

  return (): ServerChannel => {
    started += 1
    const name = `FTQueue server ${started}`
    const child = utilityProcess.fork(serverFile, [], {
      serviceName: name,
      stdio: 'ignore',
      env: childEnvironment(process.env)
    })
    const listeners: ExitListener[] = []
    let isGone = false
    let isAsked = false
    const report = (code: number): void => {
      deaths.delete(name)
      const signal = signalOf(code)
      for (const listener of listeners.splice(0)) listener(signal === null ? code : null, signal)
    }
    child.once('exit', (code) => {
      isGone = true
      if (code !== 0 || isAsked) {
        report(code)
        return
      }
      const wait = setTimeout(report, TRUTH_WAIT_MS, code)
      deaths.set(name, (exitCode) => {
        clearTimeout(wait)
        report(exitCode)
      })
    })

    return {
      get pid() {
        return child.pid
      },
      post(message) {
        if (isGone) return
        isAsked ||= message.kind === 'stop'
        child.postMessage(message)
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onExit(listener) {
        listeners.push(listener)
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
