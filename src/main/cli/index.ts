/** The `ftqueue` command's entry: streams, signals, exit code. */
import { ExitCode } from './exit-code'
import { Io } from './io'
import { runProgram } from './program'

const { stdin, stdout, stderr } = process

// Who reads has enough, as in `ftqueue logs | head`: that is no error.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? ExitCode.ok : ExitCode.broken)
  })
}

// `serve` has its own way to end; every other command just ends.
const args = process.argv.slice(2)
if (args[0] !== 'serve') {
  process.once('SIGINT', () => process.exit(ExitCode.interrupted))
  process.once('SIGTERM', () => process.exit(ExitCode.terminated))
}

void runProgram(args, new Io({ stdin, stdout, stderr }, process.env)).then((code) => {
  process.exitCode = code
})
