/** What is counted of a server's files, whichever disk object they went through. */
import { performance } from 'node:perf_hooks'
import type { DiskFigures } from '../../shared/figures'
import type { Done } from '../store/disk'
import { Durations } from './durations'

const SYNC_STEPS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export class DiskCounts {
  private readonly syncs = new Durations(SYNC_STEPS)
  private writes = 0
  private writtenBytes = 0
  private failures = 0

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A write began. Returns what is to be called when it is over. */
  write(bytes: number, done: Done): Done {
    return (error) => {
      if (error === null) {
        this.writes++
        this.writtenBytes += bytes
      } else this.failures++
      done(error)
    }
  }

  /** A sync began. Returns what is to be called when it is over. */
  sync(done: Done): Done {
    const since = this.now()
    return (error) => {
      if (error === null) this.syncs.note((this.now() - since) / 1000)
      else this.failures++
      done(error)
    }
  }

  get figures(): DiskFigures {
    const { writes, writtenBytes, failures, syncs } = this
    return { writes, writtenBytes, failures, syncs: syncs.figures }
  }
}
