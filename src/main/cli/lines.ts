/** Text lines of a stream, with a bound on what is kept of one. */
import { StringDecoder } from 'node:string_decoder'
import { bounds } from '../../shared/bounds'

/** Yields lines without their ends, the last one also when nothing ends it. */
export async function* readLines(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let begun = ''
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer)
    const parts = text.split('\n')
    for (const [i, part] of parts.entries()) {
      begun = (begun + part).slice(0, bounds.host.inputLineCharacters)
      if (i === parts.length - 1) break
      yield begun.replace(/\r$/, '')
      begun = ''
    }
  }
  begun = (begun + decoder.end()).slice(0, bounds.host.inputLineCharacters)
  if (begun !== '') yield begun.replace(/\r$/, '')
}
