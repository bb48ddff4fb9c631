/**
 * One server's home is a file system of a few megabytes that is filled to its last
 * byte while clients push. The group has to refuse, with the reason, and to go on when
 * there is room again; the server stays a member all the time.
 */
import { execFile, spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { OperationAnswer } from '../../src/shared/views'
import type { Scene } from '../fleet/scene'
import { cliFile } from '../fleet/serve-process'
import { LOOPBACK } from '../fleet/fleet'
import { sleep, until } from '../fleet/until'
import { valueOf } from '../fleet/values'
import { experiment, type Trial } from './experiment'
import type { Outcome, Say } from './outcome'

const SMALL = 's2'
const SIZE = '8m'
/** Mounts a small file system at the folder that comes first, and becomes the rest. */
const MOUNT = `mkdir -p "$1" && mount -t tmpfs -o size=${SIZE} tmpfs "$1" && shift && exec "$@"`
const LEVEL = { operationsPerS: 300, outstanding: 8, itemsWanted: 2000 }
const STEP_TIMEOUT_MS = 60_000
const STAY_FULL_MS = 2000
/** Of the pushes that are made by the command line. */
const COMMAND_PUSHER = 1000
const EXIT_REFUSED = 5

export interface FullOptions {
  readonly times: number
  readonly servers: number
  readonly seed: number
}

/** Why a small file system cannot be made here; null: it can. */
export function mountProblem(): string | null {
  if (process.platform !== 'linux') return 'it takes Linux'
  const args = ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']
  return spawnSync('unshare', args, { stdio: 'ignore' }).status === 0
    ? null
    : 'it takes root, and unshare, to mount a file system of a few megabytes'
}

export async function full(options: FullOptions, say: Say): Promise<Outcome> {
  const skipped = mountProblem()
  if (skipped !== null) return { problems: [], numbers: {}, skipped, kept: null }
  const { times, servers, seed } = options
  return experiment(
    {
      ...{ title: 'full', servers, durability: 'async', clients: 3, seed },
      withinOf: (name, home) =>
        name === SMALL ? ['unshare', '--mount', 'sh', '-c', MOUNT, 'sh', home] : []
    },
    (trial) => fillAgainAndAgain(trial, times, say)
  )
}

async function fillAgainAndAgain(trial: Trial, times: number, say: Say): Promise<void> {
  const { scene, numbers, judge, problems } = trial
  const { load } = scene
  let filled = 0
  let longestMs = 0
  for (let time = 1; time <= times && problems.length === 0; time++) {
    load.level = LEVEL
    load.start()
    await sleep(500)
    const filler = path.join(rootOf(scene), scene.fleet.homeOf(SMALL), 'filler')
    filled = fill(filler)
    await refusing(scene)
    await sayWhatCommandTells(trial, time)
    await sleep(STAY_FULL_MS)
    await stillMember(trial)
    rmSync(filler)
    const freedAt = performance.now()
    const { pushed } = load.counts
    await until('pushes are taken again', STEP_TIMEOUT_MS, () => load.counts.pushed > pushed)
    longestMs = Math.max(longestMs, performance.now() - freedAt)
    await judge()
    say(`${time} of ${times}: filled with ${filled} bytes, ${problems.length} problems`)
  }
  numbers['times'] = times
  numbers['servers'] = scene.fleet.names.length
  numbers['refused'] = [...load.counts.refused].map(([why, n]) => `${n} ${why}`).join(', ')
  numbers['filler, bytes'] = filled
  numbers['longest until a push was taken again, ms'] = Math.round(longestMs)
}

/** The root of the file system as the server sees it. */
function rootOf({ fleet }: Scene): string {
  return `/proc/${fleet.processOf(SMALL)?.pid ?? 0}/root`
}

/** To the last byte. @returns the size of the file that does it */
function fill(file: string): number {
  const out = openSync(file, 'w')
  for (let size = 1024 * 1024; size > 0; size = Math.floor(size / 2)) {
    const bytes = Buffer.alloc(size, 1)
    try {
      for (;;) writeSync(out, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  closeSync(out)
  return statSync(file).size
}

async function refusing({ load }: Scene): Promise<void> {
  const refused = (): number => load.counts.refused.get('busy (storage)') ?? 0
  const before = refused()
  await until('clients are refused for want of room', STEP_TIMEOUT_MS, () => refused() > before)
}

/** `ftqueue push`: refused with its reason, and the exit code that says so. */
async function sayWhatCommandTells({ scene, problems }: Trial, time: number): Promise<void> {
  const { fleet, load, ledger } = scene
  const queue = load.lasting[0] ?? 0
  const value = valueOf(COMMAND_PUSHER, time)
  ledger.pushing(value, queue)
  const { group, port } = fleet
  const where = ['--group', group, '--port', String(port), '--interface', LOOPBACK]
  const args = [cliFile, 'push', String(queue), String(value), '--json', ...where]
  const [code, out] = await new Promise<readonly [number | null, string]>((done) => {
    const child = execFile(process.execPath, args, (_error, stdout) => {
      done([child.exitCode, stdout])
    })
  })
  const { status, reason } = JSON.parse(out) as OperationAnswer
  if (code === EXIT_REFUSED && status === 'busy' && reason === 'storage') return
  problems.push(
    `ftqueue push on a full disk ended with ${code ?? ''}, ${status}, ${reason ?? 'no reason'}`
  )
}

/** All are in one configuration still. */
async function stillMember({ scene, problems }: Trial): Promise<void> {
  const { fleet, desk } = scene
  const { configurations } = await desk.status()
  const sizes = configurations.map(({ members }) => members.length)
  if (sizes.length === 1 && sizes[0] === fleet.names.length) return
  problems.push(`on a full disk there are configurations of ${sizes.join(' and ')} members`)
}
