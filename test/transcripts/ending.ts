/** How a story ends: where each server is, whether they hold the same, and what was left out. */
import type { SimServer } from '../sim/sim-server'
import type { Names } from './names'

export function endingOf(
  servers: readonly SimServer[],
  names: Names,
  leftOut: ReadonlyMap<string, number>
): string[] {
  const alive = servers.filter((server) => server.alive)
  const hashes = new Set(alive.map(({ view }) => view?.hash))
  const verdict = hashes.size === 1 ? 'equal' : 'DIFFERENT'
  const counts = [...leftOut].sort(([a], [b]) => (a < b ? -1 : 1))
  const omitted = counts.map(([what, count]) => `${what} (${String(count)})`)
  return [
    '--- The end',
    ...servers.map((server) => stateOf(server, names)),
    `Contents of the queues at ${names.list(alive)}: ${verdict}.`,
    ...(omitted.length === 0 ? [] : wrap(`Left out: ${omitted.join(', ')}.`))
  ]
}

function stateOf(server: SimServer, names: Names): string {
  const name = names.member(server.id)
  const { view } = server
  if (view?.config === undefined || view.config === null) return `${name}: crashed`
  if (!server.alive) return `${name}: left`
  const { config, members, state, queues, items } = view
  const delivered = view.delivered < 0 ? 'no slot in it yet' : `slot ${String(view.delivered)}`
  const contents = `${counted(queues, 'queue')}, ${counted(items, 'item')}`
  return (
    `${name}: ${state} in ${names.config(config)} of ${names.list(members)}; ` +
    `delivered: ${delivered}; ${contents}, hash ${view.hash}`
  )
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`
}

function wrap(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.length + word.length >= 100) {
      lines.push(line)
      line = ` ${word}`
    } else line += line === '' ? word : ` ${word}`
  }
  return [...lines, line]
}
