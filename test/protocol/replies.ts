/** What came back to the clients of a bench. */
import { expect } from 'vitest'
import type { Status } from '../../src/main/protocol/types'
import { decodeReply, readResults, type Reply } from '../../src/main/protocol/wire/reply'
import { CLIENT, type Bench } from './station'

/** The replies that have come since `from`, decoded. */
export function repliesOf({ replies }: Bench, from = 0): Reply[] {
  return replies.slice(from).map(({ to, bytes }) => {
    expect(to).toBe(CLIENT)
    const reply = decodeReply(bytes)
    if (reply === undefined) throw new Error('no reply')
    return reply
  })
}

/** Of a reply, or of what was executed. */
export function resultsOf(of: Pick<Reply, 'results'>): [Status, number | null][] {
  const results: [Status, number | null][] = []
  readResults(of.results, (_, ...one) => results.push(one))
  return results
}

/** The texts that classic clients got since `from`. */
export function textsOf({ replies }: Bench, from = 0): string[] {
  return replies.slice(from).map(({ bytes }) => new TextDecoder().decode(bytes))
}

/** A classic client's datagram. */
export function classic(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
