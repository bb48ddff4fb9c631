/** What passes a network, by `tcpdump`. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'

const running = new Set<Capture>()

afterEach(async () => {
  await Promise.all([...running].map((capture) => capture.end()))
})

export class Capture {
  private constructor(
    private readonly child: ChildProcess,
    /** Where the packets are, with the headers of their frames. */
    readonly file: string
  ) {
    running.add(this)
  }

  /** Resolves when it listens. */
  static async begin(within: readonly string[], device: string): Promise<Capture> {
    const file = join(temporaryFolder(), 'capture.pcap')
    const tcpdump = ['tcpdump', '-i', device, '-U', '--immediate-mode', '-Z', 'root', '-w', file]
    const [program = '', ...args] = [...within, ...tcpdump]
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let told = ''
    await new Promise<void>((done, fail) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        told += text
        if (told.includes('listening on')) done()
      })
      child.once('error', fail).once('exit', () => {
        fail(new Error(`nothing can be captured; it takes tcpdump, and root: ${told}`))
      })
    })
    return new Capture(child, file)
  }

  /** Ends it. Returns its file: every packet, headers included. */
  async end(): Promise<Buffer> {
    if (running.delete(this)) {
      const ended = once(this.child, 'exit')
      this.child.kill('SIGINT')
      await ended
    }
    return readFileSync(this.file)
  }
}
