/** Log lines as text. Pure. */
import type { LogLine } from '../../shared/views'

/** `key=value` for each field; nested values as JSON. */
export function fieldsText(fields: LogLine['fields']): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${valueText(value)}`)
    .join(' ')
}

export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Everything of a line but its time: what the eye sees is what the filter searches. */
export function logText(line: LogLine): string {
  return `${line.level} ${line.name} ${line.event} ${line.message} ${fieldsText(line.fields)}`
}

/** A line as it is copied: one line of text, with its time in UTC. */
export function copiedText(line: LogLine): string {
  const time = new Date(line.time).toISOString()
  const fields = fieldsText(line.fields)
  const parts = [time, line.level.padEnd(5), line.name, line.event, line.message]
  return (fields === '' ? parts : [...parts, fields]).join(' ')
}
