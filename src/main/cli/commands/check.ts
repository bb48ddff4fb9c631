/** `check`: tests every property of docs/protocol.md on a folder of traces. */
import type { Command } from 'commander'
import { checkFolder, type FolderReport } from '../../check/folder/check-folder'
import { reportLines } from '../../check/report-text'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import type { Progress } from '../progress'
import { describe, jsonOption } from '../manual'

/** A property that does not hold is a defect of the servers that left the traces. */
const VIOLATED = ExitCode.broken

const NOTES = `
Exits with 1 when a property is violated. "unknown" is no violation: the traces do not
tell enough, because one is missing, or ends while something is under way.`

const EXAMPLES = [
  ['ftqueue serve --count 3 --trace traces', 'let three servers write traces'],
  ['ftqueue check traces', 'and judge them afterwards']
] as const

const JSON_FIELDS =
  'verdict (valid, unknown, violated), properties (id, name, verdict, cases, …), folder (traces, lines, …)'

export function addCheck(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('check')
    .description('test every property of the protocol on the traces in a folder')
    .argument('<dir>', 'folder that "ftqueue serve --trace DIR" wrote to')
  jsonOption(command)
  describe(command, { notes: NOTES, examples: EXAMPLES, json: JSON_FIELDS })
  command.action(async (folder: string) => {
    const reading = io.progress('reading traces', null, 'lines')
    let testing: Progress | null = null
    const report = await checkFolder(folder, {
      onLines: (lines) => {
        reading.update(lines)
      },
      onPart: (part) => {
        testing ??= io.progress('testing properties', 1)
        testing.update(part)
      }
    })
    io.endProgress()
    if (command.opts<{ json?: boolean }>().json === true) await io.json(report)
    else await printReport(report, io)
    finish(report.verdict === 'violated' ? VIOLATED : ExitCode.ok)
  })
}

async function printReport(report: FolderReport, io: Io): Promise<void> {
  for (const line of reportLines(report)) await io.line(line)
  const { traces, lines, torn, empty, ignored } = report.folder
  io.note(`${traces.length === 1 ? '1 trace' : `${traces.length} traces`}, ${lines} lines`)
  const notes = [
    ['the last line is cut off, and left out', torn],
    ['nothing in it yet', empty],
    ['not read, for it is not called NAME.N.jsonl', ignored]
  ] as const
  for (const [note, files] of notes) for (const file of files) io.note(`${file}: ${note}`)
}
