/** Faults by the command line, on servers of several `serve` processes. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { ConfigurationView } from '../../src/shared/views'
import type { FaultsView } from '../../src/shared/lab'
import {
  cliFile,
  Command,
  eventually,
  freshGroup,
  run,
  Serve,
  type Environment
} from '../support/command'
import { configurations, oneConfiguration } from '../support/looking'
import { temporaryFolder } from '../support/temporary-folder'

interface LabStatus {
  readonly servers: readonly {
    readonly name: string
    readonly on: string | null
    readonly faults: FaultsView
  }[]
  readonly silent: readonly object[]
}

/** A group of `serve` commands, each with a home of its own, as on several machines. */
class Lab {
  readonly environment: Environment = {
    FTQUEUE_HOME: temporaryFolder(),
    FTQUEUE_GROUP: freshGroup()
  }

  /** So many servers each, named a1, a2 …, b1 …; all in one configuration. */
  static async open(counts: Readonly<Record<string, number>>, ...flags: string[]): Promise<Lab> {
    const lab = new Lab()
    let total = 0
    for (const [name, count] of Object.entries(counts)) {
      const given = ['--name', name, '--count', String(count), '--lab', '--no-classic', ...flags]
      new Serve(given, { ...lab.environment, FTQUEUE_HOME: temporaryFolder() })
      total += count
    }
    await oneConfiguration(total, lab.environment)
    return lab
  }

  /** `ftqueue LINE`, which must succeed; what it prints. */
  async ftqueue(line: string): Promise<string> {
    const { code, out, err } = await run(line.split(' '), this.environment)
    expect([line, code, err]).toEqual([line, 0, ''])
    return out
  }

  async status(): Promise<LabStatus> {
    return JSON.parse(await this.ftqueue('lab status --json')) as LabStatus
  }

  /** Waits until the servers are apart as in `a1,a2 b1`, each side in one configuration. */
  async parted(sides: string): Promise<readonly ConfigurationView[]> {
    let seen: readonly ConfigurationView[] = []
    const wanted = sides.split(' ').sort()
    await eventually(async () => {
      seen = await configurations(this.environment)
      const names = seen.map(({ members }) =>
        members
          .map(({ name, delivered }) => (delivered === null ? '?' : name))
          .sort()
          .join(',')
      )
      return JSON.stringify(names.sort()) === JSON.stringify(wanted)
    })
    return seen
  }

  whole(count: number) {
    return oneConfiguration(count, this.environment)
  }
}

it('parts five servers into 2|2|1, and heals on all of them behind three messages', async () => {
  const lab = await Lab.open({ a: 3, b: 2 })
  expect(await lab.ftqueue('lab partition a1,b1 a2,b2 a3 --for 3')).toBe(
    'partition: done on a1, a2, a3, b1, b2\n'
  )
  await lab.parted('a1,b1 a2,b2 a3')
  const { servers } = await lab.status()
  expect(servers.map(({ on }) => on)).toEqual(
    servers.map(() => 'partition a1,b1 | a2,b2 | a3 for 3 more client messages')
  )
  await lab.ftqueue('create 1')
  await lab.ftqueue('create 2')
  expect((await lab.status()).servers.map(({ faults }) => faults.partition?.messagesLeft)).toEqual([
    1, 1, 1, 1, 1
  ])
  await lab.ftqueue('create 3')
  await lab.whole(5)
  const after = await lab.status()
  expect(after.servers.map(({ on, faults }) => [on, faults.messages])).toEqual(
    after.servers.map(() => [null, 3])
  )
})

it('puts the servers that are not named on one side, and changes sides at once', async () => {
  const lab = await Lab.open({ a: 2, b: 2 })
  await lab.ftqueue('lab partition a1')
  await lab.parted('a1 a2,b1,b2')
  await lab.ftqueue('lab partition a1,a2 b1,b2')
  await lab.parted('a1,a2 b1,b2')
  await lab.ftqueue('lab heal')
  await lab.whole(4)
})

it('takes a server that crashes in a partition and starts again to its own side', async () => {
  const lab = await Lab.open({ a: 2, b: 2 }, '--restart')
  await lab.ftqueue('lab partition a1,b1 a2,b2')
  const before = (await lab.parted('a1,b1 a2,b2')).map(({ config }) => config)
  await lab.ftqueue('lab crash b2')
  await eventually(async () => {
    const after = await lab.parted('a1,b1 a2,b2')
    return after.some(({ config }) => !before.includes(config))
  })
  await lab.ftqueue('lab heal')
  await lab.whole(4)
})

it('cuts one way, until it is healed', async () => {
  const lab = await Lab.open({ a: 3 })
  await lab.ftqueue('lab cut a1 a2,a3')
  await eventually(async () => {
    const seen = await configurations(lab.environment)
    return seen.some(
      ({ members }) =>
        members
          .map(({ name }) => name)
          .sort()
          .join() === 'a2,a3'
    )
  })
  const { servers } = await lab.status()
  expect(servers.map(({ on }) => on)).toEqual([null, 'deaf to a1', 'deaf to a1'])
  const cut = servers.map(({ faults }) => (faults.counters['cutReceived'] ?? 0) > 0)
  expect(cut).toEqual([false, true, true])
  await lab.ftqueue('lab heal')
  await lab.whole(3)
})

it('tells of paused servers too, and of none that is no lab server', async () => {
  const lab = await Lab.open({ a: 2 })
  await lab.ftqueue('lab loss 30% --server a1')
  await lab.ftqueue('lab pause a2')
  expect((await lab.status()).servers.map(({ name, on }) => [name, on])).toEqual([
    ['a1', 'loss 30 %'],
    ['a2', 'paused']
  ])
  const plain = { ...lab.environment, FTQUEUE_GROUP: freshGroup(), FTQUEUE_HOME: temporaryFolder() }
  await new Serve(['--no-classic'], plain).up(1)
  const refused = await run(['lab', 'status'], plain)
  expect([refused.code, refused.out]).toEqual([5, ''])
  expect(refused.err).toMatch(/^ftqueue: refused: no server here was started with --lab/)
  const played = await run(['lab', 'play', 'flapping'], plain)
  expect([played.code, played.out]).toEqual([5, ''])
})

function scenarioFile(...lines: string[]): string {
  const file = path.join(temporaryFolder(), 'test.scenario')
  writeFileSync(file, lines.join('\n'))
  return file
}

interface PlayEvent {
  readonly event: string
  readonly step?: number
  readonly line?: number
  readonly applied?: readonly { readonly name: string }[] | null
  readonly faults?: readonly object[]
}

function eventsOf(out: string): PlayEvent[] {
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as PlayEvent)
}

it('plays a scenario, step by step', async () => {
  const lab = await Lab.open({ a: 3 })
  const file = scenarioFile('# Parts.', 'partition @1,@2 @3', 'for 2 messages', 'heal', 'crash a3')
  const play = new Command(['lab', 'play', file, '--json'], lab.environment)
  await lab.parted('a1,a2 a3')
  await eventually(() => eventsOf(play.out).some(({ line }) => line === 3))
  await lab.ftqueue('create 1')
  await lab.ftqueue('create 2')
  const { code, out, err } = await play.ended
  expect([code, err]).toEqual([0, ''])
  expect(eventsOf(out).map(({ event, step, line }) => [event, step, line])).toEqual([
    ['begin', undefined, undefined],
    ...[1, 2, 3, 4].flatMap((step) => [
      ['step', step, step + 1],
      ['done', step, step + 1]
    ]),
    ['end', undefined, undefined]
  ])
  await lab.parted('a1,a2')
})

it('ends all faults when a scenario is interrupted', async () => {
  const lab = await Lab.open({ a: 2, b: 1 })
  const file = scenarioFile('loss 20%', 'partition a1 a2', 'pause b', 'wait 600000')
  const play = new Command(['lab', 'play', file, '--json'], lab.environment)
  await eventually(() => eventsOf(play.out).some(({ line }) => line === 4))
  const on = (await lab.status()).servers.map(({ faults }) => [faults.loss, faults.paused])
  expect(on).toEqual([
    [0.2, false],
    [0.2, false],
    [0.2, true]
  ])
  const { code, out } = await play.kill('SIGINT')
  expect(code).toBe(130)
  expect(eventsOf(out).at(-1)).toEqual({ event: 'interrupted', faults: [] })
  expect((await lab.status()).servers.map((server) => server.on)).toEqual([null, null, null])
  await lab.whole(3)
})

it('ends all faults when its reader has enough', async () => {
  const lab = await Lab.open({ a: 2 })
  const file = scenarioFile('loss 5%', 'wait 200', 'delay 5', 'wait 600000')
  const { stdout } = await promisify(execFile)(
    '/bin/sh',
    ['-c', '"$0" "$1" lab play "$2" --json | head -n 1', process.execPath, cliFile, file],
    { env: { ...process.env, FTQUEUE_INTERFACE: '127.0.0.1', ...lab.environment } }
  )
  expect(eventsOf(stdout).map(({ event }) => event)).toEqual(['begin'])
  expect((await lab.status()).servers.map((server) => server.on)).toEqual([null, null])
})

it('says what a scenario leaves on', async () => {
  const lab = await Lab.open({ a: 1 })
  const { code, out, err } = await run(['lab', 'play', scenarioFile('loss 5%')], lab.environment)
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/test\.scenario on a \(@1\)\n1\/1 {2}loss 5%\nthe end\n/)
  ])
  expect(err).toBe('faults are still on at a: loss 5 %\nend them with: ftqueue lab reset\n')
})
