/** `ftqueue serve` with real processes. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

function place(): Environment {
  return { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
}

describe('serve', () => {
  it('tells as JSON what its servers do, and ends in an orderly way', async () => {
    const serve = new Serve(['--count', '3', '--name', 'a', '--no-classic'], place())
    const servers = await serve.up(3)
    expect(serve.ready.map(({ name }) => name)).toEqual(['a1', 'a2', 'a3'])
    expect(new Set(serve.ready.map(({ pid }) => pid)).size).toBe(3)
    for (const ready of serve.ready) {
      expect(Object.keys(ready)).toEqual(['event', 'server', 'name', 'unicast', 'interface', 'pid'])
      expect(ready.server).toMatch(/^[0-9a-f]{12}$/)
      expect(ready.unicast).toMatch(/^127\.0\.0\.1:\d+$/)
      expect(Number(ready.unicast.split(':')[1])).toBeGreaterThanOrEqual(8080)
      expect(ready.interface).toBe('lo')
      expect(process.kill(ready.pid, 0)).toBe(true)
    }
    for (const server of servers) {
      const config = serve.configs.get(server)
      expect(config?.members[config.index]).toBe(server)
      expect(Object.keys(config ?? {})).toEqual([
        'event',
        'server',
        'config',
        'kind',
        'members',
        'index'
      ])
    }
    const { code, err } = await serve.kill('SIGTERM')
    expect(code).toBe(0)
    expect(err).toContain('group "cli-')
    const stopped = serve.events.filter(({ event }) => event === 'stopped')
    expect(stopped).toEqual(
      expect.arrayContaining(
        servers.map((server) => ({ event: 'stopped', server, code: 0, signal: null }))
      )
    )
    for (const { pid } of serve.ready) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  it('says the same to people, and ends with Ctrl-C', async () => {
    const serve = new Serve(['--name', 'solo', '--no-classic'], place())
    await serve.up(1)
    const { code } = await serve.kill('SIGINT')
    expect(code).toBe(0)
    expect(serve.ready.map(({ name }) => name)).toEqual(['solo'])
  })

  it('survives the crash of one server, and the group goes on', async () => {
    const environment = place()
    const serve = new Serve(['--count', '3', '--no-classic'], environment)
    const [first = '', ...others] = await serve.up(3)
    process.kill(serve.ready[0]?.pid ?? 0, 'SIGKILL')
    await serve.together(others)
    expect(serve.events).toContainEqual({
      event: 'stopped',
      server: first,
      code: null,
      signal: 'SIGKILL'
    })
    const { code, out } = await run(['create', '12'], environment)
    expect([code, out]).toEqual([0, '25\n'])
    expect(serve.ready.length).toBe(3)
  })

  it('chooses names of its own that belong to no other group', async () => {
    const environment = place()
    const first = new Serve(['--count', '2', '--no-classic'], environment)
    await first.up(2)
    await first.end()
    const other = { ...environment, FTQUEUE_GROUP: freshGroup() }
    const second = new Serve(['--no-classic'], other)
    await second.up(1)
    expect(second.ready.map(({ name }) => name)).toEqual(['node3'])
    await second.end()
    const again = new Serve(['--no-classic'], environment)
    await again.up(1)
    expect(again.ready.map(({ name }) => name)).toEqual(['node1'])
  })

  it('ends with 1 when no server is left', async () => {
    const serve = new Serve(['--no-classic'], place())
    await serve.up(1)
    process.kill(serve.ready[0]?.pid ?? 0, 'SIGKILL')
    expect((await serve.ended).code).toBe(1)
  })

  it('brings a killed server back as the same one with --restart', async () => {
    const serve = new Serve(['--count', '2', '--restart', '--no-classic'], place())
    const servers = await serve.up(2)
    const killed = serve.ready[1]
    process.kill(killed?.pid ?? 0, 'SIGKILL')
    await eventually(() => serve.ready.length === 3)
    expect(serve.ready[2]).toMatchObject({ server: killed?.server, name: killed?.name })
    expect(serve.ready[2]?.pid).not.toBe(killed?.pid)
    await serve.together(servers)
  })
})

describe('nothing half-started', () => {
  async function refused(args: readonly string[], environment: Environment): Promise<string> {
    const { code, out, err } = await run(['serve', '--json', ...args], environment)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^ftqueue: [^\n]+\n$/)
    return err
  }

  it('when its data belongs to another group', async () => {
    const environment = place()
    const first = new Serve(['--name', 'a', '--no-classic'], environment)
    const [server = ''] = await first.up(1)
    expect((await run(['create', '12'], environment)).code).toBe(0)
    await first.end()
    const other = { ...environment, FTQUEUE_GROUP: freshGroup() }
    const said = await refused(['--name', 'a', '--no-classic'], other)
    expect(said).toContain(`server "a" belongs to group "${environment['FTQUEUE_GROUP'] ?? ''}"`)
    expect(said).toContain('choose another name, or another folder with --home')
    const back = new Serve(['--name', 'a', '--no-classic'], environment)
    expect(await back.up(1)).toEqual([server])
    expect((await run(['id', '12'], environment)).out).toBe('25\n')
  })

  it('when one of several names is taken', async () => {
    const environment = place()
    const serve = new Serve(['--name', 'a2', '--no-classic'], environment)
    await serve.up(1)
    expect(await refused(['--count', '2', '--name', 'a', '--no-classic'], environment)).toContain(
      '"a2"'
    )
    // The other one of the two left nothing behind that would be in its way.
    const again = new Serve(['--name', 'a1', '--no-classic'], environment)
    await eventually(() => again.ready.length === 1)
  })

  it.each<[string, readonly string[], Environment | null, RegExp]>([
    ['a bad name', ['--name', 'a b'], null, /"a b" cannot name a server/],
    ['a port of classic clients', ['--port', '5050'], null, /port 5050 belongs to classic clients/],
    ['no multicast address', ['--address', '10.1.2.3'], null, /"10\.1\.2\.3" is not an IPv4 multi/],
    ['a bad group', ['--group', 'x'.repeat(65)], null, /cannot name a group/]
  ])('for %s', async (_, args, environment, problem) => {
    expect(await refused(args, environment ?? place())).toMatch(problem)
  })

  it('when the home folder is a file', async () => {
    const home = path.join(temporaryFolder(), 'file')
    writeFileSync(home, '')
    const environment = { ...place(), FTQUEUE_HOME: home, FTQUEUE_INTERFACE: '127.0.0.1' }
    expect(await refused(['--no-classic'], environment)).toContain(home)
  })
})
