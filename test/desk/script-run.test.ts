import { describe, expect, it } from 'vitest'
import { ScriptRun } from '../../src/main/desk/script-run'
import { bounds } from '../../src/shared/bounds'
import { VariableTable } from '../../src/shared/command-line'
import type { LineView, ScriptProgress, ScriptRequest } from '../../src/shared/channels/script'
import type { OperationAnswer, OperationName, StatusName } from '../../src/shared/views'

interface Plan extends Partial<ScriptRequest> {
  readonly status?: (op: OperationName, args: readonly number[]) => StatusName
  /** Called before each answer. */
  readonly meanwhile?: (run: ScriptRun, sent: readonly string[]) => void
  readonly lab?: () => Promise<string>
  readonly variables?: VariableTable
}

/** Runs lines against an imagined group: `create N` gives N + 1000, all else -1. */
async function run(text: string, plan: Plan = {}) {
  const sent: string[] = []
  let inFlight = 0
  let most = 0
  let time = 0
  const changes: ScriptProgress[] = []
  const variables = plan.variables ?? new VariableTable()
  const script: ScriptRun = new ScriptRun(
    {
      run: 'r',
      scope: 's',
      lines: text.split('\n'),
      outstanding: plan.outstanding ?? 1,
      keepGoing: plan.keepGoing ?? false
    },
    variables,
    {
      operate: async (op, args) => {
        sent.push([op, ...args].join(' '))
        most = Math.max(most, ++inFlight)
        await new Promise(setImmediate)
        plan.meanwhile?.(script, sent)
        inFlight -= 1
        time += 2
        const [first = 0] = args
        const answer: OperationAnswer = {
          op,
          queue: first,
          result: op === 'create' ? first + 1000 : op === 'push' ? null : -1,
          status: plan.status?.(op, args) ?? 'ok',
          server: 'a',
          config: 'c',
          slot: sent.length,
          request: `c:${String(sent.length)}`,
          ms: 2
        }
        return answer
      },
      lab: plan.lab ?? (() => Promise.resolve('done by a, b')),
      wait: (ms) => {
        sent.push(`wait ${String(ms)}`)
        return Promise.resolve()
      },
      now: () => time,
      changed: () => {
        if (changes.length === 0) changes.push(script.take())
      }
    }
  )
  await script.all()
  const last = script.take()
  const lines = new Map<number, LineView>()
  for (const { lines: told } of [...changes, last]) for (const one of told) lines.set(one.line, one)
  return { sent, most, last, lines: [...lines.values()].sort((a, b) => a.line - b.line), variables }
}

const states = (lines: readonly LineView[]): string => lines.map(({ state }) => state).join(' ')

describe('ScriptRun', () => {
  it('runs lines one after the other, with variables, and tells of each', async () => {
    const { sent, last, lines } = await run('q = create 12\n# so\npush $q 5\npop $q')
    expect(sent).toEqual(['create 12', 'push 1012 5', 'pop 1012'])
    expect(last).toMatchObject({ state: 'done', operations: 3, answered: 3, errors: 0 })
    expect(last.variables ?? []).toEqual([{ name: 'q', value: 1012 }])
    expect(lines.map(({ first }) => first.map(({ result }) => result))).toEqual([
      [1012],
      [],
      [null],
      [-1]
    ])
    expect(states(lines)).toBe('done done done done')
  })

  it('keeps so many of a repeat in flight, the first and last answers, and a summary', async () => {
    const { sent, most, last, lines } = await run('repeat 1000 push 25 $i\nsize 25', {
      outstanding: 16
    })
    expect(sent).toHaveLength(1001)
    expect(sent.at(-1)).toBe('size 25')
    expect(most).toBe(16)
    expect(last).toMatchObject({ operations: 1001, answered: 1001 })
    const [repeat] = lines
    expect(repeat?.first).toHaveLength(bounds.host.scriptAnswers)
    expect(repeat?.last).toHaveLength(bounds.host.scriptAnswers)
    expect(repeat?.last.at(-1)?.slot).toBeGreaterThan(900)
    expect(repeat?.summary?.p50Ms).toBeCloseTo(2, 1)
    expect(repeat?.summary?.p99Ms).toBeCloseTo(2, 1)
    expect(repeat?.summary?.perSecond).toBeGreaterThan(0)
  })

  it('skips what stands behind a failure, unless it is to go on', async () => {
    const text = 'push $q 1\npop 5\nsize 5'
    const stopped = await run(text)
    expect(stopped.sent).toEqual([])
    expect(states(stopped.lines)).toBe('failed skipped skipped')
    expect(stopped.lines[0]?.problem).toContain('$q has no value')
    expect(stopped.last.state).toBe('failed')
    const went = await run(text, { keepGoing: true })
    expect(went.sent).toEqual(['pop 5', 'size 5'])
    expect(states(went.lines)).toBe('failed done done')
  })

  it.each<StatusName>(['busy', 'timeout', 'not-primary', 'bad-request'])(
    'ends a repeat at an answer that says %s',
    async (status) => {
      const { sent, last, lines } = await run('repeat 100 push 5 $i', {
        outstanding: 4,
        status: (_op, [, item]) => (item === 10 ? status : 'ok')
      })
      expect(sent.length).toBeGreaterThanOrEqual(10)
      expect(sent.length).toBeLessThan(20)
      expect(last).toMatchObject({ state: 'failed', errors: 1 })
      expect(lines[0]?.problem).toBeTypeOf('string')
    }
  )

  it('takes an empty queue for no failure', async () => {
    const { last } = await run('pop 5\npop 6', {
      status: (_op, [queue]) => (queue === 5 ? 'empty' : 'no-such-queue')
    })
    expect(last.state).toBe('done')
  })

  it('sends nothing more when it is cancelled, and waits for what it sent', async () => {
    const { sent, last, lines } = await run('size 1\nrepeat 100000 push 5 $i\npop 5', {
      outstanding: 8,
      meanwhile: (script, soFar) => {
        if (soFar.length > 50) script.cancel()
      }
    })
    expect(sent.length).toBeLessThan(70)
    expect(last.answered).toBe(sent.length)
    expect(last.state).toBe('cancelled')
    expect(states(lines)).toBe('done cancelled skipped')
  })

  it('makes faults, says who took them, and why one was refused', async () => {
    const { lines } = await run('lab heal')
    expect(lines[0]).toMatchObject({ state: 'done', note: 'done by a, b' })
    const refused = await run('lab heal\npop 1', {
      lab: () => Promise.reject(new Error('not a lab server'))
    })
    expect(refused.lines[0]).toMatchObject({ state: 'failed', problem: 'not a lab server' })
    expect(refused.sent).toEqual([])
  })

  it('goes on with the variables that its scope has', async () => {
    const { variables } = await run('q = create 1')
    const { sent } = await run('pop $q', { variables })
    expect(sent).toEqual(['pop 1001'])
  })

  it('is told of no line that did not change', async () => {
    const { last } = await run('pop 1\npop 2')
    expect(last.lines.length).toBeLessThanOrEqual(2)
  })
})
