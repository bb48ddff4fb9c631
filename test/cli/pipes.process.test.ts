/** Who reads has enough: commands end quietly, with the right exit code. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cliFile, freshGroup, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

const LINES = 20_000

/** What the reader read, what stood on standard error, and how `ftqueue ARGS` ended. */
async function readBy(
  reader: string,
  args: string,
  environment: Environment,
  writer = 'true'
): Promise<readonly [out: string, err: string, code: number]> {
  const script = `${writer} | "$0" "$1" ${args} | ${reader}; printf '\\n%s' "\${PIPESTATUS[1]}"`
  const env = { ...process.env, FTQUEUE_INTERFACE: '127.0.0.1', ...environment }
  const { stdout, stderr } = await promisify(execFile)(
    'bash',
    ['-c', script, process.execPath, cliFile],
    { env }
  )
  const lines = stdout.split('\n')
  return [lines.slice(0, -1).join('\n').trimEnd(), stderr, Number(lines.at(-1))]
}

it('is no error for who only looks, and told by who changes something', async () => {
  const home = temporaryFolder()
  const environment = { FTQUEUE_HOME: home, FTQUEUE_GROUP: freshGroup() }
  await new Serve(['--name', 'a', '--no-classic'], environment).up(1)
  const pushes = `(echo 'q = create 12'; seq 1 ${LINES} | sed 's/^/push $q /')`
  expect(await readBy('head -n 1', 'run --outstanding 1024', environment, pushes)).toEqual([
    '25',
    '',
    141
  ])
  expect((await readBy('cat', 'run --outstanding 1024', environment, pushes)).slice(1)).toEqual([
    '',
    0
  ])
  // Its server leaves in an orderly way: nothing is left behind that would have to be killed.
  const served = await readBy('head -n 1', 'serve --name b --no-classic', environment)
  expect(served[0]).toMatch(/^server b runs at /)
  expect(served[1]).toMatch(/stopping …\n$/)
  expect(served[2]).toBe(0)
  const [dumped, ...quietly] = await readBy('head -c 9', 'dump --server a --json', environment)
  expect([dumped.startsWith('{"server"'), ...quietly]).toEqual([true, '', 0])
  expect(await readBy('true', 'help --man', environment)).toEqual(['', '', 0])
})

it('is no error for logs that go on', async () => {
  const home = temporaryFolder()
  mkdirSync(path.join(home, 'logs'))
  const line = { time: 5, level: 'info', name: 'a', event: 'x', message: 'y', fields: {} }
  writeFileSync(path.join(home, 'logs', 'a.ndjson'), `${JSON.stringify(line)}\n`.repeat(LINES))
  const [out, ...quietly] = await readBy('head -n 1', 'logs --json', { FTQUEUE_HOME: home })
  expect([JSON.parse(out), ...quietly]).toEqual([line, '', 0])
})

it.skipIf(process.platform !== 'linux')('tells of an output that cannot be written', async () => {
  const script = '"$0" "$1" help > /dev/full'
  const ended: unknown = await promisify(execFile)('bash', [
    '-c',
    script,
    process.execPath,
    cliFile
  ]).catch((error: unknown) => error)
  expect(ended).toMatchObject({
    code: 1,
    stderr: 'ftqueue: standard output cannot be written (ENOSPC)\n'
  })
})
