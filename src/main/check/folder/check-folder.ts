/** `ftqueue check`: reads a folder of traces and tests every property on it. */
import { checkTraces } from '../check-traces'
import type { Report } from '../verdict'
import { readTraceFolder, type TraceFolder } from './read-folder'

export interface FolderReport extends Report {
  readonly folder: Omit<TraceFolder, 'traces'> & {
    readonly traces: readonly {
      readonly name: string
      readonly server: string
      readonly incarnation: number
      readonly lines: number
    }[]
  }
}

/**
 * A folder does not tell whether its servers still run, so nothing is owed at a
 * trace's end: what would still have to come is left open.
 *
 * @throws UserError when the folder holds no traces, or something else under their name
 */
export async function checkFolder(path: string): Promise<FolderReport> {
  const folder = await readTraceFolder(path)
  const report = checkTraces(folder.traces, { quiescent: false })
  const traces = folder.traces.map(({ name = '', server, incarnation, lines }) => {
    return { name, server, incarnation, lines: lines.length }
  })
  return { ...report, folder: { ...folder, traces } }
}
