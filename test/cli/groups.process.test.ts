/** Groups tell the network of themselves, and are found. */
import { expect, it } from 'vitest'
import type { HeardGroup } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

function place(): Environment {
  return { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
}

/** What `ftqueue groups` hears of this group. */
async function heard(environment: Environment): Promise<HeardGroup | undefined> {
  const { code, out } = await run(['groups', '--json', '--wait', '1000'], environment)
  expect(code).toBe(0)
  const { groups } = JSON.parse(out) as { readonly groups: readonly HeardGroup[] }
  return groups.find(({ group }) => group === environment['FTQUEUE_GROUP'])
}

it('lists a group with its servers', async () => {
  const environment = place()
  const serve = new Serve(['--count', '3', '--name', 'a', '--no-classic'], environment)
  const servers = await serve.up(3)
  const config = serve.configs.get(servers[0] ?? '')?.config
  const group = await heard(environment)
  expect(group).toMatchObject({ open: true, port: 5051, members: 3 })
  expect(group?.address).toMatch(/^239\.19[2-5]\./)
  const [configuration, ...others] = group?.configurations ?? []
  expect(others).toEqual([])
  expect(configuration).toMatchObject({ config, members: 3 })
  const ready = serve.ready.map(({ server, name, unicast }) => ({ server, name, unicast }))
  expect(configuration?.servers).toEqual(expect.arrayContaining(ready))
  const { out } = await run(['groups', '--wait', '1000'], environment)
  expect(out).toContain(environment['FTQUEUE_GROUP'])
  expect(out).toContain(`a1 ${serve.ready[0]?.unicast ?? ''}`)
})

it('hears of a group that ended no more', async () => {
  const environment = place()
  const serve = new Serve(['--name', 'a', '--no-classic'], environment)
  await serve.up(1)
  expect(await heard(environment)).toBeDefined()
  await serve.end()
  expect(await heard(environment)).toBeUndefined()
})

it('finds a group at an unusual address by its name alone', async () => {
  const environment = place()
  const port = String(30_000 + (process.pid % 10_000))
  const serve = new Serve(
    ['--name', 'a', '--no-classic', '--address', '239.77.1.2', '--port', port],
    environment
  )
  await serve.up(1)
  const created = await run(['create', '12'], environment)
  expect([created.code, created.out]).toEqual([0, '25\n'])
  const status = await run(['status', '--json'], environment)
  expect(status.out).toContain(serve.ready[0]?.server)
  await eventually(async () => (await run(['dump', '--server', 'a'], environment)).code === 0)
})
