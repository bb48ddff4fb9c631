/** `ftqueue check`: reads a folder of traces and tests every property on it. */
import { bounds } from '../../../shared/bounds'
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

export interface CheckProgress {
  /** Lines that were read. */
  readonly onLines?: (lines: number) => void
  /** What part of the properties is tested, 0 to 1. */
  readonly onPart?: (part: number) => void
}

/**
 * A folder does not tell whether its servers still run, so nothing is owed at a
 * trace's end: what would still have to come is left open.
 *
 * @param tell is told now and then how far it is
 * @throws UserError when the folder holds no traces, or something else under their name
 */
export async function checkFolder(path: string, tell: CheckProgress = {}): Promise<FolderReport> {
  const folder = await readTraceFolder(path, bounds.host.checkLines, tell.onLines)
  const report = checkTraces(folder.traces, {
    quiescent: false,
    ...(tell.onPart === undefined ? {} : { onPart: tell.onPart })
  })
  const traces = folder.traces.map(({ name = '', server, incarnation, lines }) => {
    return { name, server, incarnation, lines: lines.length }
  })
  return { ...report, folder: { ...folder, traces } }
}
