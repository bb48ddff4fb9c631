/** Runs one command as a process group of its own, so that all of it can be ended. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { bounds } from '../../../shared/bounds'
import { UserError } from '../../../shared/user-error'
import { onAbort, type AbortSignalLike } from '../../client/abort'
import type { Environment } from '../io'
import { LineSplitter } from './line-splitter'

export interface CommandEnd {
  /** Exit code, or the signal that ended it; the other is null. */
  readonly code: number | null
  readonly signal: string | null
  /** It took too long, and was ended for that. */
  readonly isOverdue: boolean
  readonly ms: number
}

export interface ChildOptions {
  readonly environment: Environment
  /** How long it may take; null: as long as it wants. */
  readonly timeoutMs: number | null
  /** Ends it. */
  readonly signal: AbortSignalLike
  /** Gets whole lines of its output. */
  readonly write: (stream: 'stdout' | 'stderr', bytes: Buffer) => Promise<void>
}

/** From SIGTERM to SIGKILL. */
const GRACE_MS = 5000
/** Something that it left behind may hold its output open: so long that is read after its end. */
const REST_MS = 1000

/** @throws UserError (`command`) when it cannot be started */
export async function runCommand(
  words: readonly string[],
  { environment, timeoutMs, signal, write }: ChildOptions
): Promise<CommandEnd> {
  const [program = '', ...args] = words
  const begun = performance.now()
  const child = start(program, args, environment)
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (code, by) => {
      resolve([code, by])
    })
  })
  const reading = Promise.all([
    pass(child.stdout, (bytes) => write('stdout', bytes)),
    pass(child.stderr, (bytes) => write('stderr', bytes))
  ])
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw cannotStart(program, error)
  }
  const ending = endingOf(child)
  let isOverdue = false
  const forget = onAbort(signal, ending.begin)
  if (signal.aborted) ending.begin()
  const overdue =
    timeoutMs === null
      ? undefined
      : setTimeout(() => {
          isOverdue = true
          ending.begin()
        }, timeoutMs)
  const [code, by] = await ended
  const ms = Math.round((performance.now() - begun) * 1000) / 1000
  clearTimeout(overdue)
  forget()
  const rest = setTimeout(() => {
    child.stdout?.destroy()
    child.stderr?.destroy()
  }, REST_MS)
  await reading
  clearTimeout(rest)
  ending.over()
  return { code, signal: by, isOverdue, ms }
}

function start(program: string, args: readonly string[], environment: Environment): ChildProcess {
  try {
    return spawn(program, args, {
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C in the terminal is for who started it, who lets it finish.
      detached: process.platform !== 'win32',
      windowsHide: true
    })
  } catch (error) {
    throw cannotStart(program, error)
  }
}

function cannotStart(program: string, error: unknown): UserError {
  const { code, message } = error as NodeJS.ErrnoException
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such command: give one that is on the PATH, or its path',
    EACCES: 'it may not be run: make it executable'
  }
  return new UserError(`cannot run "${program}": ${reasons[code ?? ''] ?? message}`, 'command')
}

/** SIGTERM to all of it, and SIGKILL to what is left after a while. */
function endingOf(child: ChildProcess): { readonly begin: () => void; readonly over: () => void } {
  let timer: NodeJS.Timeout | undefined
  return {
    begin: () => {
      if (timer !== undefined) return
      signalAll(child, 'SIGTERM')
      timer = setTimeout(() => {
        signalAll(child, 'SIGKILL')
      }, GRACE_MS)
    },
    over: () => {
      if (timer === undefined) return
      clearTimeout(timer)
      signalAll(child, 'SIGKILL')
    }
  }
}

function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    const { pid } = child
    // What it cannot end is gone already.
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => child.kill()
    )
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // All of it is gone already.
  }
}

async function pass(
  stream: Readable | null,
  write: (bytes: Buffer) => Promise<void>
): Promise<void> {
  if (stream === null) return
  const lines = new LineSplitter(bounds.host.workLineBytes)
  try {
    for await (const chunk of stream) {
      const whole = lines.push(chunk as Buffer)
      if (whole !== null) await write(whole)
    }
  } catch {
    // It was cut off: what came so far counts.
  }
  const last = lines.end()
  if (last !== null) await write(last)
}
