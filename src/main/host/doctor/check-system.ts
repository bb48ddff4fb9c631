/** The versions that run, and the clocks. Pure. */
import type { Check } from '../../../shared/doctor'
import { verdicts } from './say'

export interface Versions {
  readonly ftqueue: string
  /** As `process.versions.node`, without `v`. */
  readonly node: string
  /** Null: not inside Electron. */
  readonly electron: string | null
  /** Operating system, version and processor. */
  readonly system: string
}

/** The command line's least version; inside Electron its own Node counts as given. */
const LEAST_NODE = [20, 19] as const

export function checkVersion({ ftqueue, node, electron, system }: Versions): Check {
  const say = verdicts('version')
  const runner = electron === null ? `Node ${node}` : `Electron ${electron} (Node ${node})`
  const seen = `FTQueue ${ftqueue} on ${runner}, ${system}`
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const isOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])
  if (electron === null && isOld) {
    return say.warning(
      seen,
      `Install Node ${LEAST_NODE.join('.')} or newer: older ones are untried`
    )
  }
  return say.ok(seen)
}

/** Before this program was written no clock could show such a time. */
const LEAST_YEAR = 2024

/**
 * @param monotonicMs two readings of the monotonic clock, the first one first
 * @param wall milliseconds since 1970
 */
export function checkClock(monotonicMs: readonly [number, number], wall: number): Check {
  const say = verdicts('clock')
  if (monotonicMs[1] <= monotonicMs[0]) {
    return say.problem(
      'the monotonic clock stands still, and every timeout with it',
      'Restart this machine; in a virtual machine, choose another clock source'
    )
  }
  const time = new Date(wall).toISOString().replace(/\..*$/, ' UTC').replace('T', ' ')
  const seen = `timeouts use the monotonic clock, which runs; the time of day, ${time}, only stands in logs`
  return new Date(wall).getUTCFullYear() < LEAST_YEAR
    ? say.warning(seen, 'Set the time of day, so that logs of several machines can be compared')
    : say.ok(seen)
}
