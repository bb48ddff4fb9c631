/**
 * `kill -9` of one server after the other, under load. Whoever is killed is started
 * again after half a second, as a supervisor of services would.
 */
import type { Scene } from '../fleet/scene'
import { sleep } from '../fleet/until'
import { experiment, type Trial } from './experiment'
import type { Outcome } from './outcome'

const EVERY_MS = 1000
const DOWN_MS = 500
const LEVEL = { operationsPerS: 300, outstanding: 8, itemsWanted: 100 }

export interface Kill9Options {
  readonly seconds: number
  readonly servers: number
  readonly seed: number
}

export function kill9({ seconds, servers, seed }: Kill9Options): Promise<Outcome> {
  const options = { title: 'kill9', servers, durability: 'async', clients: 4, seed } as const
  return experiment(options, async ({ scene, numbers, problems }: Trial) => {
    const { load } = scene
    load.level = LEVEL
    load.start()
    const restarts: Promise<void>[] = []
    let kills = 0
    const endAt = performance.now() + seconds * 1000
    for (let nextAt = performance.now(); nextAt < endAt; nextAt += EVERY_MS) {
      await sleep(nextAt - performance.now())
      const name = anyOf(scene)
      if (name === undefined) continue
      kills++
      const restart = bringBack(scene, name).catch((error: unknown) => {
        problems.push((error as Error).message)
      })
      restarts.push(restart)
    }
    await Promise.all(restarts)
    numbers['seconds'] = seconds
    numbers['servers'] = servers
    numbers['kills'] = kills
    numbers['longest time without an answer, ms'] = Math.round(load.longestGapMs)
  })
}

/** Undefined: all are on their way back. */
function anyOf({ fleet, random }: Scene): string | undefined {
  const { awake } = fleet
  return awake[random.below(awake.length)]
}

async function bringBack({ fleet }: Scene, name: string): Promise<void> {
  await fleet.kill(name)
  await sleep(DOWN_MS)
  await fleet.start(name)
}
