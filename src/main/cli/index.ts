/** The `ftqueue` command's entry: streams, signals, exit code. */
import { ExitCode } from './exit-code'
import { Io } from './io'
import { runProgram } from './program'

const { stdin, stdout, stderr } = process

const io = new Io({ stdin, stdout, stderr }, process.env)

stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!io.lose('stdout')) return
  // Who reads has enough, as in `ftqueue logs | head`.
  if (error.code === 'EPIPE') end(io.whenUnread)
  else {
    io.note(`ftqueue: standard output cannot be written (${error.code ?? error.message})`)
    end(ExitCode.broken)
  }
})
// Nobody is there to be told.
stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (io.lose('stderr')) end(error.code === 'EPIPE' ? io.whenUnread : ExitCode.broken)
})

function end(code: ExitCode): void {
  if (!io.interrupt(code)) process.exit(code)
}

process.on('exit', () => {
  io.endProgress()
})

// `serve` has its own way to end; others just end, unless they have something to put in order.
const args = process.argv.slice(2)
if (args.find((arg) => !arg.startsWith('-')) !== 'serve') {
  process.on('SIGINT', () => {
    end(ExitCode.interrupted)
  })
  process.on('SIGTERM', () => {
    end(ExitCode.terminated)
  })
}

void runProgram(args, io).then((code) => {
  process.exitCode = code
})
