/** The policy of a real group, and what it means for the sides of a partition. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupView } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { SideClient } from '../support/side-client'
import { temporaryFolder } from '../support/temporary-folder'

let environment: Environment

beforeEach(() => {
  environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
})

async function ftqueue(line: string): Promise<readonly [number | null, string]> {
  const { code, out } = await run(line.split(' '), environment)
  return [code, out]
}

async function status(): Promise<GroupView['configurations']> {
  const [, out] = await ftqueue('status --json')
  return (JSON.parse(out) as GroupView).configurations
}

/** Policy, whether it is primary, and how many members: of each configuration, large ones first. */
async function policies(): Promise<readonly (readonly [string | null, boolean | null, number])[]> {
  const all = await status()
  return all
    .map(({ policy, primary, members }) => [policy, primary, members.length] as const)
    .sort((a, b) => b[2] - a[2])
}

describe('the policy', () => {
  it('is available until somebody sets it, and is the same on all servers then', async () => {
    await new Serve(['--count', '2', '--no-classic'], environment).up(2)
    expect(await ftqueue('policy')).toEqual([0, 'available\n'])
    expect(await policies()).toEqual([['available', true, 2]])
    expect(await ftqueue('policy majority')).toEqual([0, 'majority\n'])
    expect(await ftqueue('policy')).toEqual([0, 'majority: primary\n'])
    const [code, out] = await ftqueue('policy majority --json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ op: 'policy', policy: 'majority', status: 'ok' })
    const shown = JSON.parse((await ftqueue('policy --json'))[1]) as object
    expect(shown).toMatchObject({
      group: environment['FTQUEUE_GROUP'],
      policy: 'majority',
      configurations: [{ policy: 'majority', primary: true }]
    })
    expect((await ftqueue('status'))[1]).toMatch(/2 servers, policy majority: primary\n/)
  })

  it('of the group holds for a server that was started with another one, and it says so', async () => {
    const first = ['--name', 'a', '--policy', 'majority', '--no-classic']
    await new Serve(first, environment).up(1)
    new Serve(['--name', 'b', '--no-classic'], environment)
    await eventually(async () => JSON.stringify(await policies()) === '[["majority",true,2]]')
    await eventually(async () => {
      const [, out] = await ftqueue('logs --server b --json')
      return out.includes('"event":"policy-differs"')
    })
    const [, out] = await ftqueue('logs --server b')
    expect(out.match(/the group's policy is majority/g)).toHaveLength(1)
  })
})

describe('under majority', () => {
  it('the smaller side refuses, the larger one goes on, and all are one again', async () => {
    const flags = ['--count', '3', '--name', 'a', '--lab', '--no-classic', '--policy', 'majority']
    const serve = new Serve(flags, environment)
    const servers = await serve.up(3)
    expect(await ftqueue('create 12')).toEqual([0, '25\n'])
    expect((await ftqueue('lab partition a1,a2 a3'))[0]).toBe(0)
    await eventually(async () => {
      const seen = await policies()
      return JSON.stringify(seen) === '[["majority",true,2],["majority",false,1]]'
    })
    expect((await ftqueue('status'))[1]).toContain('1 server, policy majority: not primary')

    const group = environment['FTQUEUE_GROUP'] ?? ''
    const minority = await SideClient.open(group, serve.ready[2]?.unicast ?? '')
    expect(await minority.run('push', 25, 300)).toMatchObject({ status: 'not-primary' })
    await minority.close()
    // Both sides hear the command; the one that may answers.
    expect((await ftqueue('push 25 5'))[0]).toBe(0)

    expect((await ftqueue('lab heal'))[0]).toBe(0)
    await serve.together(servers)
    await eventually(async () => {
      const [all, ...rest] = await status()
      const hashes = new Set(all?.members.map(({ hash }) => hash))
      return rest.length === 0 && all?.members.length === 3 && hashes.size === 1
    })
    expect(await policies()).toEqual([['majority', true, 3]])
    expect(await ftqueue('pop 25')).toEqual([0, '5\n'])
    expect(await ftqueue('pop 25')).toEqual([0, '-1\n'])
  })

  it('who is left alone refuses with 5, until it is told that the others are gone', async () => {
    const flags = ['--count', '3', '--no-classic', '--policy', 'majority']
    const serve = new Serve(flags, environment)
    const servers = await serve.up(3)
    await ftqueue('create 12')
    for (const { pid } of serve.ready.slice(1)) process.kill(pid, 'SIGKILL')
    await serve.together(servers.slice(0, 1))
    const { code, out, err } = await run(['push', '25', '5', '--json'], environment)
    expect(code).toBe(5)
    expect(JSON.parse(out)).toMatchObject({ op: 'push', status: 'not-primary', result: null })
    expect(err).toBe('')
    const told = await run(['push', '25', '5'], environment)
    expect([told.code, told.out]).toEqual([5, ''])
    expect(told.err).toMatch(/^refused: these servers are a minority of the group/)
    expect(await ftqueue('policy available')).toEqual([0, 'available\n'])
    expect((await ftqueue('push 25 5'))[0]).toBe(0)
  })
})
