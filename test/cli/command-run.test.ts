import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandRun } from '../../src/main/cli/command-run'
import type { OperationAnswer, OperationName, StatusName } from '../../src/shared/views'
import { terminal } from './terminal'

type Reply = Partial<OperationAnswer> & { readonly afterMs?: number }

interface Plan {
  readonly outstanding?: number
  readonly keepGoing?: boolean
  readonly fail?: boolean
  readonly json?: boolean
  /** By default `create N` gives N + 1000 and everything else `ok`. */
  readonly lab?: (fault: string) => { note: string } | { problem: string }
  readonly reply?: (op: OperationName, args: readonly number[]) => Reply
}

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const line of text.split('\n')) {
    await Promise.resolve()
    yield line
  }
}

/** Runs lines against an imagined group. */
async function run(text: string, plan: Plan = {}) {
  const { io, out, err } = terminal()
  const sent: string[] = []
  let inFlight = 0
  let most = 0
  const commands = new CommandRun({
    io,
    json: plan.json ?? false,
    outstanding: plan.outstanding ?? 1,
    keepGoing: plan.keepGoing ?? false,
    fail: plan.fail ?? false,
    run: async (op, args) => {
      sent.push([op, ...args].join(' '))
      most = Math.max(most, ++inFlight)
      const { afterMs = 0, ...reply } = plan.reply?.(op, args) ?? {}
      await wait(afterMs)
      inFlight--
      const [argument = 0] = args
      return {
        op,
        ...(op === 'create' || op === 'id' ? { label: argument } : { queue: argument }),
        result: op === 'create' ? argument + 1000 : null,
        status: 'ok',
        server: 'a',
        config: 'c',
        slot: 1,
        request: 'r:1',
        ms: 1,
        ...reply
      }
    },
    lab: async (fault) => {
      sent.push(`lab ${fault.command.do}`)
      await wait(1)
      return plan.lab?.(fault.command.do) ?? { note: `${fault.command.do}: a, b` }
    },
    wait: (ms) => {
      sent.push(`wait ${String(ms)}`)
      return Promise.resolve()
    }
  })
  const code = await commands.all(linesOf(text))
  return { code, out: out(), err: err(), sent, most }
}

const failing =
  (word: string, status: StatusName) =>
  (op: OperationName): Reply =>
    op === word ? { status, result: null } : {}

describe('run', () => {
  it('answers each command with a line, in order', async () => {
    const { code, out, sent } = await run('create 1\n\n# nothing\npush 5 -7\ntop 5 # c', {
      reply: (op) => (op === 'top' ? { result: -7 } : {})
    })
    expect(sent).toEqual(['create 1', 'push 5 -7', 'top 5'])
    expect([code, out]).toEqual([0, '1001\nok\n-7\n'])
  })

  it('prints the answers as JSON', async () => {
    const { out } = await run('create 1\npush 1 2', { json: true })
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as OperationAnswer)
    expect(answers).toMatchObject([
      { op: 'create', result: 1001 },
      { op: 'push', result: null }
    ])
  })

  it('keeps so many in flight, and no more', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `pop ${i}`).join('\n')
    const reply = () => ({ afterMs: 1 })
    expect((await run(lines, { outstanding: 8, reply })).most).toBe(8)
    expect((await run(lines, { reply })).most).toBe(1)
  })

  it('waits with a variable for the answer that it comes from', async () => {
    const { sent, out, code } = await run('q = create 7\npush $q 1\nq = create 8\npush $q $q', {
      outstanding: 16,
      reply: (op) => (op === 'create' ? { afterMs: 5 } : {})
    })
    expect(sent).toEqual(['create 7', 'push 1007 1', 'create 8', 'push 1008 1008'])
    expect([code, out]).toEqual([0, '1007\nok\n1008\nok\n'])
  })

  it('does not hold up what needs no variable, or one whose value is there', async () => {
    const pushes = Array.from({ length: 20 }, () => 'push $q 1').join('\n')
    const { most } = await run(`q = create 7\n${pushes}`, {
      outstanding: 8,
      reply: (op) => (op === 'push' ? { afterMs: 2 } : {})
    })
    expect(most).toBe(8)
  })
})

describe('errors', () => {
  it.each([
    ['psh 1', 2, 'line 2: there is no command "psh": did you mean push QUEUE ITEM?\n'],
    ['pop $q', 2, 'line 2: $q has no value: give it one first, as in q = create 12\n'],
    ['create x', 2, /^line 2: label "x" is not an integer/]
  ])('stops at %j', async (line, code, problem) => {
    const ran = await run(`size 1\n${line}\nsize 2`, { outstanding: 8 })
    expect(ran.code).toBe(code)
    expect(ran.err).toMatch(problem)
    expect(ran.err.trimEnd().split('\n').length).toBe(1)
    expect(ran.out.split('\n')[0]).toBe('ok')
  })

  it.each<[StatusName, number]>([
    ['timeout', 4],
    ['busy', 5],
    ['not-primary', 5]
  ])('stops at an answer that says %s', async (status, code) => {
    const ran = await run('size 1\npop 1\nsize 2', { reply: failing('pop', status) })
    expect(ran.sent).toEqual(['size 1', 'pop 1'])
    expect(ran.code).toBe(code)
    expect(ran.err).toMatch(/^line 2: /)
  })

  it('takes an empty queue for an error only when asked to', async () => {
    const reply = () => ({ status: 'empty', result: -1 }) as const
    expect(await run('pop 1\npop 1', { reply })).toMatchObject({
      code: 0,
      out: '-1 (queue 1 is empty)\n'.repeat(2)
    })
    expect(await run('pop 1\npop 1', { reply, fail: true })).toMatchObject({
      code: 3,
      sent: ['pop 1']
    })
  })

  it('goes on when told to, and ends with the first error’s code', async () => {
    const ran = await run('nonsense\npop 1\nx = top 1\nsize $x\nsize 2', {
      keepGoing: true,
      reply: (op) => (op === 'top' ? { status: 'timeout', result: null } : {})
    })
    expect(ran.sent).toEqual(['pop 1', 'top 1', 'size 2'])
    expect(ran.code).toBe(2)
    expect(ran.err.split('\n').map((line) => line.slice(0, 7))).toEqual([
      'line 1:',
      'line 3:',
      'line 4:',
      ''
    ])
  })

  it('still answers what was sent before it knew of the error', async () => {
    const ran = await run('pop 1\nsize 1\nsize 2', {
      outstanding: 2,
      reply: (op) => (op === 'pop' ? { status: 'busy', result: null, afterMs: 10 } : { result: 5 })
    })
    expect(ran.sent).toEqual(['pop 1', 'size 1'])
    expect(ran.out.split('\n').slice(1)).toEqual(['5', ''])
  })

  it('passes on what goes wrong with the input', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'size 1'
      await Promise.resolve()
      throw new Error('the disk is gone')
    }
    const { io } = terminal()
    const commands = new CommandRun({
      io,
      json: false,
      outstanding: 1,
      keepGoing: true,
      fail: false,
      run: () => Promise.reject(new Error('not reached')),
      lab: () => Promise.reject(new Error('not reached')),
      wait: () => Promise.resolve()
    })
    await expect(commands.all(broken())).rejects.toThrow()
  })
})

it('gives the same answers however many are in flight', async () => {
  const line = fc.constantFrom('q = create 1', 'push $q 2', 'pop 5', '# x', 'size $r', 'r = id 3')
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 30 }),
      fc.integer({ min: 2, max: 20 }),
      fc.boolean(),
      async (lines, outstanding, keepGoing) => {
        const reply = (op: OperationName): Reply => (op === 'id' ? { result: 44 } : {})
        const one = await run(lines.join('\n'), { reply, keepGoing })
        const many = await run(lines.join('\n'), { reply, keepGoing, outstanding })
        expect(many.code).toBe(one.code)
        expect(many.err).toBe(one.err)
        // What was in flight when an error was found is answered as well.
        expect(many.out.startsWith(one.out)).toBe(true)
        if (keepGoing) expect(many.sent).toEqual(one.sent)
      }
    ),
    { numRuns: 60 }
  )
})

describe('scripts', () => {
  it('repeats a command, with a counter from 1, as many at a time as may be', async () => {
    const { code, sent, most, out } = await run('q = create 7\nrepeat 5 push $q $i\nsize $q', {
      outstanding: 3,
      reply: () => ({ afterMs: 1 })
    })
    expect(code).toBe(0)
    expect(sent).toEqual([
      'create 7',
      ...[1, 2, 3, 4, 5].map((i) => `push 1007 ${String(i)}`),
      'size 1007'
    ])
    expect(most).toBe(3)
    expect(out.trim().split('\n')).toHaveLength(7)
  })

  it('ends a repeat at the first error, unless it is to go on', async () => {
    const failsAtThree = { reply: failing('push', 'busy') }
    const { code, sent } = await run('repeat 100 push 5 $i\npop 5', failsAtThree)
    expect(code).toBe(5)
    expect(sent).toEqual(['push 5 1'])
    const all = await run('repeat 3 push 5 $i\npop 5', { ...failsAtThree, keepGoing: true })
    expect(all.sent).toEqual(['push 5 1', 'push 5 2', 'push 5 3', 'pop 5'])
  })

  it('makes faults and waits between what is answered', async () => {
    const { code, sent, err } = await run('pop 5\nlab heal\nwait 20\npop 5', {
      outstanding: 8,
      reply: () => ({ afterMs: 2 })
    })
    expect(code).toBe(0)
    expect(sent).toEqual(['pop 5', 'lab heal', 'wait 20', 'pop 5'])
    expect(err).toContain('line 2: heal: a, b')
  })

  it('stops at a fault that is refused', async () => {
    const { code, sent, err } = await run('lab heal\npop 5', {
      lab: () => ({ problem: 'a: not a lab server' })
    })
    expect(code).toBe(2)
    expect(sent).toEqual(['lab heal'])
    expect(err).toContain('line 1: a: not a lab server')
  })
})
