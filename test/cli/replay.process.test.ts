/** Real servers that are recorded while they work, and what a replay makes of it. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { judgeRecordings, recordingsIn } from '../sim/recordings'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { sameHash } from '../support/looking'
import { Pushes } from '../support/pushes'
import { temporaryFolder } from '../support/temporary-folder'

interface Recorded {
  readonly environment: Environment
  readonly trace: string
  readonly record: string
  readonly serve: Serve
  readonly servers: readonly string[]
}

async function recorded(...flags: string[]): Promise<Recorded> {
  const environment = { FTQUEUE_GROUP: freshGroup(), FTQUEUE_HOME: temporaryFolder() }
  const [trace, record] = [temporaryFolder(), temporaryFolder()]
  const places = ['--trace', trace, '--record', record]
  const args = ['--count', '3', '--name', 's', '--no-classic', ...places, ...flags]
  const serve = new Serve(args, environment)
  return { environment, trace, record, serve, servers: await serve.up(3) }
}

interface Replayed {
  readonly event: 'replayed'
  readonly same: boolean
  readonly ending: string
  readonly inputs: number
}

/** `ftqueue replay --trace`: what it says, and the trace that it writes. */
async function replay(file: string): Promise<{ told: Replayed; trace: string }> {
  const out = path.join(temporaryFolder(), 'out.jsonl')
  const { code, out: said, err } = await run(['replay', file, '--trace', out, '--json'], {})
  expect([code, err]).toEqual([0, ''])
  const told = JSON.parse(said.trimEnd().split('\n').at(-1) ?? '') as Replayed
  return { told, trace: readFileSync(out, 'utf8') }
}

/** It was started again, and has been a member of all three since. */
function hasRejoined({ events }: Serve, server: string): boolean {
  const starts = events.flatMap((event, at) =>
    event.event === 'ready' && event.server === server ? [at] : []
  )
  const since = starts.length < 2 ? [] : events.slice(starts.at(-1))
  return since.some(
    (event) =>
      event.event === 'config' &&
      event.server === server &&
      event.kind === 'regular' &&
      event.members.length === 3
  )
}

const delivered = (trace: string): number => trace.split('"ev":"deliver"').length - 1

it('replays three servers under load, a crash and a rejoin, byte for byte', async () => {
  const { environment, trace, record, serve, servers } = await recorded('--restart')
  const pushes = new Pushes(environment)
  await pushes.more(400)
  const killed = serve.ready[1]
  process.kill(killed?.pid ?? 0, 'SIGKILL')
  await eventually(() => hasRejoined(serve, killed?.server ?? ''))
  await serve.together(servers)
  await pushes.more(400)
  await pushes.end()
  await sameHash(3, environment)
  expect((await serve.end()).code).toBe(0)

  const files = readdirSync(record).sort()
  expect(files).toEqual(['s1.1.rec', 's2.1.rec', 's2.2.rec', 's3.1.rec'])
  for (const file of files) {
    const live = readFileSync(path.join(trace, file.replace('.rec', '.jsonl')), 'utf8')
    const { told, trace: again } = await replay(path.join(record, file))
    expect(told.same).toBe(true)
    expect(delivered(again)).toBeGreaterThanOrEqual(100)
    if (file === 's2.1.rec') {
      // Its last moments were on their way to the disk.
      expect(['open', 'torn']).toContain(told.ending)
      expect(live.startsWith(again)).toBe(true)
    } else {
      expect(told.ending).toBe('stopped')
      expect(again === live).toBe(true)
    }
  }
  const { problems, differences } = judgeRecordings(recordingsIn(record))
  expect([problems, differences]).toEqual([[], []])
})

it('replays what a lab did to them, for its faults act outside of the core', async () => {
  const { environment, trace, record, serve, servers } = await recorded('--lab')
  const lab = async (...args: string[]): Promise<void> => {
    expect((await run(['lab', ...args], environment)).code).toBe(0)
  }
  const pushes = new Pushes(environment)
  await lab('loss', '0.1')
  await lab('duplicate', '0.1')
  await lab('reorder', '0.1')
  await pushes.more(200)
  await lab('pause', 's3')
  await pushes.more(200)
  await lab('reset')
  await pushes.more(100)
  await serve.together(servers)
  await pushes.end()
  expect((await serve.end()).code).toBe(0)
  for (const name of ['s1.1', 's2.1', 's3.1']) {
    const { told, trace: again } = await replay(path.join(record, `${name}.rec`))
    expect([told.same, told.ending]).toEqual([true, 'stopped'])
    expect(again === readFileSync(path.join(trace, `${name}.jsonl`), 'utf8')).toBe(true)
    expect(delivered(again)).toBeGreaterThanOrEqual(100)
  }
})

it('ends a recording at its bound, and the server goes on', async () => {
  const { environment, trace, record, serve } = await recorded('--record-mb', '1')
  const bench = ['bench', 'mixed', '--seconds', '1', '--outstanding', '64', '--json']
  const ended = (): number => serve.err.split('the recording ends: it has reached 1 MiB').length - 1
  while (ended() < 3) {
    const { code, out } = await run(bench, environment)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ errors: 0 })
  }
  expect((await run(['create', '12'], environment)).out).toBe('25\n')
  expect((await serve.end()).code).toBe(0)
  expect(ended()).toBe(3)
  for (const name of ['s1.1', 's2.1', 's3.1']) {
    const file = path.join(record, `${name}.rec`)
    expect(statSync(file).size).toBeLessThanOrEqual(1024 * 1024)
    const { told, trace: again } = await replay(file)
    expect([told.same, told.ending]).toEqual([true, 'full'])
    const live = readFileSync(path.join(trace, `${name}.jsonl`), 'utf8')
    expect(again.length).toBeGreaterThan(0)
    expect(live.startsWith(again)).toBe(true)
  }
})

it('starts nothing where a recording cannot be written', async () => {
  const environment = { FTQUEUE_GROUP: freshGroup(), FTQUEUE_HOME: temporaryFolder() }
  const file = path.join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  const args = ['serve', '--json', '--no-classic', '--record', file]
  const { code, out, err } = await run(args, environment)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^ftqueue: the recording \S+node1\.1\.rec cannot be written .*--record\n$/)
})
