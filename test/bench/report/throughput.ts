/** The chart of docs/performance.md: pushes of one client, the limits, and the peers. */
import { DURABILITY_NAMES } from '../../../src/shared/views'
import { ceilings, LIMITS, NETWORK_BYTES, TOKEN_BYTES } from '../ceilings'
import { COROSYNC, JETSTREAM, RABBITMQ, type Peers } from '../peers'
import type { Results } from '../results'
import { oneClient, OUTSTANDING } from '../sections/load'
import { chartSvg, type Line, type Point } from './chart'

const SHOWN_PEERS = [JETSTREAM, COROSYNC, RABBITMQ, 'Redis, WAIT 2', 'etcd, put']

export function throughputSvg(results: Results, peers: Peers): string {
  return chartSvg({
    title: 'Pushes a second with three servers, one client',
    description:
      'Operations a second against operations outstanding, both on logarithmic axes: ' +
      'FTQueue in its three durabilities, what the machine allows, and other systems.',
    xTitle: 'operations outstanding',
    yTitle: 'operations/s',
    xTicks: OUTSTANDING,
    lines: [...ownLines(results), limitLine(results), ...peerLines(peers)]
  })
}

function ownLines(results: Results): Line[] {
  return DURABILITY_NAMES.map((durability, i) => ({
    title: `FTQueue, ${durability}`,
    look: `ours-${i + 1}`,
    points: OUTSTANDING.flatMap((outstanding): Point[] => {
      const labels = oneClient(durability, outstanding, 'push')
      const { median, min, max } = results.spread('load', labels, 'opsPerS')
      return Number.isNaN(median) ? [] : [{ x: outstanding, y: median, min, max }]
    })
  }))
}

/** So many in flight through four hops each, or as many as fit into the datagrams: the less of both. */
function limitLine(results: Results): Line {
  const machine = {
    datagramsPerS: results.median('limits', LIMITS.datagrams(NETWORK_BYTES), 'perS'),
    hopsPerS: results.median('limits', LIMITS.hops(TOKEN_BYTES), 'perS')
  }
  return {
    title: 'limit (hops, wire)',
    look: 'limit',
    points: OUTSTANDING.map((outstanding) => {
      const { wire, hops } = ceilings(machine, outstanding)
      return { x: outstanding, y: Math.min(wire, hops) }
    })
  }
}

function peerLines({ list }: Peers): Line[] {
  return list
    .filter(({ title }) => SHOWN_PEERS.includes(title))
    .map(({ title, figures }) => ({
      title,
      look: 'peer',
      points: figures.map(({ outstanding, opsPerS }) => ({ x: outstanding, y: opsPerS }))
    }))
}
