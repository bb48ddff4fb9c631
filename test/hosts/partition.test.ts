/**
 * Goal: the hosts go on on all sides of a real cut, and are one again afterwards
 * that lost nothing and tells what was handed out on several sides.
 * Method: five hosts on bridges, a client on a host of each side.
 */
import { expect, it } from 'vitest'
import { compareConfigs } from '../../src/main/check/trace'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { MergeReport } from '../../src/main/protocol/types'
import { eventually, run } from '../support/command'
import { oneConfiguration, sameHash } from '../support/looking'
import { FiveHosts, HOSTS } from './five-hosts'
import { note } from './table'

interface Answer {
  readonly op: string
  readonly result: number | null
  readonly status: string
}

interface Held {
  readonly queues: readonly { readonly label: number; readonly items: readonly number[] }[]
}

/** Runs these lines on a host of a side; all of them must succeed. Returns the results. */
async function work(five: FiveHosts, host: number, lines: readonly string[]) {
  const within = five.hosts.within(host)
  const { out, err, code } = await run(
    ['run', '--json'],
    five.environment,
    lines.join('\n'),
    within
  )
  if (code !== 0) throw new Error(`run on host ${host} ended with ${code}: ${out} ${err}`)
  return out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Answer).result)
}

/** Cuts the network, and waits until each side is a configuration of its own. Returns their ids. */
async function cut(five: FiveHosts, sides: readonly (readonly number[])[]): Promise<string[]> {
  await five.hosts.partition(sides)
  return Promise.all(
    sides.map(async (side) => {
      const within = five.hosts.within(side[0] ?? 0)
      return (await oneConfiguration(side.length, five.environment, within)).config
    })
  )
}

async function heal(five: FiveHosts, shape: string): Promise<void> {
  const began = performance.now()
  for (let host = 0; host < HOSTS; host++) await five.hosts.reconnect(host)
  await five.together(HOSTS)
  await sameHash(HOSTS, five.environment, five.within)
  note({ shape: `${shape} healed, work on all sides`, formed: '5', ms: performance.now() - began })
}

/** What every server holds, by label. */
async function held(five: FiveHosts): Promise<Record<number, readonly number[]>> {
  const all = []
  for (let host = 0; host < HOSTS; host++) {
    const args = ['dump', '--server', `s${host}`, '--json']
    const { out } = await run(args, five.environment, '', five.within)
    const { queues } = JSON.parse(out) as Held
    all.push(Object.fromEntries(queues.map(({ label, items }) => [label, items])))
  }
  for (const one of all) expect(one).toEqual(all[0])
  return all[0] ?? {}
}

/** The one report that every server gave. */
async function reported(five: FiveHosts): Promise<MergeReport> {
  const merges = () => Array.from({ length: HOSTS }, (_, host) => five.server(host).merges).flat()
  await eventually(() => merges().length === HOSTS)
  const [first, ...rest] = merges().map(({ config, from, report }) => ({ config, from, report }))
  for (const other of rest) expect(other).toEqual(first)
  return first!.report
}

const items = (report: MergeReport) =>
  report.poppedTwice
    .map(({ label, item, pops }) => [label, item, pops.length])
    .sort(([, a = 0], [, b = 0]) => a - b)

it('as 3 and 2, with different work on both sides', async () => {
  const five = await FiveHosts.open()
  await work(five, 0, [
    'q = create 12',
    ...[1, 2, 3, 4, 5, 6].map((item) => `push $q ${item}`),
    'd = create 5',
    'push $d 50'
  ])
  const sides = [
    [0, 1, 2],
    [3, 4]
  ]
  const configs = await cut(five, sides)
  const left = await work(five, 1, [
    'q = create 12',
    'pop $q',
    'pop $q',
    'push $q 101',
    'push $q 102',
    'r = create 7',
    'push $r 70',
    'd = id 5',
    'destroy $d'
  ])
  const right = await work(five, 4, [
    'q = create 12',
    'pop $q',
    'pop $q',
    'pop $q',
    'push $q 201',
    'push $q 202',
    'r = create 7',
    'push $r 71',
    'd = id 5',
    'push $d 51'
  ])
  expect([left.slice(1, 3), right.slice(1, 4)]).toEqual([
    [1, 2],
    [1, 2, 3]
  ])
  await heal(five, '3/2')
  const isLeftFirst = compareConfigs(configs[0] ?? '', configs[1] ?? '') < 0
  expect(await held(five)).toEqual({
    12: [4, 5, 6, ...(isLeftFirst ? [101, 102, 201, 202] : [201, 202, 101, 102])],
    7: isLeftFirst ? [70, 71] : [71, 70],
    // The left side destroyed what it had seen of it.
    5: [51]
  })
  const report = await reported(five)
  expect(items(report)).toEqual([
    [12, 1, 2],
    [12, 2, 2]
  ])
  expect(report.revived).toEqual([{ queue: queueIdOf(5), label: 5, items: 1 }])
  expect([report.ambiguous, report.putBack, report.incomplete]).toEqual([[], [], false])
  await five.expectSound()
})

it('as 2, 2 and 1, with different work on all sides', async () => {
  const five = await FiveHosts.open()
  const common = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  await work(five, 0, ['q = create 12', ...common.map((item) => `push $q ${item}`)])
  const sides = [[0, 1], [2, 3], [4]]
  const configs = await cut(five, sides)
  for (const [i, side] of sides.entries()) {
    const pops = Array.from({ length: i + 1 }, () => 'pop $q')
    const lines = ['q = id 12', ...pops, `push $q ${1000 + i}`, `push $q ${2000 + i}`]
    const results = await work(five, side[0] ?? 0, lines)
    expect(results.slice(1, i + 2)).toEqual(common.slice(0, i + 1))
  }
  await heal(five, '2/2/1')
  const order = [0, 1, 2].sort((a, b) => compareConfigs(configs[a] ?? '', configs[b] ?? ''))
  const own = order.flatMap((i) => [1000 + i, 2000 + i])
  expect(await held(five)).toEqual({ 12: [...common.slice(3), ...own] })
  // The three may have met two at a time: then the reports add up.
  const pops = new Map<number, Set<string>>()
  for (let host = 0; host < HOSTS; host++) {
    for (const { report } of five.server(host).merges) {
      for (const { item, pops: some } of report.poppedTwice) {
        const known = pops.get(item) ?? new Set()
        for (const { message } of some) known.add(message)
        pops.set(item, known)
      }
    }
  }
  expect([...pops].map(([item, messages]) => [item, messages.size]).sort()).toEqual([
    [1, 3],
    [2, 2]
  ])
  await five.expectSound()
})
