/** Runs the command line in this process, on streams that a test can read. */
import { PassThrough, Readable } from 'node:stream'
import { Io, type Environment } from '../../src/main/cli/io'
import { runProgram } from '../../src/main/cli/program'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Everything that a stream was given, as text. */
class Sink extends PassThrough {
  text = ''

  constructor() {
    super()
    this.on('data', (chunk: Buffer) => (this.text += chunk.toString('utf8')))
  }
}

export interface Terminal {
  readonly io: Io
  readonly out: () => string
  readonly err: () => string
}

export function terminal(environment: Environment = {}, input = ''): Terminal {
  const stdout = new Sink()
  const stderr = new Sink()
  return {
    io: new Io({ stdin: Readable.from([input]), stdout, stderr }, environment),
    out: () => stdout.text,
    err: () => stderr.text
  }
}

/** What `ftqueue ARGS` prints and how it ends. */
export async function ftqueue(
  args: readonly string[],
  environment: Environment = {},
  input = ''
): Promise<Ran> {
  const { io, out, err } = terminal({ FTQUEUE_INTERFACE: '127.0.0.1', ...environment }, input)
  const code = await runProgram(args, io)
  return { code, out: out(), err: err() }
}
