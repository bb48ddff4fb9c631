/** Runs seeds of the simulator and gives the checkers what its servers traced. */
import type { ProcessTrace, TraceLine } from '../../src/main/check/trace'
import { formatConfigId, formatMemberId } from '../../src/main/protocol/ids'
import { runSeed, type Verdict } from '../sim/run-seed'
import type { Mix } from '../sim/scenario'
import { SimServer, type Happening } from '../sim/sim-server'

export interface SeedTraces {
  readonly verdict: Verdict
  readonly traces: readonly ProcessTrace[]
}

/** The traces of a seed's servers, as the simulator leaves them when all is calm. */
export function tracesOfSeed(seed: number, mix: Mix): SeedTraces {
  const servers = new Set<SimServer>()
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this`
  const start = SimServer.prototype.start
  SimServer.prototype.start = function (this: SimServer): void {
    servers.add(this)
    start.call(this)
  }
  try {
    const verdict = runSeed(seed, mix)
    return { verdict, traces: [...servers].flatMap(tracesOf) }
  } finally {
    SimServer.prototype.start = start
  }
}

function tracesOf(server: SimServer): ProcessTrace[] {
  return server.traces.map((happenings, i) => ({
    server: server.idText,
    incarnation: i + 1,
    lines: happenings.map((happening) => lineOf(server.idText, happening)),
    ended: i + 1 < server.traces.length ? 'killed' : endOf(server)
  }))
}

function endOf(server: SimServer): ProcessTrace['ended'] {
  if (server.alive) return 'running'
  return server.view === null ? 'killed' : 'stopped'
}

function lineOf(server: string, happening: Happening): TraceLine {
  const { at } = happening
  const t = Math.round(at * 1000)
  if (happening.ev !== 'config') return { ...happening, t, server }
  const { config, kind, members, from } = happening.event
  return {
    t,
    server,
    ev: 'config',
    config: formatConfigId(config),
    kind,
    members: members.map(({ id }) => formatMemberId(id)),
    from: from.map(formatConfigId)
  }
}
