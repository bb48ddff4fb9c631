/** The `ftqueue` command's entry: streams, signals, exit code. */
import { ExitCode } from './exit-code'
import { Io } from './io'
import { runProgram } from './program'

const { stdin, stdout, stderr } = process

const io = new Io({ stdin, stdout, stderr }, process.env)

// Who reads has enough, as in `ftqueue logs | head`: that is no error.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const code = error.code === 'EPIPE' ? ExitCode.ok : ExitCode.broken
    if (!io.interrupt(code)) process.exit(code)
  })
}

// `serve` has its own way to end; others just end, unless they have something to put in order.
const args = process.argv.slice(2)
if (args[0] !== 'serve') {
  const endBy = (code: ExitCode) => (): void => {
    if (!io.interrupt(code)) process.exit(code)
  }
  process.on('SIGINT', endBy(ExitCode.interrupted))
  process.on('SIGTERM', endBy(ExitCode.terminated))
}

void runProgram(args, io).then((code) => {
  process.exitCode = code
})
