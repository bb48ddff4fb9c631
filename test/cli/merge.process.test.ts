/** Two sides of a real group work apart, meet, and tell what could not be undone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AmbiguousPop, MergeRecord } from '../../src/shared/merges'
import type { OperationAnswer } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { SideClient } from '../support/side-client'
import { temporaryFolder } from '../support/temporary-folder'

/** Ids of the queues with the labels 12, 13 and 14. */
const [COMMON, DESTROYED, FRESH] = [25, 27, 29] as const

let environment: Environment
let serve: Serve
let servers: readonly string[]
/** Clients of the two sides, a1 and a2, and a3. */
let left: SideClient
let right: SideClient

interface Dump {
  readonly hash: string
  readonly queues: readonly { readonly label: number; readonly items: readonly number[] }[]
}

async function ftqueue(line: string): Promise<string> {
  const { code, out, err } = await run(line.split(' '), environment)
  expect([code, err], line).toEqual([0, ''])
  return out
}

async function json<T>(line: string): Promise<T> {
  return JSON.parse(await ftqueue(`${line} --json`)) as T
}

async function dumps(): Promise<readonly Dump[]> {
  return Promise.all(['a1', 'a2', 'a3'].map((name) => json<Dump>(`dump --server ${name}`)))
}

async function split(): Promise<void> {
  await ftqueue('lab partition a1,a2 a3')
  const [a1, a2, a3] = servers
  await eventually(() => {
    const sizes = [a1, a2, a3].map((id) => serve.configs.get(id ?? '')?.members.length)
    const kinds = [...serve.configs.values()].map(({ kind }) => kind)
    return sizes.join() === '2,2,1' && kinds.every((kind) => kind === 'regular')
  })
}

async function heal(): Promise<void> {
  await ftqueue('lab heal')
  await serve.together(servers)
}

async function ok(settling: Promise<{ status: string; result: number | null }>): Promise<number> {
  const { status, result } = await settling
  expect(status).toBe('ok')
  return result ?? 0
}

beforeEach(async () => {
  environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  serve = new Serve(['--count', '3', '--name', 'a', '--lab', '--no-classic'], environment)
  servers = await serve.up(3)
  const [a1, , a3] = serve.ready
  left = await SideClient.open(environment['FTQUEUE_GROUP'] ?? '', a1?.unicast ?? '')
  right = await SideClient.open(environment['FTQUEUE_GROUP'] ?? '', a3?.unicast ?? '')
})

afterEach(async () => {
  await left.close()
  await right.close()
})

describe('after a partition', () => {
  it('there is one group with what both sides did, and everybody tells of the merge', async () => {
    await ftqueue('create 12')
    for (const item of [1, 2, 3]) await ftqueue(`push ${COMMON} ${item}`)
    await ftqueue('create 13')
    await split()

    // Both sides hand out the same item, push their own, and one destroys what the other fills.
    expect(await ok(left.run('pop', COMMON))).toBe(1)
    expect(await ok(right.run('pop', COMMON))).toBe(1)
    await ok(left.run('push', COMMON, 100))
    await ok(right.run('push', COMMON, 200))
    await ok(left.run('destroy', DESTROYED))
    await ok(right.run('push', DESTROYED, 300))
    await heal()

    const all = await dumps()
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(1)
    const [{ queues } = { queues: [] }] = all
    expect(queues.map(({ label }) => label)).toEqual([12, 13])
    const [common, revived] = queues
    expect(common?.items.slice(0, 2)).toEqual([2, 3])
    expect([...(common?.items.slice(2) ?? [])].sort()).toEqual([100, 200])
    expect(revived?.items).toEqual([300])

    await eventually(() => serve.merges.length === 3)
    const told = serve.merges
    expect(told.map(({ server }) => server).sort()).toEqual([...servers].sort())
    const [first] = told
    expect(Object.keys(first ?? {})).toEqual(['event', 'server', 'config', 'from', 'report'])
    for (const { config, from, report } of told) {
      expect({ config, from, report }).toEqual({
        config: serve.configs.get(servers[0] ?? '')?.config,
        from: first?.from,
        report: first?.report
      })
    }
    expect(first?.from).toHaveLength(2)
    const pops = first?.report.poppedTwice[0]?.pops.map(({ config }) => config)
    expect([...(pops ?? [])].sort()).toEqual([...(first?.from ?? [])].sort())
    expect(first?.report).toMatchObject({
      poppedTwice: [{ queue: COMMON, label: 12, item: 1 }],
      ambiguous: [],
      revived: [{ queue: DESTROYED, label: 13, items: 1 }],
      putBack: [],
      queues: 2,
      items: 5,
      incomplete: false
    })

    const { merges } = await json<{ merges: (MergeRecord & { servers: string[] })[] }>('merges')
    expect(merges).toHaveLength(1)
    expect(merges[0]).toMatchObject({
      config: first?.config,
      from: first?.from,
      report: first?.report,
      hash: all[0]?.hash
    })
    expect(merges[0]?.servers.sort()).toEqual([...servers].sort())
    const text = await ftqueue('merges --server a3')
    expect(text).toMatch(/2 queues, 5 items; 1 handed out twice, 1 revived\n/)
    expect(text).toContain(`  handed out twice: item 1 of queue ${COMMON} (label 12): pop `)
    expect(text).toContain(`  revived: queue ${DESTROYED} (label 13), for 1 item\n`)

    // A restart does not forget them.
    await serve.end()
    serve = new Serve(['--count', '3', '--name', 'a', '--no-classic'], environment)
    await serve.up(3)
    expect(await json('merges')).toMatchObject({ merges: [{ config: first?.config }] })
  })

  it('a pop with two results is ambiguous until somebody settles it', async () => {
    await split()
    for (const [side, item] of [
      [left, 100],
      [right, 200]
    ] as const) {
      await ok(side.run('create', 14))
      await ok(side.run('push', FRESH, item))
    }
    // Both sides hear this one.
    const { result: taken, request } = await json<OperationAnswer>(`pop ${FRESH}`)
    await heal()

    const { ambiguous } = await json<{ ambiguous: AmbiguousPop[] }>('ambiguous')
    expect(ambiguous).toHaveLength(1)
    const [pop] = ambiguous
    expect(pop?.message).toBe(request)
    const candidates = pop?.candidates ?? []
    expect(candidates.map(({ item }) => item).sort()).toEqual([100, 200])
    expect(candidates.map(({ queue, label }) => [queue, label])).toEqual([
      [FRESH, 14],
      [FRESH, 14]
    ])
    const { merges } = await json<{ merges: MergeRecord[] }>('merges')
    expect(merges[0]?.report.ambiguous).toEqual(ambiguous)
    expect(await ftqueue('merges')).toContain(`  ambiguous ${pop?.id}: pop ${request}: item `)
    const { out: table } = await run(['ambiguous'], environment)
    expect(table).toMatch(new RegExp(`^ +id  n `))
    expect(table).toContain(String(pop?.id))
    expect(await ftqueue(`size ${FRESH}`)).toBe('0\n')

    const id = String(pop?.id)
    for (const [args, problem] of [
      [['--resolve', '5', '--keep', '0'], /^ftqueue: no pop with the id 5 is ambiguous/],
      [['--resolve', id, '--keep', '2'], /--keep 2: ambiguous pop \d+ has the candidates 0 to 1/]
    ] as const) {
      const { code, out, err } = await run(['ambiguous', ...args], environment)
      expect([code, out]).toEqual([2, ''])
      expect(err).toMatch(problem)
    }
    const keep = candidates.findIndex(({ item }) => item === taken)
    const settled = await json(`ambiguous --resolve ${id} --keep ${keep}`)
    expect(settled).toMatchObject({ op: 'settle', id: pop?.id, keep, result: 1, status: 'ok' })
    // What its client did not get is there again, on all of them.
    const other = candidates.find(({ item }) => item !== taken)?.item
    await eventually(async () => new Set((await dumps()).map(({ hash }) => hash)).size === 1)
    for (const { queues } of await dumps()) {
      expect(queues).toMatchObject([{ label: 14, items: [other] }])
    }
    expect(await json('ambiguous')).toMatchObject({ ambiguous: [] })
    const again = await run(['ambiguous', '--resolve', id, '--keep', 'none'], environment)
    expect([again.code, again.out]).toEqual([2, ''])
  })
})
