/**
 * A file of a server's store is truncated, or bytes of it are flipped, at a random
 * place while the server is down and the others work on. It has to start each time,
 * and the group to come together.
 */
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Random } from '../../src/main/protocol/random'
import { sleep } from '../fleet/until'
import type { Fleet } from '../fleet/fleet'
import { experiment } from './experiment'
import type { Outcome, Say } from './outcome'

const LEVEL = { operationsPerS: 200, outstanding: 8, itemsWanted: 200 }
const FLIPPED_MOST = 8
/** Load between two damages. */
const WORK_MS = 300
const JUDGED_EVERY = 10
/** What a log calls that which it found when it opened a store. */
const FINDINGS = ['store-cut', 'store-state', 'store-set-aside'] as const

export interface DamageOptions {
  readonly times: number
  readonly servers: number
  readonly seed: number
}

export function damage({ times, servers, seed }: DamageOptions, say: Say): Promise<Outcome> {
  const options = { title: 'damage', servers, durability: 'async', clients: 3, seed } as const
  return experiment(options, async ({ scene, numbers, judge, problems }) => {
    const { load, fleet, random, desk } = scene
    const done = new Map<string, number>()
    for (let time = 1; time <= times && problems.length === 0; time++) {
      load.level = LEVEL
      load.start()
      await sleep(WORK_MS)
      const name = fleet.names[random.below(fleet.names.length)] ?? ''
      if (random.next() < 0.5) await fleet.kill(name)
      else await fleet.stop(name)
      const what = damageOne(storeOf(fleet, name), random)
      await fleet.start(name)
      await fleet.whole(desk)
      const kind = what.replace(/-\d+.*$/, '')
      done.set(kind, (done.get(kind) ?? 0) + 1)
      if (time % JUDGED_EVERY === 0) await judge()
      say(`${time} of ${times}: ${what} of ${name}, ${problems.length} problems`)
    }
    numbers['damages'] = times
    numbers['servers'] = servers
    for (const [kind, count] of done) numbers[kind] = count
    for (const event of FINDINGS) numbers[event] = countInLogs(fleet, event)
  })
}

function storeOf(fleet: Fleet, name: string): string {
  return path.join(fleet.homeOf(name), 'servers', name, 'store')
}

/** @returns what was done, as `truncated log-3 at 120` */
function damageOne(store: string, random: Random): string {
  // What was cut off before is kept as evidence, and read by nobody.
  const files = readdirSync(store).filter(
    (file) => !file.startsWith('cut-') && statSync(path.join(store, file)).size > 0
  )
  const file = files[random.below(files.length)]
  if (file === undefined) return 'nothing was there'
  const place = path.join(store, file)
  const bytes = readFileSync(place)
  const at = random.below(bytes.length)
  if (random.next() < 0.5) {
    truncateSync(place, at)
    return `truncated ${file} at ${at}`
  }
  const count = 1 + random.below(FLIPPED_MOST)
  for (let i = at; i < Math.min(at + count, bytes.length); i++) {
    bytes[i] = (bytes[i] ?? 0) ^ (1 + random.below(255))
  }
  writeFileSync(place, bytes)
  return `flipped ${file} at ${at}`
}

function countInLogs(fleet: Fleet, event: string): number {
  return fleet.names.reduce((sum, name) => {
    const folder = path.join(fleet.homeOf(name), 'logs')
    const texts = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'))
    return sum + texts.join('').split(`"event":"${event}"`).length - 1
  }, 0)
}
