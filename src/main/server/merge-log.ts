/**
 * The merges that a server took part in, newest last: kept in `merges.jsonl` of its
 * data folder, one JSON object a line, so that a restart does not forget them.
 */
import { appendFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import { bounds } from '../../shared/bounds'
import type { MergeRecord } from '../../shared/merges'
import { formatConfigId } from '../protocol/ids'
import type { Incarnation, MergeEvent } from '../protocol/types'
import { replaceFile } from './atomic-file'

const FILE = 'merges.jsonl'

interface Kept {
  /** Counts the server's merges, from 1. */
  readonly number: number
  /** Its line, without the end. */
  readonly text: string
}

export class MergeLog {
  private writing: Promise<void> = Promise.resolve()
  private linesInFile = 0

  private constructor(
    private readonly path: string,
    private readonly kept: Kept[],
    private readonly onFailure: (problem: string) => void
  ) {}

  /**
   * Reads what the folder holds; lines that make no sense, such as one that was torn
   * by a crash, are left out. Never rejects: without its file the log still works.
   *
   * @param onFailure told when the file cannot be read or written
   */
  static async open(folder: string, onFailure: (problem: string) => void): Promise<MergeLog> {
    const path = join(folder, FILE)
    let text = ''
    try {
      text = await readEnd(path)
    } catch (error) {
      onFailure(`${path} cannot be read (${String(error)}): merges before this start are not told`)
    }
    const lines = text.split('\n')
    const found = lines.flatMap((line) => parseLine(line))
    const log = new MergeLog(path, found, onFailure)
    log.keepBound()
    log.linesInFile = log.kept.length
    // A torn line would swallow the one that is written behind it.
    const isWhole = lines.at(-1) === '' && log.kept.length === lines.length - 1
    if (!isWhole) log.rewrite()
    return log
  }

  /** Numbers of the oldest and the newest merge that are kept; none: `last` is less than `first`. */
  get range(): { readonly first: number; readonly last: number } {
    const last = this.kept.at(-1)?.number ?? 0
    return { first: this.kept[0]?.number ?? last + 1, last }
  }

  /** The merge with this number as JSON; undefined when it is not kept. */
  text(number: number): string | undefined {
    return this.kept.find((one) => one.number === number)?.text
  }

  /** @param time milliseconds since 1970 */
  add(event: MergeEvent, time: number, incarnation: Incarnation): void {
    const number = this.range.last + 1
    const text = recordText(number, event, time, incarnation)
    this.kept.push({ number, text })
    this.keepBound()
    this.linesInFile++
    if (this.linesInFile > 2 * bounds.server.merges) this.rewrite()
    else this.write(() => appendFile(this.path, `${text}\n`, { mode: 0o600 }))
  }

  /** Waits until everything is written. */
  close(): Promise<void> {
    return this.writing
  }

  private keepBound(): void {
    const { kept } = this
    let characters = kept.reduce((sum, { text }) => sum + text.length, 0)
    while (
      kept.length > bounds.server.merges ||
      (characters > bounds.server.mergesCharacters && kept.length > 1)
    ) {
      characters -= kept.shift()?.text.length ?? 0
    }
  }

  private rewrite(): void {
    const text = this.kept.map((one) => `${one.text}\n`).join('')
    this.linesInFile = this.kept.length
    this.write(() => replaceFile(this.path, text))
  }

  private write(work: () => Promise<void>): void {
    this.writing = this.writing.then(work).catch((error: unknown) => {
      this.onFailure(`${this.path} cannot be written (${String(error)}): a restart forgets merges`)
    })
  }
}

/** The file, or its last part when it is larger than it can be. */
async function readEnd(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const length = Math.min(size, bounds.server.mergesFileBytes)
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(length),
        position: size - length
      })
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** None or one. */
function parseLine(line: string): Kept[] {
  try {
    const { number, config } = JSON.parse(line) as Record<string, unknown>
    if (!Number.isSafeInteger(number) || typeof config !== 'string') return []
    return [{ number: number as number, text: line }]
  } catch {
    return []
  }
}

function recordText(
  number: number,
  { config, from, report, hash }: MergeEvent,
  time: number,
  incarnation: Incarnation
): string {
  const record: MergeRecord & { readonly number: number; readonly incarnation: number } = {
    number,
    time,
    incarnation,
    config: formatConfigId(config),
    from: from.map(formatConfigId),
    report,
    hash
  }
  const text = JSON.stringify(record)
  if (text.length <= bounds.server.mergeCharacters) return text
  const none = { poppedTwice: [], ambiguous: [], revived: [], putBack: [] }
  return JSON.stringify({ ...record, report: { ...report, ...none, incomplete: true } })
}
