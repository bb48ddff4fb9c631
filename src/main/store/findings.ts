/** What was found damaged when a store was opened. */

export interface Finding {
  /**
   * `cut`: the end of the log is damaged or was never written; the records before it were read.
   * `state`: a checkpoint cannot be read; an older one was. `set-aside`: nothing could be read, or
   * it is not this server's, and the folder was moved out of the way.
   */
  readonly kind: 'cut' | 'state' | 'set-aside'
  readonly file: string
  /** Where the damage begins, and how much is not used from there on. */
  readonly offset: number
  readonly bytes: number
  /** One line for people. */
  readonly text: string
}

export function cutFinding(
  file: string,
  offset: number,
  bytes: number,
  copy: string | null
): Finding {
  const where =
    offset === 0 ? `${file} cannot be used` : `${file} is damaged from byte ${offset} on`
  const kept = copy === null ? 'not kept' : `kept in ${copy}`
  const text = `${where}: the log ends there, and ${bytes} bytes were cut off (${kept})`
  return { kind: 'cut', file, offset, bytes, text }
}

export function stateFinding(file: string, bytes: number, why: string): Finding {
  const text = `the checkpoint ${file} cannot be used (${why}): an older one is, with the log since`
  return { kind: 'state', file, offset: 0, bytes, text }
}

export function setAsideFinding(folder: string, now: string, why: string): Finding {
  const text = `what was kept in ${folder} cannot be used (${why}): it was moved to ${now}`
  return { kind: 'set-aside', file: folder, offset: 0, bytes: 0, text }
}
