/** What a merge could not undo, and what it brought back, in words. */
import { formatConfigId } from '../../src/main/protocol/ids'
import type { MergeEvent, MergeReport } from '../../src/main/protocol/types'
import type { Names } from './names'

export function mergeText({ from, report }: MergeEvent, names: Names): string {
  const all = [
    ...report.poppedTwice.map((entry) => twiceText(entry, names)),
    ...report.ambiguous.map((entry) => ambiguousText(entry, names)),
    ...report.revived.map(
      ({ label, items }) => `queue ${String(label)} lives on for ${String(items)}`
    ),
    ...report.putBack.map(({ item, label }) => `${String(item)} is back in queue ${String(label)}`)
  ]
  const pasts = from.map((config) => names.configOfText(formatConfigId(config))).join(' and ')
  return `${pasts}: ${all.length === 0 ? 'nothing to report' : all.join('; ')}`
}

function twiceText({ item, pops }: MergeReport['poppedTwice'][number], names: Names): string {
  const who = pops.map(
    ({ message, config }) => `${requestText(message)} in ${names.configOfText(config)}`
  )
  return `${String(item)} was popped by ${who.join(' and by ')}`
}

function ambiguousText(
  { message, candidates }: MergeReport['ambiguous'][number],
  names: Names
): string {
  const results = candidates.map(
    ({ config, item }) =>
      `${item === null ? 'nothing' : String(item)} in ${names.configOfText(config)}`
  )
  return `${requestText(message)} is ambiguous: it popped ${results.join(', and ')}`
}

/** `client:4` is request 4. */
function requestText(message: string): string {
  const at = message.lastIndexOf(':')
  const client = message.slice(0, at)
  const request = `request ${message.slice(at + 1)}`
  return client === 'client' ? request : `${request} of ${client}`
}
