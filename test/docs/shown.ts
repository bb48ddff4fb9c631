/**
 * Whether a command printed what a page shows. Space counts for nothing, and what differs from run
 * to run stands for anything of its kind: ids, addresses, times, digests, join codes. `…` stands for
 * anything, on a line of its own for any lines.
 */

/** What a page showed, and what was there instead. */
export type Bindings = ReadonlyMap<string, string>

export interface Manner {
  /** The lines come in any order. */
  readonly unordered: boolean
  /** Every number stands for any number. */
  readonly numbers: boolean
  /** Texts that stand for any word. */
  readonly any: readonly string[]
  /** Texts that count for nothing on either side. */
  readonly ignore: readonly string[]
}

interface Kind {
  readonly text: RegExp
  readonly pattern: string
  /** Commands below take the real one in the place of the one that is shown. */
  readonly binds: boolean
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const ADDRESS = String.raw`\d+\.\d+\.\d+\.\d+(?::\d+)?`

/** What stands first and fits decides. */
const KINDS: readonly Kind[] = [
  kind(UUID, true),
  kind('ftq1-[0-9A-Za-z-]+', true),
  kind(ADDRESS, true),
  kind(String.raw`\d+\.[0-9a-f]{12}\b`, true),
  kind(String.raw`\b[0-9a-f]{12}\b`, true),
  kind(String.raw`\b[0-9a-f]{8}\b`, true),
  kind(String.raw`\b\d{4}-\d\d-\d\d\b`, false),
  kind(String.raw`\b\d\d:\d\d:\d\d(?:\.\d+)?\b`, false),
  { text: /(?<="ms":)[\d.]+/y, pattern: String.raw`[\d.]+`, binds: false },
  { text: /(?<=(?:slot|process|pid|slot":|pid":) ?)\d+/y, pattern: String.raw`\d+`, binds: false },
  { text: /\d[\d,.]*(?= (?:ms|s|MiB|GiB)\b)/y, pattern: String.raw`\d[\d,.]*`, binds: false },
  kind(String.raw`\b\d+\.\d+\b`, false)
]

const NUMBER: Kind = { text: /-?\d[\d,.]*/y, pattern: String.raw`-?\d[\d,.]*`, binds: false }

function kind(pattern: string, binds: boolean): Kind {
  return { text: new RegExp(pattern, 'y'), pattern, binds }
}

/** Returns what the shown texts stood for; null where the output is another. */
export function compare(
  shown: readonly string[],
  printed: readonly string[],
  manner: Manner
): Bindings | null {
  const bindings = new Map<string, string>()
  const wanted = tidy(shown, manner)
  const there = tidy(printed, manner)
  const match = manner.unordered ? matchUnordered : matchInOrder
  return match(wanted, there, manner, bindings) ? bindings : null
}

/** Without what is to be ignored, and without empty lines. */
function tidy(lines: readonly string[], { ignore }: Manner): readonly string[] {
  return lines
    .map((line) => ignore.reduce((text, word) => text.replaceAll(word, ' '), line).trim())
    .filter((line) => line !== '')
}

function matchInOrder(
  wanted: readonly string[],
  there: readonly string[],
  manner: Manner,
  bindings: Map<string, string>
): boolean {
  const [first, ...others] = wanted
  if (first === undefined) return there.length === 0
  if (first === '…') {
    return Array.from({ length: there.length + 1 }, (_, skipped) => skipped).some((skipped) =>
      matchInOrder(others, there.slice(skipped), manner, bindings)
    )
  }
  const [line, ...rest] = there
  return (
    line !== undefined &&
    matchLine(first, line, manner, bindings) &&
    matchInOrder(others, rest, manner, bindings)
  )
}

function matchUnordered(
  wanted: readonly string[],
  there: readonly string[],
  manner: Manner,
  bindings: Map<string, string>
): boolean {
  const left = [...there]
  for (const line of wanted.filter((each) => each !== '…')) {
    const found = left.findIndex((other) => matchLine(line, other, manner, bindings))
    if (found === -1) return false
    left.splice(found, 1)
  }
  return left.length === 0 || wanted.includes('…')
}

function matchLine(
  shown: string,
  printed: string,
  manner: Manner,
  bindings: Map<string, string>
): boolean {
  const { pattern, bound } = patternOf(shown, manner)
  const found = pattern.exec(printed)
  if (found === null) return false
  for (const [i, text] of bound.entries()) bindings.set(text, found[i + 1] ?? '')
  return true
}

/** The pattern of one shown line, and the shown texts of its groups. */
function patternOf(
  shown: string,
  { numbers, any }: Manner
): { readonly pattern: RegExp; readonly bound: readonly string[] } {
  const kinds = numbers ? [...KINDS, NUMBER] : KINDS
  const bound: string[] = []
  let source = ''
  for (let at = 0; at < shown.length;) {
    const rest = shown.slice(at)
    const space = /^\s+/.exec(rest)
    const word = any.find((each) => rest.startsWith(each))
    const found = firstOf(kinds, shown, at)
    if (space !== null) source += String.raw`\s+`
    else if (rest.startsWith('…')) source += '.*'
    else if (word !== undefined) source += String.raw`\S+`
    else if (found === null) source += (rest[0] ?? '').replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
    else {
      source += found.kind.binds ? `(${found.kind.pattern})` : found.kind.pattern
      if (found.kind.binds) bound.push(found.text)
    }
    at += space?.[0].length ?? word?.length ?? found?.text.length ?? 1
  }
  return { pattern: new RegExp(`^${source}$`), bound }
}

function firstOf(
  kinds: readonly Kind[],
  shown: string,
  at: number
): { readonly kind: Kind; readonly text: string } | null {
  for (const each of kinds) {
    each.text.lastIndex = at
    const found = each.text.exec(shown)
    if (found !== null) return { kind: each, text: found[0] }
  }
  return null
}
