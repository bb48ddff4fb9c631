/** Which files the app is asked to open, on its command line or by another start of it. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Start {
  /** The whole command line, the program first. */
  readonly argv: readonly string[]
  /** What paths in it begin at. */
  readonly folder: string
  /** The folder of the app, which stands before what it is asked to open; null: it is packed, and none does. */
  readonly app: string | null
}

/** Most files of one command line that are looked at. */
const FILES_MOST = 16

/** The paths of what is to be opened, absolute; switches are no files, until after `--`. */
export function givenPaths({ argv, folder, app }: Start): readonly string[] {
  const words = argv.slice(argv.length === 0 ? 0 : 1 + wordsBefore(argv, folder, app))
  const end = words.indexOf('--')
  const named = (end < 0 ? words : words.slice(0, end)).filter((word) => !word.startsWith('-'))
  const all = end < 0 ? named : [...named, ...words.slice(end + 1)]
  return all
    .filter((word) => word !== '')
    .slice(0, FILES_MOST)
    .map((word) => path.resolve(folder, pathOf(word)))
}

/** The words between the program and what is to be opened. */
function wordsBefore(argv: readonly string[], folder: string, app: string | null): number {
  if (app === null) return 0
  const at = argv.findIndex(
    (word, i) => i > 0 && !word.startsWith('-') && path.resolve(folder, word) === path.resolve(app)
  )
  // Started in a way that says nothing of the app's folder: nothing else can be told, either.
  return at < 0 ? argv.length : at
}

/** File managers hand over addresses (`file:///home/…`) as well as paths. */
function pathOf(word: string): string {
  if (!/^file:\/\//i.test(word)) return word
  try {
    return fileURLToPath(word)
  } catch {
    return word
  }
}

/** A command line for starting again: the same switches, and these files. */
export function argumentsFor(start: Start, files: readonly string[]): readonly string[] {
  const before = wordsBefore(start.argv, start.folder, start.app)
  const words = start.argv.slice(1)
  const end = words.indexOf('--')
  const kept = (end < 0 ? words : words.slice(0, end)).filter(
    (word, i) => word.startsWith('-') || i < before
  )
  return files.length === 0 ? kept : [...kept, '--', ...files]
}
