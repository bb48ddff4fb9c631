/** What simulated servers traced, as the checkers of real traces read it. */
import type { ProcessTrace, TraceLine } from '../../src/main/check/trace'
import { formatConfigId, formatMemberId } from '../../src/main/protocol/ids'
import type { Happening, SimServer } from './sim-server'

/** One trace for each start of this server. */
export function processTracesOf(server: SimServer): ProcessTrace[] {
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
  const stamp = { t: Math.round(at * 1000), server }
  switch (happening.ev) {
    case 'config': {
      const { config, kind, members, from } = happening.event
      return {
        ...stamp,
        ev: 'config',
        config: formatConfigId(config),
        kind,
        members: members.map(({ id }) => formatMemberId(id)),
        from: from.map(formatConfigId)
      }
    }
    case 'merge': {
      const { config, from, report, hash } = happening.event
      return {
        ...stamp,
        ev: 'merge',
        config: formatConfigId(config),
        from: from.map(formatConfigId),
        report: { ...report },
        hash
      }
    }
    case 'divergence': {
      const { config, slot } = happening.event
      return { ...stamp, ev: 'divergence', config: formatConfigId(config), slot }
    }
    default:
      return { ...happening, ...stamp }
  }
}
