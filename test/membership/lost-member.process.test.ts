/** Servers on loopback that are lost or stopped in the midst of their work. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { freshGroup, Serve, type Environment } from '../support/command'
import { expectValid, oneConfiguration, onlyQueue, sameHash } from '../support/looking'
import { Pushes } from '../support/pushes'

const SERVERS = 3

/**
 * A silent member is suspected after 1.2 s and the next answer comes soon after,
 * within 2 s on a machine that is not starved. This is no measure of speed: it only
 * has to tell going on from being stuck.
 */
const STALL_MOST_MS = 10_000
const STOPPED_MS = 30_000

const stopped = new Set<number>()

afterEach(() => {
  for (const pid of stopped) process.kill(pid, 'SIGCONT')
  stopped.clear()
})

interface Group {
  readonly environment: Environment
  readonly trace: string
  readonly serve: Serve
  readonly pushes: Pushes
}

async function groupUnderLoad(): Promise<Group> {
  const environment = { FTQUEUE_GROUP: freshGroup(), FTQUEUE_HOME: temporaryFolder() }
  const trace = temporaryFolder()
  const args = ['--count', String(SERVERS), '--name', 's', '--no-classic', '--trace', trace]
  const serve = new Serve(args, environment)
  await serve.up(SERVERS)
  const pushes = new Pushes(environment)
  await pushes.more(200)
  return { environment, trace, serve, pushes }
}

/** The server whose turn it is just now. */
async function turnOwner({ environment, serve }: Group) {
  const { turn, config, members } = await oneConfiguration(SERVERS, environment)
  const owner = serve.ready.find(({ server }) => server === turn)
  if (owner === undefined) throw new Error(`${turn} has the turn, but was not started here`)
  return { ...owner, config, members: members.map(({ server }) => server) }
}

/** The last slot of a configuration that this server knew of. */
function lastSlot(trace: string, name: string, config: string): number {
  const lines = readFileSync(path.join(trace, `${name}.1.jsonl`), 'utf8')
    .trim()
    .split('\n')
  const slots = lines
    .map((line) => JSON.parse(line) as { ev: string; config?: string; slot?: number })
    .filter((line) => line.ev === 'deliver' && line.config === config)
    .map(({ slot }) => slot ?? -1)
  return Math.max(...slots)
}

it('goes on when the owner of the turn is killed', async () => {
  const group = await groupUnderLoad()
  const { environment, trace, serve, pushes } = group
  const lost = await turnOwner(group)
  const killedAt = performance.now()
  process.kill(lost.pid, 'SIGKILL')
  await oneConfiguration(SERVERS - 1, environment)
  await pushes.more(200)
  const pushed = await pushes.end()
  expect(pushes.stallMs(killedAt)).toBeLessThan(STALL_MOST_MS)

  await sameHash(SERVERS - 1, environment)
  const survivors = serve.ready.map(({ name }) => name).filter((name) => name !== lost.name)
  for (const name of survivors) expect(await onlyQueue(name, environment)).toEqual(pushed)
  await serve.end()
  await expectValid(trace)
  // It was its turn that the others waited for.
  for (const name of survivors) {
    const next = lastSlot(trace, name, lost.config) + 1
    expect(lost.members[next % SERVERS]).toBe(lost.server)
  }
})

it('takes back a server that was stopped for half a minute', async () => {
  const group = await groupUnderLoad()
  const { environment, trace, serve, pushes } = group
  const { pid, name } = await turnOwner(group)
  const stoppedAt = performance.now()
  stopped.add(pid)
  process.kill(pid, 'SIGSTOP')
  await oneConfiguration(SERVERS - 1, environment)
  await wait(STOPPED_MS - (performance.now() - stoppedAt))
  process.kill(pid, 'SIGCONT')
  stopped.delete(pid)

  await oneConfiguration(SERVERS, environment)
  await pushes.more(200)
  const pushed = await pushes.end()
  expect(pushes.stallMs(stoppedAt)).toBeLessThan(STALL_MOST_MS)
  await sameHash(SERVERS, environment)
  expect(await onlyQueue(name, environment)).toEqual(pushed)
  expect((await serve.end()).code).toBe(0)
  await expectValid(trace)
})
