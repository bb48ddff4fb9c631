/**
 * All servers killed at once, with 32 operations outstanding, under `sync`. Clients go
 * on asking until they are answered, by the servers that come back. What a machine
 * loses besides its processes when its power fails, the simulator's disks lose.
 */
import type { DurabilityName } from '../../src/shared/views'
import { sleep } from '../fleet/until'
import { experiment } from './experiment'
import type { Outcome, Say } from './outcome'

const CLIENTS = 4
const OUTSTANDING = 32
const LEVEL = { operationsPerS: Infinity, outstanding: OUTSTANDING / CLIENTS, itemsWanted: 100 }
const LOAD_LEAST_MS = 300
const LOAD_MOST_MS = 1500

export interface PowerOptions {
  readonly times: number
  readonly servers: number
  readonly seed: number
  /** Anything but `sync` is not meant to hold. */
  readonly durability?: DurabilityName
}

export function power(
  { times, servers, seed, durability = 'sync' }: PowerOptions,
  say: Say
): Promise<Outcome> {
  const options = { title: 'power', servers, durability, clients: CLIENTS, seed }
  return experiment(options, async ({ scene, numbers, judge, problems }) => {
    const { load, fleet, random, desk } = scene
    const outstanding: number[] = []
    let longestMs = 0
    for (let time = 1; time <= times && problems.length === 0; time++) {
      load.level = LEVEL
      load.start()
      await sleep(LOAD_LEAST_MS + (LOAD_MOST_MS - LOAD_LEAST_MS) * random.next())
      outstanding.push(load.outstanding)
      await fleet.kill(...fleet.names)
      const deadAt = performance.now()
      await fleet.startAll()
      await fleet.whole(desk)
      const backMs = Math.round(performance.now() - deadAt)
      longestMs = Math.max(longestMs, backMs)
      await judge()
      say(`${time} of ${times}: one group again after ${backMs} ms, ${problems.length} problems`)
    }
    numbers['times'] = times
    numbers['servers'] = servers
    numbers['outstanding when killed, least'] = Math.min(...outstanding)
    numbers['outstanding when killed, most'] = Math.max(...outstanding)
    numbers['longest until all are one group again, ms'] = longestMs
  })
}
