/**
 * What a `--lab` server has and others have not: faults between its sockets and
 * its loop, the lab that sets them, and what may be asked of both.
 */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { groupMark } from '../protocol/wire/header'
import { healedNotice, type ControlLab } from './control'
import { FaultLayer, type FaultOptions } from './faults'
import { Lab } from './lab'
import type { Loop } from './loop'
import type { Parts } from './parts'
import { seededRandom } from './seeded-random'

export interface LabBench {
  readonly faults: FaultLayer
  readonly lab: Lab
  readonly control: ControlLab
}

export interface LabWays {
  /** Ends the process as a crash would. */
  readonly crash: () => void
  /** Where what survives goes. */
  readonly deliver: FaultOptions['deliver']
  readonly onDrop: FaultOptions['onDrop']
  /** May say again what is so already. */
  readonly onPause: (isPaused: boolean) => void
}

export function setUpLab(
  parts: Parts,
  loop: Loop,
  { crash, deliver, onDrop, onPause }: LabWays
): LabBench {
  const { options, carrier, logs } = parts
  const faults = new FaultLayer({
    self: options.id,
    group: groupMark(options.group),
    random: seededRandom(randomBytes(4).readInt32LE()),
    now: () => performance.now(),
    pauseBytesMax: carrier.receiveBufferBytes,
    deliver,
    onDrop,
    onHealed: (key) => {
      lab.healed(key)
    }
  })
  const lab = new Lab({
    faults,
    log: logs.log,
    now: () => performance.now(),
    pause: () => {
      onPause(true)
      loop.pause()
    },
    resume: () => {
      onPause(false)
      loop.resume()
    },
    crash: () => {
      // The answer to the command leaves before.
      setImmediate(crash)
    },
    corrupt: () => {
      loop.damage()
    },
    announceHealed: (key) => {
      carrier.multicast(healedNotice(key, options.group))
    }
  })
  return {
    faults,
    lab,
    control: {
      run: (command, key) => lab.run(command, key),
      healedElsewhere: (key) => {
        lab.healedElsewhere(key)
      },
      hearsQuestion: () => faults.hearsQuestion(),
      describe: () => lab.describe(),
      view: () => lab.view()
    }
  }
}
