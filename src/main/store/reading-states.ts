/** Finds the newest checkpoint that is whole: its file, and every part of its state. */
import { digestOf } from '../protocol/queue/part-digest'
import type { Disk } from './disk'
import type { FileName } from './names'
import { fileName } from './names'
import { decodeStateFile, type StateFile } from './state-file'

/** A checkpoint with its parts. */
export interface WholeState {
  readonly file: StateFile
  readonly parts: readonly Uint8Array[]
  /** Sizes of the parts files that it uses. */
  readonly files: ReadonlyMap<number, number>
}

/** A checkpoint that cannot be used. */
export interface BrokenState {
  readonly name: string
  readonly number: number
  readonly bytes: number
  readonly why: string
}

export interface StatesRead {
  readonly whole: WholeState | null
  /** Newer than that, newest first. */
  readonly broken: readonly BrokenState[]
}

export function readStates(disk: Disk, names: readonly FileName[]): StatesRead {
  const states = names
    .filter(({ kind, isUnfinished }) => kind === 'state' && !isUnfinished)
    .sort((a, b) => b.number - a.number)
  const broken: BrokenState[] = []
  for (const { name, number } of states) {
    const bytes = tryRead(disk, name)
    const file = bytes === null ? undefined : decodeStateFile(bytes, number)
    const whole = file === undefined ? 'it is damaged' : withParts(disk, file)
    if (typeof whole !== 'string') return { whole, broken }
    broken.push({ name, number, bytes: bytes?.length ?? 0, why: whole })
  }
  return { whole: null, broken }
}

/** Null when the file cannot be read. */
export function tryRead(disk: Disk, name: string): Uint8Array | null {
  try {
    return disk.read(name)
  } catch {
    return null
  }
}

/** Or what is wrong. */
function withParts(disk: Disk, file: StateFile): WholeState | string {
  const files = new Map<number, Uint8Array | null>()
  const parts: Uint8Array[] = []
  for (const [i, place] of file.places.entries()) {
    const name = fileName('parts', place.file)
    if (!files.has(place.file)) files.set(place.file, tryRead(disk, name))
    const bytes = files.get(place.file) ?? null
    if (bytes === null) return `${name} cannot be read`
    const entry = file.manifest.entries[i]
    const part = bytes.subarray(place.offset, place.offset + (entry?.bytes ?? 0))
    const { high, low, bytes: size } = digestOf(part)
    if (high !== entry?.high || low !== entry.low || size !== entry.bytes) {
      return `${name} is damaged at byte ${place.offset}`
    }
    parts.push(part)
  }
  const sizes = [...files].map(([number, bytes]) => [number, bytes?.length ?? 0] as const)
  return { file, parts, files: new Map(sizes) }
}
