import { describe, expect, it } from 'vitest'
import { CommandRunner } from '../../src/main/desk/command-runner'
import type { OperationAnswer, OperationName } from '../../src/shared/views'

function answer(op: OperationName, result: number | null): OperationAnswer {
  return {
    op,
    result,
    status: 'ok',
    server: null,
    config: null,
    slot: null,
    request: 'client:1',
    ms: 1
  }
}

function setUp(result: (op: OperationName) => number | null = () => 25) {
  const calls: string[] = []
  const pending: (() => void)[] = []
  const runner = new CommandRunner((op, args) => {
    calls.push([op, ...args].join(' '))
    return new Promise((resolve) =>
      pending.push(() => {
        resolve(answer(op, result(op)))
      })
    )
  })
  /** Lets everything that can go on go on, then answers the oldest open operation. */
  const answerNext = async (): Promise<void> => {
    await new Promise(setImmediate)
    pending.shift()?.()
    await new Promise(setImmediate)
  }
  return { runner, calls, answerNext }
}

describe('CommandRunner', () => {
  it('runs a line and gives its answer', async () => {
    const { runner, calls, answerNext } = setUp()
    const outcome = runner.run('push 25 7')
    await answerNext()
    expect(await outcome).toEqual({ line: 'push 25 7', answer: answer('push', 25) })
    expect(calls).toEqual(['push 25 7'])
  })

  it('answers blank lines and comments without asking anybody', async () => {
    const { runner, calls } = setUp()
    expect(await runner.run('  # only a comment')).toEqual({
      line: '  # only a comment',
      answer: null
    })
    expect(calls).toEqual([])
  })

  it('lets a line use what the line before it assigns, however quickly it is typed', async () => {
    const { runner, calls, answerNext } = setUp()
    const outcomes = [runner.run('q = create 12'), runner.run('push $q 5')]
    await answerNext()
    await answerNext()
    await Promise.all(outcomes)
    expect(calls).toEqual(['create 12', 'push 25 5'])
  })

  it('refuses what cannot be run, beside the command field, and goes on', async () => {
    const { runner, answerNext } = setUp()
    await expect(runner.run('pusch 1 2')).rejects.toMatchObject({
      name: 'UserError',
      field: 'command',
      message: expect.stringContaining('push') as string
    })
    await expect(runner.run('pop $never')).rejects.toMatchObject({ field: 'command' })
    const outcome = runner.run('pop 25')
    await answerNext()
    expect((await outcome).answer?.op).toBe('pop')
  })

  it('forgets a variable whose new value never came', async () => {
    const results = [25, null]
    const { runner, answerNext } = setUp(() => results.shift() ?? null)
    for (const line of ['q = create 12', 'q = create 13']) {
      const outcome = runner.run(line)
      await answerNext()
      await outcome
    }
    await expect(runner.run('pop $q')).rejects.toMatchObject({ field: 'command' })
  })

  it('takes a bounded number of waiting lines', async () => {
    const { runner } = setUp()
    for (let i = 0; i < 1000; i++) void runner.run('pop 1')
    await expect(runner.run('pop 1')).rejects.toMatchObject({ field: 'command' })
  })
})
