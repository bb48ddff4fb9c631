/** Reads Prometheus's text format strictly, as its page on exposition formats has it. */
export interface Read {
  readonly type: string
  readonly help: string
  readonly samples: {
    readonly name: string
    readonly labels: Record<string, string>
    value: number
  }[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const VALUE = '[+-]Inf|NaN|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?'
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (${VALUE})$`)
const META = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`)
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' }

/** Families by name. @throws Error for a line that the format does not have */
export function readExposition(text: string): Map<string, Read> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, Read>()
  let help: string | null = null
  let current: [string, Read] | null = null
  for (const line of text.slice(0, -1).split('\n')) {
    const meta = META.exec(line)
    if (meta !== null) {
      const [, kind, name = '', rest = ''] = meta
      if (kind === 'HELP') {
        if (families.has(name)) throw new Error(`${name} comes twice`)
        help = rest
        current = null
      } else {
        if (help === null) throw new Error(`${name} has no help before its type`)
        current = [name, { type: rest, help, samples: [] }]
        families.set(...current)
        help = null
      }
      continue
    }
    const sample = SAMPLE.exec(line)
    if (sample === null || current === null) throw new Error(`no line of the format: ${line}`)
    const [family, read] = current
    const [, name = '', pairs = ''] = sample
    const own = read.type === 'histogram' ? /_(bucket|sum|count)$/ : /^$/
    if (name.replace(own, '') !== family) throw new Error(`${name} stands among ${family}`)
    read.samples.push({ name, labels: labelsOf(pairs), value: numberOf(sample.at(-1) ?? '') })
  }
  return families
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(new RegExp(LABEL, 'g'))) {
    if (name in labels) throw new Error(`label ${name} comes twice`)
    labels[name] = value.replaceAll(/\\(.)/g, (_, one: string) => UNESCAPED[one] ?? '')
  }
  return labels
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'))
}
