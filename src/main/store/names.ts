/** The store's file names. All numbers in them are of one sequence: a greater one is newer. */

/** `doubt`: a sync of the log failed, so that only memory may have what can be read of it. */
const KINDS = ['log', 'parts', 'state', 'cut', 'doubt'] as const
export type FileKind = (typeof KINDS)[number]

export interface FileName {
  readonly name: string
  readonly kind: FileKind
  readonly number: number
  /** Not renamed to its name yet. */
  readonly isUnfinished: boolean
}

const UNFINISHED = '.new'

export function fileName(kind: FileKind, number: number): string {
  return `${kind}-${number}`
}

export function unfinishedName(kind: FileKind, number: number): string {
  return fileName(kind, number) + UNFINISHED
}

/** Undefined for a file that is not the store's. */
export function parseFileName(name: string): FileName | undefined {
  const match = /^([a-z]+)-([1-9][0-9]{0,14})(\.new)?$/.exec(name)
  const kind = KINDS.find((one) => one === match?.[1])
  if (match === null || kind === undefined) return undefined
  return { name, kind, number: Number(match[2]), isUnfinished: match[3] !== undefined }
}
