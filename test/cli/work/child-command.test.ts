import { describe, expect, it } from 'vitest'
import { runCommand, type ChildOptions } from '../../../src/main/cli/work/child-command'

function sink(over: Partial<ChildOptions> = {}) {
  const written = { stdout: '', stderr: '' }
  const options: ChildOptions = {
    environment: { PATH: process.env['PATH'], FTQUEUE_ITEM: '5' },
    timeoutMs: null,
    signal: new AbortController().signal,
    write: (stream, bytes) => {
      written[stream] += bytes.toString('utf8')
      return Promise.resolve()
    },
    ...over
  }
  return { written, options }
}

const sh = (script: string): readonly string[] => ['sh', '-c', script]

describe.skipIf(process.platform === 'win32')('a command', () => {
  it('has its output passed on, its environment, and its exit code', async () => {
    const { written, options } = sink()
    const end = await runCommand(sh('echo "out $FTQUEUE_ITEM"; printf err >&2; exit 3'), options)
    expect(end).toMatchObject({ code: 3, signal: null, isOverdue: false })
    expect(written).toEqual({ stdout: 'out 5\n', stderr: 'err\n' })
  })

  it('reads nothing', async () => {
    const { written, options } = sink()
    expect(await runCommand(['cat'], options)).toMatchObject({ code: 0 })
    expect(written.stdout).toBe('')
  })

  it('that takes too long is ended', async () => {
    const { options } = sink({ timeoutMs: 50 })
    const end = await runCommand(sh('exec sleep 600'), options)
    expect(end).toMatchObject({ code: null, signal: 'SIGTERM', isOverdue: true })
  })

  it('is ended with all that it began', async () => {
    const stop = new AbortController()
    let written = ''
    const { options } = sink({
      signal: stop.signal,
      write: (stream, bytes) => {
        if (stream === 'stdout') written += bytes.toString('utf8')
        if (written.includes('ready')) stop.abort()
        return Promise.resolve()
      }
    })
    const inner = "trap 'echo ended; exit' TERM; echo ready; while :; do sleep 0.02; done"
    const end = await runCommand(sh(`(${inner}) & wait`), options)
    expect(end).toMatchObject({ signal: 'SIGTERM', isOverdue: false })
    expect(written).toBe('ready\nended\n')
  })

  it('is ended by the signal', async () => {
    const stop = new AbortController()
    const { options } = sink({ signal: stop.signal, write: () => Promise.resolve(stop.abort()) })
    const end = await runCommand(sh('echo begun; exec sleep 600'), options)
    expect(end).toMatchObject({ signal: 'SIGTERM', isOverdue: false })
    expect(await runCommand(sh('exec sleep 600'), options)).toMatchObject({ signal: 'SIGTERM' })
  })

  it('that cannot be started says why', async () => {
    const { options } = sink()
    await expect(runCommand(['/nowhere/at/all'], options)).rejects.toThrow(
      'cannot run "/nowhere/at/all": there is no such command: give one that is on the PATH, or its path'
    )
    await expect(runCommand(['/'], options)).rejects.toThrow(/it may not be run/)
    await expect(runCommand(['a\0b'], options)).rejects.toThrow(/cannot run/)
  })
})
