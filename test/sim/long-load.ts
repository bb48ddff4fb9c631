/** How much clients do, and how bad the network is, in mixes whose upsets take long. */
import type { Random } from '../../src/main/protocol/random'
import type { Scenario } from './scenario'

type Load = Pick<Scenario, 'operationsEach' | 'outstanding' | 'thinkMs' | 'maxDatagram' | 'faults'>

/**
 * @param lastsMs work goes on for so long at least
 * @param faulty how many of the networks have faults, and how much of each there is at most
 */
export function longLoad(
  random: Random,
  lastsMs: number,
  faulty: { readonly share: number; readonly most: number }
): Load {
  const operationsEach = 20 + random.below(120)
  const outstanding = 1 + random.below(random.next() < 0.5 ? 3 : 16)
  const isFaulty = random.next() < faulty.share
  const upto = (most: number): number =>
    isFaulty && random.next() < 0.7 ? random.next() * most : 0
  return {
    operationsEach,
    outstanding,
    thinkMs: (2 * lastsMs * outstanding) / operationsEach,
    maxDatagram: random.next() < 0.3 ? 400 : 1400,
    faults: {
      loss: upto(faulty.most),
      duplication: upto(faulty.most),
      reordering: upto(faulty.most),
      reorderMs: 0.2 + random.next() * 10,
      delayMs: 0.05 + upto(2),
      jitterMs: 0.02 + upto(2)
    }
  }
}
