/**
 * Reads servers' logs in `HOME/logs`: `NAME.ndjson`, and the older `NAME.ndjson.1`,
 * `.2` … that it was rotated into.
 */
import { createReadStream } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { NAME_PATTERN } from '../../shared/guards'
import { LOG_LEVELS, type LogLine } from '../../shared/views'
import { readLines } from './lines'

const LOG_FILE = /^(.+)\.ndjson(?:\.(\d+))?$/
/** Bytes read at a time of what was added. */
const CHUNK_BYTES = 256 * 1024

/** Log files of each server, oldest first, the one that is written to last. */
export async function logFiles(home: string): Promise<Map<string, string[]>> {
  const folder = path.join(home, 'logs')
  const found = new Map<string, { age: number; file: string }[]>()
  for (const entry of await readdir(folder).catch(nothingThere)) {
    const [, name = '', age] = LOG_FILE.exec(entry) ?? []
    if (!NAME_PATTERN.test(name)) continue
    const files = found.get(name) ?? []
    files.push({ age: Number(age ?? 0), file: path.join(folder, entry) })
    found.set(name, files)
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(
    sorted.map(([name, files]) => [
      name,
      files.sort((a, b) => b.age - a.age).map(({ file }) => file)
    ])
  )
}

function nothingThere(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

/** The lines of files in their order. */
export async function* linesOfFiles(files: readonly string[]): AsyncGenerator<LogLine> {
  for (const file of files) {
    const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES })
    try {
      for await (const text of readLines(stream)) {
        const line = parseLogLine(text)
        if (line !== undefined) yield line
      }
    } catch (error) {
      // Rotated away between listing and reading.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    } finally {
      stream.destroy()
    }
  }
}

/** Lines of several sources, each in order of time, as one. */
export async function* mergedByTime(
  sources: readonly AsyncGenerator<LogLine>[]
): AsyncGenerator<LogLine> {
  const heads: { source: AsyncGenerator<LogLine>; line: LogLine }[] = []
  for (const source of sources) {
    const first = await source.next()
    if (first.done !== true) heads.push({ source, line: first.value })
  }
  for (;;) {
    const head = heads.reduce<(typeof heads)[number] | undefined>(
      (least, one) => (least === undefined || one.line.time < least.line.time ? one : least),
      undefined
    )
    if (head === undefined) return
    yield head.line
    const next = await head.source.next()
    if (next.done === true) heads.splice(heads.indexOf(head), 1)
    else head.line = next.value
  }
}

/** A server's current log from its first line, and what is written to it later, rotation included. */
export class LogTail {
  private at: number | null = null
  private inode = 0
  private begun = ''

  constructor(private readonly file: string) {}

  /** Lines since the last call. */
  async read(): Promise<LogLine[]> {
    const lines: LogLine[] = []
    const handle = await openIfThere(this.file)
    if (handle === null) return lines
    try {
      const { size, ino } = await handle.stat()
      if (this.at !== null && (ino !== this.inode || size < this.at)) {
        await this.readRotated(lines)
        this.at = 0
        this.begun = ''
      }
      this.inode = ino
      await this.readTo(handle, size, lines)
      return lines
    } finally {
      await handle.close()
    }
  }

  /** The last lines of the file that was followed so far. */
  private async readRotated(lines: LogLine[]): Promise<void> {
    const handle = await openIfThere(`${this.file}.1`)
    if (handle === null) return
    try {
      const { size, ino } = await handle.stat()
      if (ino === this.inode) await this.readTo(handle, size, lines)
    } finally {
      await handle.close()
    }
  }

  private async readTo(handle: FileHandle, size: number, lines: LogLine[]): Promise<void> {
    let at = this.at ?? 0
    while (at < size) {
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(Math.min(CHUNK_BYTES, size - at)),
        position: at
      })
      if (bytesRead === 0) break
      at += bytesRead
      this.take(buffer.subarray(0, bytesRead), lines)
    }
    this.at = at
  }

  private take(bytes: Buffer, lines: LogLine[]): void {
    // Latin-1 keeps bytes apart that a character at the chunk's edge consists of.
    const parts = (this.begun + bytes.toString('latin1')).split('\n')
    this.begun = parts.pop()?.slice(0, CHUNK_BYTES) ?? ''
    for (const part of parts) {
      const line = parseLogLine(Buffer.from(part, 'latin1').toString('utf8'))
      if (line !== undefined) lines.push(line)
    }
  }
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Undefined for anything that is no log line, such as one torn by a crash. */
export function parseLogLine(text: string): LogLine | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const line = parsed as Partial<Record<keyof LogLine, unknown>>
  const isLine =
    typeof line.time === 'number' &&
    LOG_LEVELS.some((level) => level === line.level) &&
    typeof line.name === 'string' &&
    typeof line.event === 'string' &&
    typeof line.message === 'string' &&
    typeof line.fields === 'object'
  return isLine ? (line as LogLine) : undefined
}
