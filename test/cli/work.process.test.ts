/** Pops that wait, and workers, against real servers. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import {
  Command,
  eventually,
  freshGroup,
  run,
  Serve,
  type Ended,
  type Environment
} from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

const QUEUE = '25'

/** Three servers with a queue in their group. */
async function group(...flags: string[]) {
  const environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  const serve = new Serve(['--count', '3', '--name', 'a', '--no-classic', ...flags], environment)
  await serve.up(3)
  expect((await ftqueue(environment, 'create', '12')).out).toBe(`${QUEUE}\n`)
  return { environment, serve }
}

function ftqueue(environment: Environment, ...args: string[]): Promise<Ended> {
  return run(args, environment)
}

function push(environment: Environment, items: readonly number[]): Promise<Ended> {
  const lines = items.map((item) => `push ${QUEUE} ${item}\n`).join('')
  return run(['run', '--outstanding', '64'], environment, lines)
}

const numbers = (text: string): number[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
    .sort((a, b) => a - b)

it('a pop waits for an item, and ends by a signal without losing one', async () => {
  const { environment } = await group()
  const first = new Command(['pop', QUEUE, '--wait', '--json'], environment)
  const lines = new Command(['run', '--wait'], environment, { input: `pop ${QUEUE}\n` })
  await push(environment, [5, 8])
  const popped = JSON.parse((await first.ended).out) as { status: string; result: number }
  expect(popped.status).toBe('ok')
  expect([popped.result, Number((await lines.ended).out)].sort()).toEqual([5, 8])

  const none = await ftqueue(environment, 'pop', QUEUE, '--wait', '50', '--fail')
  expect(none).toMatchObject({ code: 3, out: '-1\n', err: `queue ${QUEUE} is empty\n` })
  const missing = await ftqueue(environment, 'pop', '999', '--wait')
  expect(missing).toMatchObject({ code: 0, out: '-1\n', err: 'there is no queue 999\n' })

  // It says that it has nobody to wait for, so it is known to wait.
  const alone = new Command(['pop', QUEUE, '--wait', '--timeout', '50'], {
    ...environment,
    FTQUEUE_GROUP: freshGroup()
  })
  await eventually(() => alone.err.includes('; waiting on\n'))
  expect((await alone.kill('SIGINT')).code).toBe(130)

  const destroyed = new Command(['pop', QUEUE, '--wait'], environment)
  const waiting = new Command(['work', QUEUE, '--', 'echo'], environment)
  await push(environment, [1, 2, 3])
  await eventually(() => waiting.out !== '' || destroyed.child.exitCode !== null)
  await ftqueue(environment, 'destroy', QUEUE)
  expect((await destroyed.ended).code).toBe(0)
  expect(await waiting.ended).toMatchObject({ code: 3, err: `there is no queue ${QUEUE}\n` })
})

it('workers work on each item exactly once while a server is killed', async () => {
  const { environment, serve } = await group('--restart')
  const items = Array.from({ length: 300 }, (_, i) => i)
  const workers = [1, 2].map(
    () => new Command(['work', QUEUE, '-j', '8', '--', 'echo'], environment)
  )
  const out = (): string => workers.map((worker) => worker.out).join('')
  await push(environment, items.slice(0, 100))
  await eventually(() => numbers(out()).length > 20)
  const [victim] = serve.ready
  process.kill(victim?.pid ?? 0, 'SIGKILL')
  await push(environment, items.slice(100))
  await eventually(() => numbers(out()).length >= items.length)
  for (const worker of workers) {
    expect(await worker.kill('SIGTERM')).toMatchObject({ code: 143 })
  }
  expect(numbers(out())).toEqual(items)
  expect((await ftqueue(environment, 'size', QUEUE)).out).toBe('0\n')
})

it('a worker that is ended puts back what is not done', async () => {
  const { environment } = await group()
  const folder = temporaryFolder()
  const log = path.join(folder, 'log')
  await push(environment, [5, 8, 13])
  const script = 'echo $FTQUEUE_ITEM >> "$0"; exec sleep 600'
  const args = ['work', QUEUE, '-j', '2', '--json', '--', 'sh', '-c', script, log]
  const worker = new Command(args, environment)
  await eventually(() => {
    try {
      return numbers(readFileSync(log, 'utf8')).length === 2
    } catch {
      return false
    }
  })
  worker.child.kill('SIGINT')
  await eventually(() => worker.err.includes('no item is begun any more'))
  const { code, out } = await worker.kill('SIGINT')
  expect(code).toBe(130)
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(records).toMatchObject(
    [0, 1].map(() => ({ attempt: 1, signal: 'SIGTERM', outcome: 'put-back' }))
  )
  expect((await ftqueue(environment, 'size', QUEUE)).out).toBe('3\n')
  const unknown = await ftqueue(environment, 'work', QUEUE, '--', '/nowhere/at/all')
  expect(unknown.code).toBe(2)
  expect(unknown.err).toContain('ftqueue: cannot run "/nowhere/at/all": there is no such command')
  expect((await ftqueue(environment, 'size', QUEUE)).out).toBe('3\n')
})
