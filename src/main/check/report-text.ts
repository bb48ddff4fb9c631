/** A report for people: one line a property, and under it what it rests on where it does not hold. */
import type { PropertyResult, Report, Witness } from './verdict'

/** Characters shown of a witness's line. */
const EVENT_SHOWN = 160

const NAME_WIDTH = 32
const ID_WIDTH = 8

export function reportLines({ properties }: Report): string[] {
  return properties.flatMap((property) => [propertyLine(property), ...underLines(property)])
}

function propertyLine({ id, name, verdict, cases, failed, open }: PropertyResult): string {
  const remarks = [
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(open > 0 ? [`${String(open)} open`] : [])
  ]
  const count = `${String(cases)} ${cases === 1 ? 'case' : 'cases'}`
  const head = `${id.padEnd(ID_WIDTH)}${name.padEnd(NAME_WIDTH)}${verdict.padEnd(9)} ${count}`
  return remarks.length === 0 ? head : `${head}, ${remarks.join(', ')}`
}

function underLines({ verdict, counterexample, parts }: PropertyResult): string[] {
  if (verdict === 'valid' || counterexample === undefined) return []
  const part = parts?.find((one) => one.verdict === verdict)
  const whose = part === undefined ? '' : `${part.id}, ${part.name}: `
  return [
    `  ${whose}${counterexample.text}`,
    ...counterexample.witnesses.map((witness) => `    ${witnessText(witness)}`)
  ]
}

function witnessText({ process, line, event }: Witness): string {
  const where = line === 0 ? process : `${process} line ${String(line)}`
  if (event === null) return `${where}: the end`
  const text = JSON.stringify(event)
  return `${where}: ${text.length > EVENT_SHOWN ? `${text.slice(0, EVENT_SHOWN - 1)}…` : text}`
}
