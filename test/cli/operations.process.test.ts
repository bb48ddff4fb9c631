/** The client's commands against real servers. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import type { OperationAnswer } from '../../src/shared/views'
import {
  cliFile,
  Command,
  eventually,
  freshGroup,
  run,
  Serve,
  type Environment
} from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

let environment: Environment
let servers: readonly string[]

beforeEach(async () => {
  environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  servers = await new Serve(['--count', '3', '--name', 'a', '--no-classic'], environment).up(3)
})

/** Exit code, standard output, standard error. */
async function ftqueue(line: string): Promise<readonly [number | null, string, string]> {
  const { code, out, err } = await run(line.split(' '), environment)
  return [code, out, err]
}

async function json<T>(line: string): Promise<T> {
  const [code, out, err] = await ftqueue(`${line} --json`)
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as T
}

interface Status {
  readonly group: string
  readonly configurations: readonly {
    readonly config: string
    readonly kind: string
    readonly members: readonly { readonly server: string; readonly hash: string }[]
    readonly turn: string
  }[]
}

describe('the seven operations', () => {
  it('print results, and remarks beside them', async () => {
    expect(await ftqueue('id 12')).toEqual([0, '-1\n', 'there is no queue with label 12\n'])
    expect(await ftqueue('create 12')).toEqual([0, '25\n', ''])
    expect(await ftqueue('create 12')).toEqual([0, '25\n', ''])
    expect(await ftqueue('id 12')).toEqual([0, '25\n', ''])
    expect(await ftqueue('push 25 -5')).toEqual([0, '', ''])
    expect(await ftqueue('push 25 9007199254740991')).toEqual([0, '', ''])
    expect(await ftqueue('size 25')).toEqual([0, '2\n', ''])
    expect(await ftqueue('top 25')).toEqual([0, '-5\n', ''])
    expect(await ftqueue('pop 25')).toEqual([0, '-5\n', ''])
    expect(await ftqueue('pop 25')).toEqual([0, '9007199254740991\n', ''])
    expect(await ftqueue('pop 25')).toEqual([0, '-1\n', 'queue 25 is empty\n'])
    expect(await ftqueue('top 25 --fail')).toEqual([3, '-1\n', 'queue 25 is empty\n'])
    expect(await ftqueue('destroy 25')).toEqual([0, '', ''])
    expect(await ftqueue('size 25')).toEqual([0, '-1\n', 'there is no queue 25\n'])
    expect(await ftqueue('push 25 1')).toEqual([0, '', 'there is no queue 25\n'])
    expect(await ftqueue('push 25 1 --fail')).toEqual([3, '', 'there is no queue 25\n'])
  })

  it('give JSON as the contract says', async () => {
    const made = await json<OperationAnswer>('create -3')
    expect(made).toMatchObject({ op: 'create', label: -3, status: 'ok' })
    expect(made.result).toBeGreaterThan(0)
    await json(`push ${made.result} -1`)
    const popped = await json<OperationAnswer>(`pop ${made.result}`)
    expect(Object.keys(popped)).toEqual([
      'op',
      'queue',
      'result',
      'status',
      'server',
      'config',
      'slot',
      'request',
      'ms'
    ])
    // -1 is an item here, and nothing there.
    expect(popped).toMatchObject({ queue: made.result, result: -1, status: 'ok' })
    expect(servers).toContain(popped.server)
    expect(popped.config).toMatch(/^\d+\.[0-9a-f]{12}$/)
    expect(popped.request).toMatch(/^[0-9a-f-]{36}:1$/)
    expect(await json('pop ' + String(made.result))).toMatchObject({ result: -1, status: 'empty' })
    expect(await json('pop 999')).toMatchObject({ result: -1, status: 'no-such-queue' })
  })

  it('take turns over the servers', async () => {
    const answered = new Set<string | null>()
    for (let i = 0; i < 3; i++) answered.add((await json<OperationAnswer>('size 1')).server)
    expect([...answered].sort()).toEqual([...servers].sort())
  })
})

describe('run', () => {
  it('reads commands with variables from standard input, many in flight', async () => {
    const pushes = Array.from({ length: 300 }, (_, i) => `push $q ${i}`)
    const pops = pushes.map(() => 'pop $q')
    const input = ['q = create 7', ...pushes, 'size $q', ...pops, 'pop $q', ''].join('\n')
    const { code, out } = await run(['run', '--outstanding', '64'], environment, input)
    const lines = out.trimEnd().split('\n')
    expect(code).toBe(0)
    expect(lines.slice(0, 301)).toEqual(['15', ...pushes.map(() => 'ok')])
    expect(lines.slice(301)).toEqual([
      '300',
      ...pops.map((_, i) => String(i)),
      '-1 (queue 15 is empty)'
    ])
  })
})

describe('status and dump', () => {
  it('show the same on every server once all have everything', async () => {
    await run(
      ['run', '--outstanding', '16'],
      environment,
      'a = create 1\nb = create 2\npush $a 10\npush $a 20\npush $b 30\n'
    )
    const hashes = async (): Promise<string[]> => {
      const { configurations } = await json<Status>('status')
      return configurations.flatMap(({ members }) => members.map(({ hash }) => hash))
    }
    await eventually(async () => {
      const all = await hashes()
      return all.length === 3 && new Set(all).size === 1
    })
    const [hash = ''] = await hashes()
    for (const [i, server] of servers.entries()) {
      const named = await json<{ hash: string; queues: object[] }>(`dump --server a${i + 1}`)
      expect(named).toEqual({
        server,
        hash,
        queues: [
          { label: 1, id: 3, items: [10, 20] },
          { label: 2, id: 5, items: [30] }
        ]
      })
      expect(await json(`dump --server ${server}`)).toEqual(named)
    }
    await ftqueue('push 5 40')
    expect(await hashes()).not.toContain(hash)
  })

  it('have a form for people', async () => {
    const [code, out] = await ftqueue('status')
    expect(code).toBe(0)
    expect(out).toMatch(/^configuration \d+\.[0-9a-f]{12}, regular, 3 servers, policy available\n/)
    expect(out.split('\n').length).toBe(6)
    await ftqueue('create 1')
    expect((await ftqueue('dump --server a1'))[1]).toMatch(/label {2}queue {2}size {2}items/)
    const [unknown, , problem] = await ftqueue('dump --server x')
    expect(unknown).toBe(2)
    expect(problem).toBe('ftqueue: there is no server "x" in this group: there is a1, a2, a3\n')
  })
})

describe('lab', () => {
  it('is refused by servers that were started without it', async () => {
    const [code, out, err] = await ftqueue('lab loss 0.5')
    expect([code, out]).toEqual([5, ''])
    expect(err).toMatch(/^ftqueue: refused: lab commands are for servers started with --lab/)
  })
})

describe('logs', () => {
  it('come from every server, and can be followed', async () => {
    const follow = new Command(['logs', '--follow', '--json', '--lines', '1'], environment)
    await eventually(() => follow.out.includes('\n'))
    const serve = new Serve(['--name', 'late', '--no-classic'], environment)
    await eventually(() => follow.out.includes('"name":"late"'))
    expect((await follow.kill('SIGINT')).code).toBe(130)
    await serve.end()
    const [, out] = await ftqueue('logs --json --level info')
    const names = out.split('\n').flatMap((line) => /"name":"([^"]+)"/.exec(line)?.[1] ?? [])
    expect([...new Set(names)].sort()).toEqual(['a1', 'a2', 'a3', 'late'])
  })

  it('go quietly when their reader has enough', async () => {
    const { stdout, stderr } = await promisify(execFile)(
      '/bin/sh',
      ['-c', '"$0" "$1" logs | head -n 1', process.execPath, cliFile],
      { env: { ...process.env, ...environment } }
    )
    expect(stdout.split('\n').length).toBe(2)
    expect(stderr).toBe('')
  })
})

describe('signals', () => {
  it('end a command that waits, with 143', async () => {
    const pop = new Command(['pop', '5', '--timeout', '60000'], {
      ...environment,
      FTQUEUE_GROUP: freshGroup()
    })
    const commands = new Command(['logs', '--follow'], environment)
    await eventually(() => commands.out !== '')
    expect((await commands.kill('SIGTERM')).code).toBe(143)
    expect((await pop.kill('SIGTERM')).out).toBe('')
  })
})

describe('bench', () => {
  it.each(['push', 'pop', 'mixed'])('%s measures the group', async (op) => {
    const result = await json<Record<string, unknown>>(
      `bench ${op} --outstanding 16 --seconds 1 --clients 2`
    )
    expect(result).toMatchObject({
      op,
      errors: 0,
      outstanding: 16,
      durability: 'async',
      replicas: 3
    })
    for (const key of ['ops_per_s', 'p50_ms', 'p99_ms']) expect(result[key]).toBeGreaterThan(0)
    // Its queue is gone afterwards.
    expect((await json<{ queues: object[] }>('dump --server a1')).queues).toEqual([])
  })
})
