/**
 * Opens a store: finds out what of a folder is of use, cuts off and removes the rest,
 * and makes what is used durable, for whoever read it goes on from it.
 */
import type { KeptRecord, Restored } from '../protocol/kept'
import { encodeManifest } from '../protocol/queue/manifest'
import type { MemberId } from '../protocol/types'
import { Batch, WaitingRecords } from './batch'
import { Carried } from './carried'
import type { Disk } from './disk'
import { cutFinding, setAsideFinding, stateFinding, type Finding } from './findings'
import type { Segment } from './journal'
import { HEADER_BYTES, type SegmentHeader } from './log-format'
import { fileName, parseFileName, type FileName } from './names'
import { PartsIndex } from './parts-index'
import { readLog, readSegments, type Cut, type FoundSegment, type LogRead } from './reading-log'
import { readStates, type WholeState } from './reading-states'
import type { StoreLimits } from './store-limits'

export interface Found {
  readonly restored: Restored | null
  readonly findings: readonly Finding[]
  /** Ordinal of the next record. */
  readonly next: number
  /** Greatest number of a file. */
  readonly number: number
  /** The checkpoint that was read; 0: none. */
  readonly checkpoint: number
  readonly stateBytes: number
  readonly logBytes: number
  readonly segments: Segment[]
  readonly parts: PartsIndex
  readonly carried: Carried
  /** False: the disk cannot be written, and what was read may be in memory only. */
  readonly isDurable: boolean
  /** Files of no use that could not be removed. */
  readonly litter: readonly string[]
}

export function readStore(disk: Disk, server: MemberId, limits: StoreLimits): Found {
  const names = disk
    .list()
    .map(parseFileName)
    .filter((name) => name !== undefined)
  const number = names.reduce((most, one) => Math.max(most, one.number), 0)
  const { segments, isForeign } = readSegments(disk, names, server)
  const { whole, broken } = readStates(disk, names)
  if (isForeign || (whole !== null && whole.file.server !== server)) {
    return setAside(disk, 'it is another server’s', number)
  }
  const checkpoint = whole?.file.number ?? 0
  const isBroken = (one: number) => broken.some((state) => state.number === one)
  const at = whole?.file.at ?? 0
  const read = readLog(segments, checkpoint, at, isBroken)
  let log = read
  if (whole === null && log.used.length === 0 && isLoss(segments, broken.length > 0)) {
    return setAside(disk, broken[0]?.why ?? 'no checkpoint that its log goes on from', number)
  }
  const findings = broken.map(({ name, bytes, why }) => stateFinding(name, bytes, why))
  const copies = new Copies(disk, limits, names, number)
  for (const cut of log.cuts) findings.push(copies.keep(cut))
  const isDoubtful = names.some(({ kind }) => kind === 'doubt') && log.records.length > 0
  if (isDoubtful) {
    const number = ++copies.number
    const header = { number, from: at, needs: checkpoint, durable: checkpoint, server }
    log = writtenAgain(disk, log, header)
  }
  const useless = uselessNames(names, log, whole).concat(copies.tooMany)
  const isDurable = makeDurable(disk, log, whole) && !(isDoubtful && log === read)
  // Nothing goes before what stands in its place is durable.
  const litter = isDurable ? useless.filter((name) => !tryRemove(disk, name)) : useless
  return { ...summaryOf(whole, log), findings, litter, number: copies.number, isDurable }
}

/**
 * Whether something is lost when none of this can be used. Else it is what a first
 * start leaves that ended before anything was told to be kept.
 */
function isLoss(segments: readonly FoundSegment[], hadState: boolean): boolean {
  return (
    hadState ||
    segments.some(({ header, bytes }) =>
      header === null ? bytes.length > HEADER_BYTES : header.durable > 0
    )
  )
}

function setAside(disk: Disk, why: string, number: number): Found {
  const { folder } = disk
  const finding = setAsideFinding(folder, disk.setAside('corrupt'), why)
  const none: LogRead = { records: [], used: [], cuts: [] }
  return { ...summaryOf(null, none), findings: [finding], litter: [], number, isDurable: true }
}

function summaryOf(whole: WholeState | null, { records, used }: LogRead) {
  const parts = new PartsIndex()
  for (const [file, bytes] of whole?.files ?? []) parts.noteFile(file, bytes)
  const entries = whole?.file.manifest.entries ?? []
  for (const [i, entry] of entries.entries()) {
    const place = whole?.file.places[i]
    if (place !== undefined) parts.add(entry, place)
  }
  const carried = new Carried()
  const all: KeptRecord[] = [...(whole?.file.carried ?? []), ...records]
  for (const record of all) carried.note(record)
  const restored: Restored = {
    manifest: whole === null ? null : encodeManifest(whole.file.manifest),
    parts: whole?.parts ?? [],
    records: all
  }
  const segments = used.map(({ name, number, header, end }) => {
    return { name, number, from: header?.from ?? 0, bytes: end }
  })
  return {
    restored: whole === null && all.length === 0 ? null : restored,
    next: (whole?.file.at ?? 0) + records.length,
    checkpoint: whole?.file.number ?? 0,
    stateBytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    logBytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    segments,
    parts,
    carried
  }
}

/** Bytes that are cut off are copied first: the newest few, of each a bounded part. */
class Copies {
  private readonly kept: FileName[]

  constructor(
    private readonly disk: Disk,
    private readonly limits: StoreLimits,
    names: readonly FileName[],
    public number: number
  ) {
    this.kept = names.filter(({ kind }) => kind === 'cut').sort((a, b) => a.number - b.number)
  }

  keep({ segment: { name, bytes }, offset }: Cut): Finding {
    const cut = bytes.length - offset
    const number = ++this.number
    const copy = fileName('cut', number)
    try {
      this.disk.write(copy, bytes.subarray(offset, offset + this.limits.cutBytes))
      this.kept.push({ name: copy, kind: 'cut', number, isUnfinished: false })
      return cutFinding(name, offset, cut, copy)
    } catch {
      // A disk without room, or one that is read-only: the server starts all the same.
      tryRemove(this.disk, copy)
      return cutFinding(name, offset, cut, null)
    }
  }

  /** The copies that are too many now. */
  get tooMany(): string[] {
    return this.kept
      .slice(0, Math.max(0, this.kept.length - this.limits.cutFiles))
      .map(({ name }) => name)
  }
}

/**
 * All records in a new segment. After a failed sync what is read may come from memory only, and
 * a later sync says nothing about that.
 *
 * @returns `log` itself if there is no room
 */
function writtenAgain(disk: Disk, log: LogRead, header: SegmentHeader): LogRead {
  const { number } = header
  const name = fileName('log', number)
  const waiting = new WaitingRecords()
  for (const record of log.records) waiting.add(record)
  const batch = new Batch(Infinity)
  const { bytes } = batch.fill(waiting, waiting.count, number, HEADER_BYTES, header)
  try {
    disk.write(name, bytes)
    disk.truncate(name, bytes.length)
  } catch {
    tryRemove(disk, name)
    return log
  }
  const segment = { name, number, bytes, header, records: log.records, end: bytes.length }
  return { ...log, used: [segment] }
}

function uselessNames(
  names: readonly FileName[],
  { used }: LogRead,
  whole: WholeState | null
): string[] {
  const useful = new Set(used.map(({ name }) => name))
  if (whole !== null) useful.add(fileName('state', whole.file.number))
  for (const file of whole?.files.keys() ?? []) useful.add(fileName('parts', file))
  return names
    .filter(({ name, kind }) => kind !== 'cut' && !useful.has(name))
    .map(({ name }) => name)
}

function tryRemove(disk: Disk, name: string): boolean {
  try {
    disk.remove(name)
    return true
  } catch {
    return false
  }
}

/** Cuts off what was not read. @returns false on a disk that is read-only now: later writes will tell */
function makeDurable(disk: Disk, { used }: LogRead, whole: WholeState | null): boolean {
  try {
    for (const [file, bytes] of whole?.files ?? []) disk.truncate(fileName('parts', file), bytes)
    if (whole !== null) {
      const state = fileName('state', whole.file.number)
      disk.truncate(state, disk.size(state))
    }
    for (const { name, end } of used) disk.truncate(name, end)
    return true
  } catch {
    return false
  }
}
