/** A file's lines, one at a time, with a bound on what is held of it. */
import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { bounds } from '../../../shared/bounds'

export interface FileLine {
  readonly text: string
  /** False for what stands behind the last line's end. */
  readonly ended: boolean
}

/** Yields every line; a longer one than `bounds.host.checkLineCharacters` is cut there. Rejects with the system's error. */
export async function* linesOf(path: string): AsyncGenerator<FileLine> {
  const decoder = new StringDecoder('utf8')
  // In pieces, so that a long line is not copied for each chunk that it spans.
  let pieces: string[] = []
  let held = 0
  const keep = (piece: string): void => {
    if (held < bounds.host.checkLineCharacters)
      pieces.push(piece.slice(0, bounds.host.checkLineCharacters - held))
    held += piece.length
  }
  const take = (): string => {
    const text = pieces.join('')
    pieces = []
    held = 0
    return text
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const parts = decoder.write(chunk as Buffer).split('\n')
    for (const [i, part] of parts.entries()) {
      keep(part)
      if (i < parts.length - 1) yield { text: take(), ended: true }
    }
  }
  keep(decoder.end())
  const rest = take()
  if (rest !== '') yield { text: rest, ended: false }
}
