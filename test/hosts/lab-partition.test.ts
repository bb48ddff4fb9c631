/** Partitions of the lab on five hosts, told to all of them by a sixth. */
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { BridgedHosts } from './bridged-hosts'
import type { ConfigurationView } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { configurations, oneConfiguration, sameHash } from '../support/looking'

const HOSTS = 5
/** The host of the client. */
const CLIENT = HOSTS

it('parts five hosts into 2|2|1, and heals behind the messages of a client', async () => {
  const hosts = await BridgedHosts.open(HOSTS + 1)
  const environment: Environment = { FTQUEUE_INTERFACE: 'auto', FTQUEUE_GROUP: freshGroup() }
  const home = temporaryFolder()
  for (let host = 0; host < HOSTS; host++) {
    const own = { ...environment, FTQUEUE_HOME: `${home}/${host}` }
    // Every host gives its server the same name: people tell them apart by id.
    new Serve(['--name', 'node', '--lab', '--no-classic'], own, hosts.within(host))
  }
  const within = hosts.within(CLIENT)
  const ftqueue = async (line: string): Promise<string> => {
    const { code, out, err } = await run(line.split(' '), environment, '', within)
    expect([line, code, err]).toEqual([line, 0, ''])
    return out
  }
  const { members } = await oneConfiguration(HOSTS, environment, within)
  const ids = members.map(({ server }) => server)
  const sideOf = (...at: number[]): string => at.map((i) => ids[i]).join(',')

  const ambiguous = await run(['lab', 'partition', 'node'], environment, '', within)
  expect(ambiguous.code).toBe(2)
  expect(ambiguous.err).toContain('5 servers are named "node": give an id')

  // The last one is not named.
  await ftqueue(`lab partition ${sideOf(0, 3)} ${sideOf(1, 2)} --for 3`)
  const sizes = (seen: readonly ConfigurationView[]): string =>
    seen
      .map((one) => one.members.filter(({ delivered }) => delivered !== null).length)
      .sort()
      .join()
  await eventually(async () => {
    const seen = await configurations(environment, within)
    return seen.every(({ kind }) => kind === 'regular') && sizes(seen) === '1,2,2'
  })
  for (const label of [1, 2, 3]) await ftqueue(`create ${label}`)
  await oneConfiguration(HOSTS, environment, within)
  await sameHash(HOSTS, environment, within)
  const status = JSON.parse(await ftqueue('lab status --json')) as {
    servers: { on: string | null; faults: { counters: { healed: number } } }[]
  }
  expect(status.servers.map(({ on, faults }) => [on, faults.counters.healed])).toEqual(
    ids.map(() => [null, 1])
  )
})
