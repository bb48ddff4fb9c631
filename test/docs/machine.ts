/** What stands for one machine of a page: a home folder and a shell, on loopback. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const cliFile = path.resolve('out/main/cli.js')

/** How long one command may take. */
const LIMIT_MS = 60_000

export interface Ended {
  readonly code: number | null
  readonly output: string
}

const alive = new Set<Running>()

/** For a run that is ended before its time. */
export function killAll(): void {
  for (const running of alive) running.signal('SIGKILL')
}

/** A command in a shell, with a process group of its own; both its streams as a terminal has them. */
export class Running {
  output = ''
  readonly ended: Promise<Ended>
  private readonly child: ChildProcess
  private readonly limit: NodeJS.Timeout | null

  constructor(
    command: string,
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
    isBackground: boolean
  ) {
    this.child = spawn('bash', ['-c', `exec 2>&1\n${command}`], {
      ...options,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit']
    })
    alive.add(this)
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text))
    this.limit = isBackground ? null : setTimeout(() => this.signal('SIGKILL'), LIMIT_MS)
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (code) => {
        alive.delete(this)
        if (this.limit !== null) clearTimeout(this.limit)
        resolve({ code, output: this.output })
      })
    })
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** To all its processes, as a key of the terminal does. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.child
    if (pid === undefined || this.hasEnded) return
    process.kill(-pid, signal)
  }
}

export class Machine {
  private readonly env: NodeJS.ProcessEnv

  /** @param group the group's name in the place of `default` */
  constructor(
    private readonly folder: string,
    group: string
  ) {
    const bin = path.join(folder, 'bin')
    mkdirSync(bin, { recursive: true })
    const ftqueue = `#!/bin/sh\nexec "${process.execPath}" "${cliFile}" "$@"\n`
    writeFileSync(path.join(bin, 'ftqueue'), ftqueue, { mode: 0o755 })
    this.env = {
      ...process.env,
      PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
      HOME: folder,
      FTQUEUE_HOME: path.join(folder, 'home'),
      FTQUEUE_GROUP: group,
      FTQUEUE_INTERFACE: '127.0.0.1',
      FTQUEUE_KEY: '',
      NO_COLOR: '1'
    }
  }

  write(name: string, lines: readonly string[]): void {
    const file = path.resolve(this.folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, [...lines, ''].join('\n'))
  }

  start(command: string, isBackground: boolean, inCheckout: boolean): Running {
    const cwd = inCheckout ? process.cwd() : this.folder
    return new Running(command, { cwd, env: this.env }, isBackground)
  }
}
