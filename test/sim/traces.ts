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
