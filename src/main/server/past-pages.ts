/** Answers questions about merges and ambiguous pops, cut so that each fits into one datagram. */
import type { AmbiguousPop } from '../../shared/merges'
import type { Answer, Query } from '../protocol/wire/control'

export type PastQuery = Extract<Query, { q: 'merges' | 'merge' | 'ambiguous' }>

/** What a server remembers of its past. */
export interface PastSource {
  /** Numbers of the merges that are kept. */
  readonly merges: () => { readonly first: number; readonly last: number }
  /** A merge as JSON text; undefined when it is not kept. */
  readonly merge: (number: number) => string | undefined
  /** Those that nobody settled, each with another id. */
  readonly ambiguous: () => readonly AmbiguousPop[]
}

/** Undefined: what was asked for is not kept any more. `room`: bytes of JSON for the page. */
export function pastPage(
  source: PastSource,
  server: string,
  query: PastQuery,
  room: number
): Answer | undefined {
  switch (query.q) {
    case 'merges':
      return { a: 'merges', server, ...source.merges() }
    case 'merge': {
      const { number, offset } = query
      const whole = source.merge(number)
      if (whole === undefined) return undefined
      const text = fittingText(whole, offset, room)
      return { a: 'merge', server, number, offset, text, total: whole.length }
    }
    case 'ambiguous': {
      const beyond = source
        .ambiguous()
        .filter(({ id }) => id > query.after)
        .sort((a, b) => a.id - b.id)
      return { a: 'ambiguous', server, pops: fittingPops(beyond, room), total: beyond.length }
    }
  }
}

/** As much of the text from `offset` on as takes `room` bytes as a JSON string, at least one character. */
export function fittingText(text: string, offset: number, room: number): string {
  let stretch = text.slice(offset, offset + room)
  for (;;) {
    const bytes = Buffer.byteLength(JSON.stringify(stretch))
    if (bytes <= room || stretch.length <= 1) return stretch
    const next = Math.min(stretch.length - 1, Math.floor((stretch.length * room) / bytes))
    stretch = stretch.slice(0, Math.max(1, next))
  }
}

/** As many as fit. The first one always does: without some of its candidates if need be. */
function fittingPops(pops: readonly AmbiguousPop[], room: number): AmbiguousPop[] {
  const fitting: AmbiguousPop[] = []
  let left = room
  for (const pop of pops) {
    const bytes = bytesOf(pop)
    if (bytes > left) break
    fitting.push(pop)
    left -= bytes
  }
  const [first] = pops
  return fitting.length > 0 || first === undefined ? fitting : [shortened(first, room)]
}

function shortened(pop: AmbiguousPop, room: number): AmbiguousPop {
  for (let count = pop.candidates.length - 1; count > 0; count--) {
    const cut = { ...pop, candidates: pop.candidates.slice(0, count) }
    const told = { ...cut, leftOut: pop.candidates.length - count }
    if (bytesOf(told) <= room) return told
  }
  return { ...pop, candidates: [], leftOut: pop.candidates.length }
}

/** With the comma behind it. */
function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1
}
