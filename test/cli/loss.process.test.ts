/** Ten thousand operations while a fifth of all datagrams is lost. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { GroupView } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

interface Delivered {
  readonly ev: string
  readonly message: string
  readonly config: string
  readonly slot: number
  readonly i: number
}

/** What a server delivered, in order, without when and where. */
function deliveries(file: string): Delivered[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"ev":"deliver"'))
    .map((line) => {
      const parsed = JSON.parse(line) as Delivered & { t?: number; server?: string }
      delete parsed.t
      delete parsed.server
      return parsed
    })
}

it('answers 10,000 operations with 20 % loss, in one order everywhere', async () => {
  const environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  const trace = temporaryFolder()
  const args = ['--count', '3', '--lab', '--no-classic', '--trace', trace]
  const serve = new Serve(args, environment)
  await serve.up(3)
  const lab = await run(['lab', 'loss', '0.2', '--json'], environment)
  expect((JSON.parse(lab.out) as { applied: object[] }).applied.length).toBe(3)

  const pushes = Array.from({ length: 6000 }, (_, i) => `push 25 ${i}`)
  const pops = Array.from({ length: 3999 }, () => 'pop 25')
  const input = ['create 12', ...pushes, ...pops].join('\n')
  const { code, out, err } = await run(
    ['run', '--outstanding', '32', '--timeout', '60000'],
    environment,
    input
  )
  expect([code, err]).toEqual([0, ''])
  const answers = out.trimEnd().split('\n')
  expect(answers.length).toBe(10_000)
  expect(answers.slice(6001)).toEqual(pops.map((_, i) => String(i)))

  await run(['lab', 'reset'], environment)
  await eventually(async () => {
    const { configurations } = JSON.parse(
      (await run(['status', '--json'], environment)).out
    ) as GroupView
    const members = configurations.flatMap((one) => one.members)
    return members.length === 3 && new Set(members.map(({ hash }) => hash)).size === 1
  })
  await serve.end()

  const files = readdirSync(trace).sort()
  expect(files).toEqual(['node1.1.jsonl', 'node2.1.jsonl', 'node3.1.jsonl'])
  const [first = [], ...others] = files.map((file) => deliveries(path.join(trace, file)))
  // Every request was executed once, however often it was sent.
  expect(first.length).toBe(10_000)
  expect(new Set(first.map(({ message }) => message)).size).toBe(10_000)
  for (const other of others) expect(other).toEqual(first)
})
