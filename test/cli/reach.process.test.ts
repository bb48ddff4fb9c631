/**
 * Servers that do not hear each other's multicast: each has a port of the group of its own,
 * so that on loopback, too, only its own comes back to it. What remains is unicast.
 */
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { oneConfiguration } from '../support/looking'
import { temporaryFolder } from '../support/temporary-folder'

let ports = 20_000 + (process.pid % 2000) * 10

function place(): Environment {
  return { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
}

/** One server that hears nobody's multicast but its own. */
async function alone(
  name: string,
  peers: readonly string[],
  environment: Environment,
  port = ++ports
): Promise<Serve> {
  const given = peers.flatMap((peer) => ['--peer', peer])
  const serve = new Serve(
    ['--name', name, '--port', String(port), '--no-classic', ...given],
    environment
  )
  await eventually(() => {
    if (serve.child.exitCode !== null) throw new Error(`serve ended: ${serve.err}`)
    return serve.ready.length === 1
  })
  return serve
}

const at = (serve: Serve): string => serve.ready[0]?.unicast ?? ''
const id = (serve: Serve): string => serve.ready[0]?.server ?? ''

async function together(serves: readonly Serve[]): Promise<void> {
  await Promise.all(
    serves.map(async (serve) => {
      await eventually(() => {
        const config = serve.configs.get(id(serve))
        const members = [...(config?.members ?? [])].sort().join(' ')
        return config?.kind === 'regular' && members === serves.map(id).sort().join(' ')
      })
    })
  )
}

describe('servers without multicast', () => {
  it('are one group by the peers that they are given, and find each other again by what they remember', async () => {
    const environment = place()
    const a = await alone('a', [], environment)
    const b = await alone('b', [at(a)], environment)
    const c = await alone('c', [at(a)], environment)
    await together([a, b, c])

    // A client that is given one of them.
    const client = ['--port', String(++ports), '--peer', at(b)]
    const lines = ['q = create 12', 'push $q 5', 'push $q 8', 'pop $q'].join('\n')
    const ran = await run(['run', '--json', ...client], environment, lines)
    expect([ran.code, ran.err]).toEqual([0, ''])
    const results = ran.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly result: number | null }).result)
    expect(results).toEqual([25, null, null, 5])
    // It learns of the others, and asks each of them.
    const { out } = await run(['status', '--json', ...client], environment)
    expect(out.match(/"hash":"[0-9a-f]+"/g)).toHaveLength(3)
    // It takes a while until it is sure that nobody's multicast comes.
    await eventually(async () => {
      const logs = await run(['logs', '--server', 'b', '--json'], environment)
      return logs.out.includes('multicast-own-only')
    })

    process.kill(c.ready[0]?.pid ?? 0, 'SIGKILL')
    await c.ended
    await together([a, b])
    const again = await alone('c', [], environment)
    expect(id(again)).toBe(id(c))
    await together([a, b, again])
  })

  it('are joined with others that hear each other', async () => {
    const environment = place()
    const port = ++ports
    const a = await alone('a', [], environment, port)
    const b = await alone('b', [], environment, port)
    await together([a, b])
    const c = await alone('c', [at(b)], environment)
    await together([a, b, c])
    // Multicast reaches two of them; the third is named by them and asked by unicast.
    const lines = ['q = create 3', 'push $q 1'].join('\n')
    expect((await run(['run', '--port', String(port)], environment, lines)).code).toBe(0)
    const { out } = await run(['status', '--json', '--port', String(port)], environment)
    expect(out.match(/"hash":"[0-9a-f]+"/g)).toHaveLength(3)
  })
})

describe('a peer', () => {
  it.each([
    ['10.0.0.1', 'that is not HOST:PORT'],
    ['[::1]:8080', 'IPv6 is not supported'],
    ['10.0.0.1:70000', 'its port is out of range'],
    ['224.0.0.1:8080', 'is no address of a machine'],
    ['nowhere.invalid:8080', 'no IPv4 address of "nowhere.invalid" can be found']
  ])('%s is refused in one line', async (peer, problem) => {
    const environment = place()
    for (const command of [['serve'], ['status']]) {
      const { code, err } = await run([...command, '--peer', peer], environment)
      expect(err).toContain(problem)
      expect(err.trim().split('\n')).toHaveLength(1)
      expect(code).toBe(2)
    }
  })

  it('may stand in the settings file', async () => {
    const environment = place()
    const a = await alone('a', [], environment)
    const settings = JSON.stringify({ peers: [at(a)] })
    writeFileSync(`${environment['FTQUEUE_HOME'] ?? ''}/settings.json`, settings)
    const b = await alone('b', [], environment)
    await together([a, b])
    await oneConfiguration(2, environment)
  })
})
