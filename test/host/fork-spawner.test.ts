import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { childEnvironment, forkSpawner, withoutInspector } from '../../src/main/host/fork-spawner'
import type { ServerMessage } from '../../src/main/server/messages'
import { temporaryFolder } from '../support/temporary-folder'

it('keeps debuggers and join codes to itself', () => {
  expect(
    withoutInspector([
      '--inspect',
      '--inspect-brk=9229',
      '--max-old-space-size=100',
      '--debug-port=1'
    ])
  ).toEqual(['--max-old-space-size=100'])
  expect(childEnvironment({ NODE_OPTIONS: '--inspect=0 --no-warnings', A: 'b' })).toEqual({
    NODE_OPTIONS: '--no-warnings',
    A: 'b'
  })
  expect(childEnvironment({ A: 'b' })).toEqual({ A: 'b' })
  expect(childEnvironment({ A: 'b', FTQUEUE_KEY: 'secret' })).toEqual({ A: 'b' })
})

/** Runs a script as if it were the server, until it ends. */
async function run(script: string) {
  const file = join(temporaryFolder(), 'server.cjs')
  writeFileSync(file, script)
  const channel = forkSpawner(file)()
  const messages: ServerMessage[] = []
  channel.onMessage((message) => messages.push(message))
  const exit = await new Promise((resolve) => {
    channel.onExit((code, signal) => {
      resolve([code, signal])
    })
    channel.post({ kind: 'stop' })
  })
  channel.post({ kind: 'stop' })
  channel.kill()
  return { messages, exit }
}

it('speaks with a process, and tells how it ended', async () => {
  const { messages, exit } = await run(
    `process.on('message', (m) => process.send({ kind: 'failed', problem: m.kind, field: null }, () => process.exit(7)))`
  )
  expect(messages).toEqual([{ kind: 'failed', problem: 'stop', field: null }])
  expect(exit).toEqual([7, null])
})

it('turns what a process prints into log lines', async () => {
  const { messages, exit } = await run(
    `process.on('message', () => { console.error('out of memory\\n'); process.kill(process.pid, 'SIGKILL') })`
  )
  expect(messages).toMatchObject([
    { kind: 'logs', lines: [{ level: 'error', event: 'printed', message: 'out of memory' }] }
  ])
  expect(exit).toEqual([null, 'SIGKILL'])
})

it('tells of a process that ends by itself for lack of a file', async () => {
  const channel = forkSpawner(join(temporaryFolder(), 'absent.cjs'))()
  const code = await new Promise((resolve) => {
    channel.onExit(resolve)
  })
  expect(code).toBe(1)
})
