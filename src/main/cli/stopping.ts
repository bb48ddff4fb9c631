/** How `serve` ends when it is told to: in an orderly way, and in bounded time. */
import type { Host } from '../host/host'
import { ExitCode } from './exit-code'
import type { Io } from './io'

/** For what is left to do when no server runs any more: closing windows, writing the last events. */
const REST_MS = 3000

export interface Stopping {
  /** Resolves when a signal asked for the end and all servers are gone; 0 when all left in an orderly way. */
  readonly whenStopped: Promise<ExitCode>
  readonly isAsked: () => boolean
  readonly forget: () => void
}

/**
 * The first signal lets the servers leave the group, for which the host gives them a time; a
 * second one ends everything at once.
 *
 * @param asked called at the first signal
 */
export function stopOnSignals(
  host: Host,
  io: Io,
  stopTimeoutMs: number,
  asked: () => void
): Stopping {
  let isAsked = false
  let code: ExitCode = ExitCode.ok
  let resolve: (code: ExitCode) => void = () => undefined
  const whenStopped = new Promise<ExitCode>((done) => (resolve = done))
  const told = new Set<string>()
  host.on('changed', ({ name, state, problem }) => {
    if (!isAsked || state !== 'stopping' || problem === null || told.has(name)) return
    told.add(name)
    code = ExitCode.broken
    io.note(`server ${name} ${problem}`)
  })
  const endAtOnce = (): void => {
    code = ExitCode.broken
    const running = host.views().filter(({ pid }) => pid !== null)
    io.note(`ended at once: ${running.map(({ name }) => name).join(', ') || 'no server ran'}`)
    for (const { name } of running) host.kill(name).catch(() => undefined)
    endIn(REST_MS)
  }
  const endIn = (ms: number): void => {
    setTimeout(() => process.exit(ExitCode.broken), ms).unref()
  }
  const stop = (): void => {
    if (isAsked) {
      endAtOnce()
      return
    }
    isAsked = true
    io.note('stopping …')
    asked()
    endIn(stopTimeoutMs + REST_MS)
    void host.stopAll().then(() => resolve(code))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // Nobody reads its events any more: its servers leave in an orderly way, too.
  const forgetReader = io.onInterrupt(stop)
  return {
    whenStopped,
    isAsked: () => isAsked,
    forget: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      forgetReader()
    }
  }
}
